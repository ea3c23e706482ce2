"""接口自检: every declared interface, what of it is sensitive, and whether an example of it gets through."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from service.boards.interface_detail import BOOKS, DIRECTIONS, SOURCES, STATES, detail
from service.gateway.catalogue import Entry as Declared
from service.gateway.catalogue import catalogue
from service.gateway.selfcheck import NO_EFFECT, Result, SelfCheck
from service.kit import registry
from service.kit.board import actions
from service.kit.board.actions import Found
from service.kit.board.board import Action, Board, Cell, Entry, Finding, Office, Order, Told, Value, Work, choice
from service.kit.board.page import BoardColumn, BoardDetail
from service.kit.board.whole import whole
from service.kit.errors import Missing, Refused
from service.offers.pinyin import initials
from service.scenarios.world import World
from service.staff.rules import Right

KEY = "selfcheck"
ADMIN = Right.ADMINISTER
NOT_SENT = "办理类，没有发送；培训、联调环境可用「含办理类自检」"
EFFECTS = "办理类接口的样例会真的发给对方办理，只用于培训和联调环境。要连办理类一起自检吗？"


def _entries(office: Office) -> Iterator[Entry]:
    found = actions.findings(office.unit, KEY)
    for one in catalogue():
        yield _entry(one, found.get(one.key))


def _entry(one: Declared, known: Found | None) -> Entry:
    state = str(known.data["state"]) if known else ""
    word, tone = STATES[state]
    cells: dict[str, Cell | Value] = {
        "book": BOOKS[one.book],
        "code": one.code,
        "title": one.title,
        "centre": one.centre,
        "direction": DIRECTIONS[one.direction],
        "secrets": len(one.request) + len(one.answer),
        "source": Cell(SOURCES[one.source], "info" if one.source == "seed" else "neutral"),
        "state": Cell(word, tone),
        "ms": int(known.data["ms"]) if known and known.data["ms"] else None,
        "cause": _cause(known),
    }
    marks = {"state": state or "none", "book": one.book, "direction": one.direction, "source": one.source}
    return Entry(one.key, cells, marks, _words(one.title))


def _cause(known: Found | None) -> str:
    return "：".join(part for part in (str(known.data["field"]), str(known.data["cause"])) if part) if known else ""


@cache
def _words(text: str) -> str:
    return initials(text)


def _detail(office: Office, row: str) -> BoardDetail:
    one = next((entry for entry in catalogue() if entry.key == row), None)
    if one is None:
        raise Missing("没有这个接口。没有改动任何数据；请按 F5 刷新。")
    return detail(one, registry.interfaces()[row], actions.findings(office.unit, KEY).get(row))


def _check(world: World, order: Order, work: Work, *, effects: bool) -> Told:
    checker = SelfCheck(world.db, world.cipher, world.gateway, order.clerk, effects=effects)
    keys = list(order.rows or checker.keys())
    work.expect(len(keys))
    results = checker.run(keys, lambda result: work.found(_finding(result)), work.stopped)
    return _summed(results)


def _finding(result: Result) -> Finding:
    cause = NOT_SENT if result.cause == NO_EFFECT else result.cause  # the engine's words are for the command line
    data: dict[str, str | int] = {"state": result.state, "field": result.field, "cause": cause}
    data["ms"] = result.milliseconds
    return Finding(result.key, bad=result.state == "failed", data=data, weak=result.state == "skipped")


def _summed(results: list[Result]) -> Told:
    count = {state: sum(one.state == state for one in results) for state in ("passed", "failed", "skipped")}
    skipped = f"，跳过 {count['skipped']} 个" if count["skipped"] else ""
    if count["failed"]:
        first = next(one for one in results if one.state == "failed")
        return Told(f"{count['failed']} 个失败，通过 {count['passed']} 个{skipped}；先看 {first.title}。", "bad")
    return Told(f"通过 {count['passed']} 个{skipped}，没有失败。", "ok")


def _quiet(world: Any, order: Order, work: Work) -> Told:
    return _check(world, order, work, effects=False)


def _with_effects(world: World, order: Order, work: Work) -> Told:
    if world.settings.production:
        raise Refused("生产环境不能发送办理类接口的样例，没有发送任何报文；请用「全部自检」。")
    return _check(world, order, work, effects=True)


BOARD = Board(
    key=KEY,
    title="接口自检",
    group="系统管理",
    icon="activity",
    hotkey="Ctrl+F2",
    rights=(Right.ADMINISTER, Right.READ_AUDIT),
    hint="给每个接口发一份完整样例：敏感字段是否加密、应答能否解开、验签是否通过",
    placeholder="编码、名称、原因或拼音首字母",
    columns=(
        BoardColumn(key="book", title="册"),
        BoardColumn(key="code", title="编码", kind="code", width=18),
        BoardColumn(key="title", title="标题", stretch=True),
        BoardColumn(key="centre", title="中心", fold=3),
        BoardColumn(key="direction", title="方向", fold=2),
        BoardColumn(key="secrets", title="敏感字段", kind="number", fold=4),
        BoardColumn(key="source", title="字段来源", fold=5),
        BoardColumn(key="state", title="最近自检", kind="state"),
        BoardColumn(key="ms", title="毫秒", kind="number", fold=6),
        BoardColumn(key="cause", title="原因", stretch=True, fold=1),
    ),
    filters=(
        choice("state", "结果", {value or "none": said for value, said in STATES.items()}, spread=True),
        choice("book", "册", BOOKS),
        choice("direction", "方向", DIRECTIONS),
        choice("source", "来源", SOURCES),
    ),
    rows=whole(_entries),
    detail=_detail,
    actions=(
        Action("chosen", "自检选中", ADMIN, job=_quiet, on="rows", key="F8"),
        Action("effects", "含办理类自检", ADMIN, job=_with_effects, key="Ctrl+F9", confirm=EFFECTS),
        Action("all", "全部自检", ADMIN, job=_quiet, key="F9", primary=True),
    ),
)
