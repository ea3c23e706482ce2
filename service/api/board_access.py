"""Who may see a board and press its buttons; the audit rows of what is done there."""

from collections.abc import Iterable, Sequence

from service.api.edge import Edge
from service.api.menu import visible
from service.kit.board.board import Action, Board, Office, Order
from service.kit.db import Unit
from service.kit.errors import Missing
from service.kit.page import AnyField, Text
from service.staff import actions as staff
from service.staff.errors import NoRight
from service.staff.rules import Right, may

PASSWORD = Text(name="password", title="本人密码", secret=True, max_length=200, hint="再输一次登录密码，确认是本人操作")


def board_for(edge: Edge, session: staff.Session, key: str) -> Board:
    """The board, if this person may see it."""
    board = edge.boards.get(key)
    if board is None:
        raise Missing("没有这个管理页面。没有改动任何数据；请升级客户端后重试。")
    if not visible(board, session.person.roles):
        raise NoRight(f"查看「{board.title}」")
    return board


def action_for(board: Board, session: staff.Session, name: str) -> Action:
    """The action, if this person may do it."""
    action = board.action(name)
    if action is None:
        raise Missing(f"「{board.title}」没有这个操作。没有改动任何数据；请升级客户端后重试。")
    if not may(session.person.roles, Right(action.right)):
        raise NoRight(f"在「{board.title}」中{action.label}")
    return action


def allowed(board: Board, roles: Iterable[str]) -> list[Action]:
    held = tuple(roles)
    return [action for action in board.actions if may(held, Right(action.right))]


def office(edge: Edge, unit: Unit, session: staff.Session) -> Office:
    return Office(edge.world, unit, session.clerk)


def asked(action: Action, office: Office, order: Order) -> tuple[AnyField, ...]:
    """What the form of an action asks for; a guarded one also for the person's own password."""
    fields = action.form(office, order) if action.form is not None else ()
    return (*fields, PASSWORD) if action.guarded else fields


def subjects(board: Board, action: Action, order: Order) -> list[str]:
    """What the audit rows are about: every row, the thing that is named in the form, else the board."""
    place = f"board/{board.key}"
    if action.about:
        return [f"{place}/{order.values.get(action.about, '')}"]
    return [f"{place}/{row}" for row in order.rows] or [place]


def record(
    unit: Unit, session: staff.Session, act: str, about: Sequence[str], *, item: str = "", reason: str = ""
) -> None:
    """One audit row for each thing it was done to."""
    for subject in about:
        staff.record(unit, session.clerk, act, subject=subject, item=item, reason=reason)
