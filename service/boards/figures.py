"""受理统计: acceptances by day, business, channel, hall or clerk, as bars and as a table."""

from collections.abc import Sequence
from datetime import date

from service.boards.order_filters import NARROWING, choices
from service.kit.board.board import Board, Cell, Entry, Office, Slice, Value, View, choice, money
from service.kit.board.page import (
    BoardBar,
    BoardChart,
    BoardColumn,
    BoardPart,
    BoardSeries,
)
from service.kit.page import Tone
from service.orders.centre import list_store, words
from service.orders.centre.list_store import Counted, Wanted
from service.orders.centre.narrowing import PERIODS
from service.orders.centre.scope import scope_of
from service.staff import actions as staff
from service.staff.rules import Right

DIMENSIONS: dict[str, str] = {
    "day": "按天",
    "scenario": "按业务",
    "channel": "按渠道",
    "hall": "按营业厅",
    "clerk": "按营业员",
}
SERIES: dict[str, tuple[str, Tone, tuple[str, ...]]] = {
    "done": ("办成", "ok", ("DONE",)),
    "open": ("办理中", "info", ("RUNNING", "WAITING")),
    "person": ("待人工", "bad", ("PERSON",)),
    "back": ("退回和撤单", "neutral", ("REFUSED", "CANCELLED")),
}
MOST_BARS = 62  # days of two months; more is for the table
EVERY = "all"
_PERIODS = {**PERIODS, EVERY: "全部时间"}


def _rows(office: Office, view: View) -> Slice:
    by = view.picks.get("by", "day")
    by = by if by in DIMENSIONS else "day"
    period = view.picks.get("period", "30")
    picks = {**view.picks, "period": "" if period == EVERY else period}
    wanted = Wanted(office.world.cipher, scope_of(office.clerk), "", picks)
    groups = list_store.figures(office.unit, wanted, by)
    named = _names(office, by)
    entries = [_entry(one, named, by) for one in _ordered(groups, view, by)]
    end = None if view.limit is None else view.offset + view.limit
    return Slice(
        tuple(entries[view.offset : end]), len(entries), len(groups), chart=_chart(groups, named, DIMENSIONS[by])
    )


def _names(office: Office, by: str) -> dict[str, str]:
    match by:
        case "scenario":
            return dict(words.types())
        case "channel":
            return dict(words.channels())
        case "hall":
            return staff.halls(office.unit)
        case "clerk":
            return {id_: f"{name} {id_}" for id_, name in staff.people(office.unit).items()}
    return {}


def _parts(one: Counted) -> dict[str, int]:
    return {key: sum(one.states.get(state, 0) for state in states) for key, (_, _, states) in SERIES.items()}


def _entry(one: Counted, named: dict[str, str], by: str) -> Entry:
    group = date.fromisoformat(one.key) if by == "day" else named.get(one.key, one.key)
    cells: dict[str, Cell | Value] = {"group": group, "total": one.total, **_parts(one)}
    share = Cell(round(one.share * 1000), text=f"{one.share:.1%}") if one.total else None
    return Entry(one.key, {**cells, "share": share, "fees": money(one.done_fees)})


def _ordered(groups: Sequence[Counted], view: View, by: str) -> Sequence[Counted]:
    """Unless another order is wanted the newest day comes first, and the largest of everything else."""
    if not view.sort:
        return groups[::-1] if by == "day" else groups
    return sorted(groups, key=lambda one: _rank(one, view.sort), reverse=view.descending)


def _rank(one: Counted, column: str) -> tuple[float, str]:
    numbers = {"total": one.total, "fees": one.done_fees, "share": one.share, **_parts(one)}
    return numbers.get(column, 0), one.key


def _chart(groups: Sequence[Counted], named: dict[str, str], title: str) -> BoardChart:
    """The newest days, the largest of everything else."""
    days = title == DIMENSIONS["day"]
    drawn = groups[-MOST_BARS:] if days else groups[:MOST_BARS]
    left = f"，只画了{'最近' if days else '最多的'} {MOST_BARS} 个" if len(groups) > MOST_BARS else ""
    return BoardChart(
        title=f"受理笔数（{title}{left}）",
        series=tuple(BoardSeries(key=key, title=word, tone=tone) for key, (word, tone, _) in SERIES.items()),
        bars=tuple(_bar(one, named, days=days) for one in drawn),
    )


def _bar(one: Counted, named: dict[str, str], *, days: bool) -> BoardBar:
    parts, whole = _parts(one), named.get(one.key, one.key)
    said = "，".join(f"{SERIES[key][0]} {value}" for key, value in parts.items() if value)
    return BoardBar(
        row=one.key,
        label=whole[5:] if days else whole,
        text=f"{whole}：受理 {one.total}（{said}）",
        parts=tuple(BoardPart(series=key, value=value) for key, value in parts.items()),
    )


BOARD = Board(
    key="figures",
    title="受理统计",
    group="订单中心",
    icon="gauge",
    hotkey="Ctrl+F7",
    rights=(Right.ORDERS,),
    hint="营业员看本人，班长看本厅，管理员和审计员看全部；图和表是同一组数",
    placeholder="",
    empty="这段时间没有受理",
    columns=(
        BoardColumn(key="group", title="统计项", stretch=True),
        BoardColumn(key="total", title="受理", kind="number"),
        *(BoardColumn(key=key, title=word, kind="number") for key, (word, _, _) in SERIES.items()),
        BoardColumn(key="share", title="办成率", kind="number", fold=1),
        BoardColumn(key="fees", title="办成金额（元）", kind="money"),
    ),
    filters=(
        choice("by", "统计", DIMENSIONS, value="day"),
        choice("period", "时间", _PERIODS, value="30"),
        *NARROWING,
    ),
    options=choices,
    rows=_rows,
)
