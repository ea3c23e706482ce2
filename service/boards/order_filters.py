"""By what the lists of the order centre are narrowed, and what of it depends on who looks."""

from service.kit.board.board import Office, choice
from service.kit.board.page import BoardFilter, BoardOption
from service.orders.centre import words
from service.orders.centre.scope import scope_of
from service.staff import actions as staff

NARROWING = (
    BoardFilter(key="from", title="从", kind="day"),
    BoardFilter(key="to", title="到", kind="day"),
    BoardFilter(key="scenario", title="业务"),
    choice("channel", "渠道", words.channels()),
    BoardFilter(key="hall", title="营业厅"),
    BoardFilter(key="clerk", title="营业员"),
)


def choices(office: Office) -> dict[str, tuple[BoardOption, ...]]:
    """Halls for who sees several; the people of the own hall, or of all halls as far as a list can be read."""
    scope = scope_of(office.clerk)
    halls = {} if scope.hall else staff.halls(office.unit)
    people = {} if scope.clerk else staff.people(office.unit, scope.hall)
    listed = people if len(people) <= 200 else {}
    return {
        "hall": tuple(BoardOption(value=code, label=name) for code, name in halls.items()),
        "clerk": tuple(BoardOption(value=id_, label=f"{name} {id_}") for id_, name in listed.items()),
        "scenario": tuple(BoardOption(value=key, label=title) for key, title in words.types().items()),
    }
