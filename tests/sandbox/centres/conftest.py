"""Orders end at once here, so that what they do can be seen."""

import pytest

from tests.sandbox.province import Province


@pytest.fixture
def quick(province: Province) -> Province:
    province.control("settings", completion_delay=0)
    return province
