"""The staff of demo and training."""

from service.kit.db import Unit
from service.staff.actions import add_hall, enlist
from service.staff.channels import COUNTER
from service.staff.rules import Role

HALL = "370102001"
PASSWORD = "Demo-2026!"  # noqa: S105  known to everyone; production never seeds

_DEMO = (
    ("SD0001", "王芳", Role.CLERK, (COUNTER, "ASSISTANT")),
    ("SD0002", "李强", Role.CLERK, (COUNTER,)),
    ("SD0900", "赵敏", Role.SUPERVISOR, (COUNTER,)),
    ("SD0700", "孙丽", Role.PPM, (COUNTER,)),
    ("SD0800", "周杰", Role.ADMINISTRATOR, (COUNTER,)),
    ("SD0600", "吴刚", Role.AUDITOR, (COUNTER,)),
)
_PHONES = (
    ("SD0301", "刘洋", Role.CLERK, ("ASSISTANT",)),
    ("SD0401", "陈静", Role.CLERK, ("POCKET",)),
)


def seed_demo(unit: Unit) -> None:
    """Add the hall and the six people that are not there yet."""
    add_hall(unit, HALL, "济南历下营业厅")
    for number, name, role, channels in _DEMO:
        enlist(unit, number, name, HALL, roles=[role], password=PASSWORD, channels=channels)


def seed_phones(unit: Unit) -> None:
    """Add one person for each channel of the phone page; needs the hall."""
    for number, name, role, channels in _PHONES:
        enlist(unit, number, name, HALL, roles=[role], password=PASSWORD, channels=channels)
