"""受理查询: every acceptance that this person may see, found by number, phone, certificate or name."""

import base64
from collections.abc import Mapping

from service.boards.order_detail import detail
from service.boards.order_filters import NARROWING, choices
from service.boards.order_forms import PLAIN, cancel_form, reveal_form
from service.kit.board.board import Action, Board, Cell, Entry, Office, Order, Slice, Told, Value, View, choice, money
from service.kit.board.page import BoardColumn, BoardDetail, BoardFile
from service.kit.errors import Missing, Refused
from service.orders import booking, store
from service.orders.centre import actions, list_store, rules, words
from service.orders.centre.list_store import Listed, Wanted
from service.orders.centre.narrowing import PERIODS
from service.orders.centre.reprint import reprint
from service.orders.centre.scope import scope_of
from service.staff import actions as staff
from service.staff.rules import Right

CANCEL = "要撤销 {row} 吗？撤单后不再办理，占用的号码和卡会释放，不能恢复。"
OTHERS = "不是本人受理的，请由受理人或班长撤单"


def _rows(office: Office, view: View) -> Slice:
    wanted = Wanted(office.world.cipher, scope_of(office.clerk), view.query, view.picks)
    found = list_store.page(
        office.unit, wanted, view.sort, descending=view.descending, offset=view.offset, limit=view.limit
    )
    states = list_store.tallies(office.unit, wanted)
    every = sum(states.values())
    picked = view.picks.get("state")
    whole = list_store.count(office.unit, wanted.all) if wanted.narrowed else every
    people, halls = staff.people(office.unit), staff.halls(office.unit)
    bound = store.states_of(office.unit, [one.id for one in found]) if len(found) <= 500 else {}
    entries = tuple(_entry(one, people, halls, _why_not(office, one, bound.get(one.id, {}))) for one in found)
    return Slice(entries, states.get(picked, 0) if picked else every, whole, {"state": {**states, "": every}})


def _entry(one: Listed, people: dict[str, str], halls: dict[str, str], why_not: str) -> Entry:
    word, tone = words.STATES[one.state]
    cells: dict[str, Cell | Value] = {
        "number": one.number,
        "type": words.type_of(one.scenario),
        "customer": one.customer,
        "access": one.access_number,
        "fee": money(one.fee_total),
        "accepted_at": one.accepted_at,
        "ended_at": one.ended_at,
        "clerk": f"{people.get(one.clerk, '')} {one.clerk}".strip(),
        "hall": halls.get(one.hall, one.hall),
        "channel": words.channel_of(one.channel),
        "state": Cell(word, tone),
        "note": one.note,
    }
    return Entry(one.id, cells, barred={"cancel": why_not} if why_not else {})


def _why_not(office: Office, one: Listed, states: Mapping[str, str]) -> str:
    """Why this person cannot cancel it, empty when that is possible."""
    if scope_of(office.clerk).clerk not in ("", one.clerk):
        return OTHERS
    return rules.why_not_cancel(one.state, booking.binding_of(one.scenario, states))


def found(office: Office, row: str) -> Listed:
    """The acceptance, if this person may open it."""
    one = list_store.find(office.unit, scope_of(office.clerk), row)
    if one is None:
        raise Missing("没有找到这笔受理，或不属于本营业厅。没有改动任何数据；请按 F5 刷新。")
    return one


def _detail(office: Office, row: str) -> BoardDetail:
    return detail(office, found(office, row))


def _reveal(office: Office, order: Order) -> Told:
    one, what = found(office, order.rows[0]), order.values["what"]
    reason = order.values["reason"]
    staff.record(office.unit, office.clerk, "reveal", subject=f"acceptance/{one.id}", item=what, reason=reason)
    value = getattr(store.subject(office.unit, office.world.cipher, one.id), what)
    return Told(f"{one.number} 的{PLAIN[what]}：{value or '没有留存'}。查看已留痕。", "info")


def _reprint(office: Office, order: Order) -> Told:
    one = found(office, order.rows[0])
    copy, pdf = reprint(office.world, office.unit, one.id, office.clerk)
    staff.record(office.unit, office.clerk, "reprint", subject=f"acceptance/{one.id}", item=str(copy.number))
    name = f"{one.number}-副本{copy.number}.pdf"
    file = BoardFile(name=name, media="application/pdf", content=base64.b64encode(pdf).decode("ascii"), show=True)
    return Told(f"已生成 {one.number} 的第 {copy.number} 份副本。", file=file)


def _cancel(office: Office, order: Order) -> Told:
    one = found(office, order.rows[0])
    if scope_of(office.clerk).clerk not in ("", one.clerk):
        raise Refused(f"{one.number} 不能撤单：{OTHERS}。没有改动任何数据。", code="OTHER_CLERK")
    actions.cancel(office.unit, one.id, office.clerk, order.values["reason"])
    return Told(f"已撤单 {one.number}，没有办理；占用的号码和卡由系统释放。")


BOARD = Board(
    key="orders",
    title="受理查询",
    group="订单中心",
    icon="receipt-text",
    hotkey="Ctrl+F5",
    rights=(Right.ORDERS, Right.SERVE, Right.REVEAL),
    hint="默认看本人的受理（班长看本厅）；按受理号、号码或证件号可以查到本厅的任何一笔",
    placeholder="受理号、手机号码、证件号、客户全名或工号",
    empty="还没有受理",
    columns=(
        BoardColumn(key="number", title="受理号", kind="code", width=20),
        BoardColumn(key="type", title="业务", stretch=True),
        BoardColumn(key="customer", title="客户", sorts=False),
        BoardColumn(key="access", title="业务号码", kind="code", sorts=False),
        BoardColumn(key="fee", title="费用（元）", kind="money", fold=3),
        BoardColumn(key="accepted_at", title="受理时间", kind="moment"),
        BoardColumn(key="ended_at", title="结束时间", kind="moment", sorts=False, fold=7),
        BoardColumn(key="clerk", title="营业员", sorts=False, fold=2),
        BoardColumn(key="hall", title="营业厅", sorts=False, fold=6),
        BoardColumn(key="channel", title="渠道", sorts=False, fold=5),
        BoardColumn(key="state", title="状态", kind="state", sorts=False),
        BoardColumn(key="note", title="说明", sorts=False, fold=8, width=30),
    ),
    sort="accepted_at",
    descending=True,
    filters=(
        choice("state", "状态", words.STATES, spread=True),
        choice("period", "时间", PERIODS),
        *NARROWING,
    ),
    options=choices,
    rows=_rows,
    detail=_detail,
    actions=(
        Action("reprint", "补打受理单", Right.SERVE, do=_reprint, on="row", key="F8", icon="printer"),
        Action("reveal", "显示全文", Right.REVEAL, do=_reveal, form=reveal_form, on="row", key="F7", icon="eye"),
        Action(
            "cancel", "撤单", Right.SERVE, do=_cancel, form=cancel_form, on="row", key="Delete", danger=True,
            confirm=CANCEL,
        ),
    ),
)  # fmt: skip
