"""The staff of demo and training."""

from service.kit.db import Unit
from service.staff.actions import add_hall, enlist
from service.staff.rules import Role

HALL = "370102001"
PASSWORD = "Demo-2026!"  # noqa: S105  known to everyone; production never seeds

_DEMO = (
    ("SD0001", "王芳", Role.CLERK),
    ("SD0002", "李强", Role.CLERK),
    ("SD0900", "赵敏", Role.SUPERVISOR),
    ("SD0700", "孙丽", Role.PPM),
    ("SD0800", "周杰", Role.ADMINISTRATOR),
    ("SD0600", "吴刚", Role.AUDITOR),
)


def seed_demo(unit: Unit) -> None:
    """Add the hall and the six people that are not there yet."""
    add_hall(unit, HALL, "济南历下营业厅")
    for number, name, role in _DEMO:
        enlist(unit, number, name, HALL, roles=[role], password=PASSWORD)
