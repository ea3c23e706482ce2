"""Boards of the tests over real tables: a small one with every kind of action, a large one paged by the database."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from service.kit.board import actions
from service.kit.board.board import Action, Board, Cell, Entry, Finding, Office, Order, Slice, Told, View, Work
from service.kit.board.page import BoardCell, BoardColumn, BoardDetail, BoardFilter, BoardOption, BoardSection
from service.kit.board.whole import whole
from service.kit.errors import Invalid, Missing, Refused
from service.kit.page import AnyField, Chip, Day, Line, Text
from service.staff.rules import Right
from service.staff.tables import audit, hall, staff

STATES = {True: ("在岗", "ok"), False: ("离岗", "neutral")}


@dataclass
class Pace:
    """How the long action of a test goes on: one permit for each row while ``held``."""

    held: bool = False
    permits: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    fault: Exception | None = None

    def wait(self) -> None:
        if self.held:
            self.permits.acquire(timeout=20)


PACE = Pace()


def _entries(office: Office) -> Iterable[Entry]:
    found = actions.findings(office.unit, "people")
    for row in office.unit.execute(select(staff).order_by(staff.c.id)):
        word, tone = STATES[row.active]
        seen = found.get(row.id)
        ms = int(seen.data["ms"]) if seen else None
        verdict = Cell("通过" if seen.data["good"] else "失败", "ok" if seen.data["good"] else "bad") if seen else ""
        cells = {"id": row.id, "name": row.name, "state": Cell(word, tone), "born": row.created_at.date()}
        yield Entry(
            row.id,
            cells | {"verdict": verdict, "ms": ms},
            {"state": "on" if row.active else "off", "verdict": _mark(verdict)},
            "wf" if row.name == "王芳" else "",
        )


def _mark(verdict: Cell | str) -> str:
    return str(verdict.value) if isinstance(verdict, Cell) else "未查"


def _detail(office: Office, row: str) -> BoardDetail:
    one = office.unit.execute(select(staff).where(staff.c.id == row)).first()
    if one is None:
        raise Missing("没有这个工号。没有改动任何数据。")
    cells = tuple((BoardCell(text=role), BoardCell(text="角色", tone="info")) for role in one.roles)
    return BoardDetail(
        title=one.name,
        chips=(Chip(text=STATES[one.active][0], tone="ok"),),
        sections=(
            BoardSection(title="岗位", lines=(Line(label="工号", value=one.id), Line(label="营业厅", value=one.hall))),
            BoardSection(title="角色", columns=("角色", "说明"), rows=cells),
        ),
    )


def _dismiss(office: Office, order: Order) -> Told:
    (row,) = order.rows
    if row == office.clerk.staff:
        raise Refused("不能停用自己的工号。没有改动任何数据；请请另一位管理员办理。")
    office.unit.execute(update(staff).where(staff.c.id == row).values(active=False))
    return Told(f"已停用 {row}。")


def _rename_form(office: Office, _order: Order) -> tuple[AnyField, ...]:
    name = office.unit.scalar(select(hall.c.name).where(hall.c.code == office.clerk.hall)) or ""
    return (
        Text(name="code", title="编号", value=office.clerk.hall, plain=True, max_length=12),
        Text(name="name", title="名称", value=name, max_length=20),
        Day(name="since", title="生效日", required=False),
    )


def _rename(office: Office, order: Order) -> Told:
    if order.values["name"] == "坏":
        raise Invalid("名称不能用。没有改动任何数据；请换一个。", fields={"name": "名称不能用"})
    office.unit.execute(update(hall).where(hall.c.code == order.values["code"]).values(name=order.values["name"]))
    return Told(f"营业厅已更名为{order.values['name']}，自 {order.values['since'] or '即日'} 起。")


def _check(world: Any, order: Order, work: Work) -> Told:
    with world.db.unit() as unit:
        ids = order.rows or tuple(unit.scalars(select(staff.c.id).order_by(staff.c.id)))
    work.expect(len(ids))
    bad = done = 0
    for at, row in enumerate(ids):
        PACE.wait()
        if work.stopped():
            break
        if PACE.fault is not None:
            raise PACE.fault
        good = at % 3 != 1
        work.found(Finding(row, bad=not good, data={"good": int(good), "ms": at}))
        bad, done = bad + (not good), done + 1
    return Told(f"查了 {done} 个，{bad} 个失败。", "bad" if bad else "ok")


PEOPLE = Board(
    key="people",
    title="员工",
    group="系统管理",
    rights=(Right.ADMINISTER, Right.READ_AUDIT),
    columns=(
        BoardColumn(key="id", title="工号", kind="code"),
        BoardColumn(key="name", title="姓名", stretch=True),
        BoardColumn(key="state", title="状态", kind="state"),
        BoardColumn(key="born", title="建档日", kind="day", fold=2),
        BoardColumn(key="verdict", title="结果", kind="state"),
        BoardColumn(key="ms", title="耗时", kind="number", fold=1),
    ),
    rows=whole(_entries),
    filters=(
        BoardFilter(
            key="verdict",
            title="结果",
            spread=True,
            options=(
                BoardOption(value="通过", label="通过", tone="ok"),
                BoardOption(value="失败", label="失败", tone="bad"),
                BoardOption(value="未查", label="未查"),
            ),
        ),
        BoardFilter(
            key="state",
            title="状态",
            options=(BoardOption(value="on", label="在岗"), BoardOption(value="off", label="离岗")),
        ),
    ),
    detail=_detail,
    actions=(
        Action(name="dismiss", label="停用", right=Right.ADMINISTER, do=_dismiss, on="row", key="Delete", danger=True,
               confirm="要停用 {row} 吗？停用后立即不能登录。"),
        Action(name="rename", label="营业厅更名", right=Right.ADMINISTER, do=_rename, form=_rename_form, about="code",
               key="Ctrl+M"),
        Action(name="check", label="核对选中", right=Right.ADMINISTER, job=_check, on="rows", key="F8"),
        Action(name="check_all", label="全部核对", right=Right.ADMINISTER, job=_check, key="F9", primary=True),
    ),
    hotkey="Ctrl+F2",
    icon="users",
    empty="还没有员工",
)  # fmt: skip


def _trail(office: Office, view: View) -> Slice:
    """Sorted, narrowed and cut by the database."""
    whole_count = office.unit.scalar(select(func.count()).select_from(audit)) or 0
    wanted = audit.c.act.contains(view.query) if view.query else audit.c.id > 0
    if act := view.picks.get("act"):
        wanted &= audit.c.act == act
    order = audit.c[view.sort or "id"]
    query = select(audit).where(wanted).order_by(order.desc() if view.descending else order)
    found = office.unit.execute(query.offset(view.offset).limit(view.limit)).all()
    total = office.unit.scalar(select(func.count()).select_from(audit).where(wanted)) or 0
    entries = tuple(Entry(str(row.id), {"id": row.id, "at": row.at, "act": row.act}) for row in found)
    return Slice(entries, total, whole_count)


TRAIL = Board(
    key="trail",
    title="操作记录",
    group="系统管理",
    rights=(Right.READ_AUDIT,),
    columns=(
        BoardColumn(key="id", title="序号", kind="number"),
        BoardColumn(key="at", title="时间", kind="moment"),
        BoardColumn(key="act", title="动作", stretch=True),
    ),
    rows=_trail,
    filters=(BoardFilter(key="act", title="动作", options=(BoardOption(value="seven", label="seven"),)),),
    sort="id",
)
