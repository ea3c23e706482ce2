"""Windows of these tests are drawn into memory; what was compiled for them goes at the end."""

from collections.abc import Iterator

import pytest

from tests.devices.vendors import sweep


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> Iterator[None]:
    yield
    sweep()
