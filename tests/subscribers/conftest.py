"""The national side calls us as in the tests of payments."""

from tests.payments.conftest import national, running_national, tell, to_national, world

__all__ = ["national", "running_national", "tell", "to_national", "world"]
