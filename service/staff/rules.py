"""Roles, rights and the limits of signing in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.kit.clock import local

WRONG_LIMIT = 5  # wrong passwords in a row
SHUT_FOR = timedelta(minutes=15)


class Role(StrEnum):
    """What a person does here."""

    CLERK = "clerk"  # 营业员
    SUPERVISOR = "supervisor"  # 班长
    PPM = "ppm"  # 产商品配置员
    ADMINISTRATOR = "administrator"  # 系统管理员
    AUDITOR = "auditor"  # 审计员


class Right(StrEnum):
    """What a role allows."""

    SERVE = "serve"  # go through scenarios with customers
    REVEAL = "reveal"  # see a masked value, audited
    CONFIGURE = "configure"  # offers and fee rules
    MANAGE_STAFF = "manage_staff"
    READ_AUDIT = "read_audit"
    CONFIRM = "confirm"  # stand in for a check that a machine refused, audited
    ADMINISTER = "administer"  # interfaces, keys, the system itself
    ORDERS = "orders"  # the order centre: one's own orders, and in the hall those that a customer names
    HALL_ORDERS = "hall_orders"  # all orders of the hall
    ALL_ORDERS = "all_orders"  # all orders of all halls
    SETTLE = "settle"  # decide what became of an effect or an order that the system cannot go on with, audited


_RIGHTS: dict[str, frozenset[Right]] = {
    Role.CLERK: frozenset({Right.SERVE, Right.REVEAL, Right.ORDERS}),
    Role.SUPERVISOR: frozenset(
        {Right.SERVE, Right.REVEAL, Right.CONFIRM, Right.ORDERS, Right.HALL_ORDERS, Right.SETTLE}
    ),
    Role.PPM: frozenset({Right.CONFIGURE}),
    Role.ADMINISTRATOR: frozenset({Right.MANAGE_STAFF, Right.ADMINISTER, Right.ORDERS, Right.ALL_ORDERS}),
    Role.AUDITOR: frozenset({Right.READ_AUDIT, Right.ORDERS, Right.ALL_ORDERS}),
}


def may(roles: Iterable[str], right: Right) -> bool:
    """Whether one of the roles has the right. An unknown role has none."""
    return any(right in _RIGHTS.get(role, ()) for role in roles)


@dataclass(frozen=True)
class Tries:
    """Wrong passwords in a row, and until when the account is shut for them."""

    wrong: int = 0
    shut_until: datetime | None = None

    def shut(self, now: datetime) -> bool:
        return self.shut_until is not None and now < self.shut_until

    def another(self, now: datetime) -> "Tries":
        """After one more wrong password. Counting starts anew when an earlier shutting is over."""
        wrong = 1 if self.shut_until is not None else self.wrong + 1
        return Tries(wrong, now + SHUT_FOR if wrong >= WRONG_LIMIT else None)

    def sentence(self, now: datetime) -> str:
        """What to tell the person. It is the same for an id that does not exist."""
        if self.shut(now) and self.shut_until is not None:
            until = local(self.shut_until).strftime("%H:%M")
            return (
                f"密码连续输错 {WRONG_LIMIT} 次，工号已锁定到 {until}。没有办理任何业务；请到时再试，或请管理员解锁。"
            )
        left = WRONG_LIMIT - self.wrong
        return f"工号或密码不对，再输错 {left} 次将锁定 15 分钟。没有办理任何业务；请重新输入后按 Enter。"
