"""待核实: effects whose outcome nobody knows yet, and acceptances that wait for a person. Nothing is sent blindly."""

from service.boards import doubt_forms
from service.boards.doubt_rows import KINDS, doubt_detail, shown
from service.effects.actions import Effect
from service.kit.board.board import Action, Board, Finding, Office, Order, Told, Work, choice
from service.kit.board.page import BoardColumn, BoardDetail
from service.kit.errors import BossError, Missing, Refused
from service.kit.page import AnyField
from service.orders.centre import actions, doubt_store, settling
from service.orders.centre.doubt_store import Doubt
from service.orders.centre.scope import scope_of
from service.scenarios.world import World
from service.staff import actions as staff
from service.staff.rules import Right

RESUME = "原因已经排除，让 {row} 继续办理？被对方拒绝过的环节会用新流水重新发送。"
CLOSE = "要人工结案 {row} 吗？结案后系统不再办理，不能恢复。"
SETTLE_HINT = "请先在对方系统里查明这一环节有没有办成，再登记结论；系统按结论继续，不会重复办理。"
CLOSE_HINT = "请先查明这一单在国网的实际结果，再登记结论。"
_GONE = "没有这一项，可能已经有了结论。没有改动任何数据；请按 F5 刷新。"


def _doubt(office: Office, row: str) -> Doubt:
    one = doubt_store.find(office.unit, scope_of(office.clerk), row)
    if one is None:
        raise Missing(_GONE)
    return one


def _effect(office: Office, row: str) -> Effect:
    found = _doubt(office, row).effect
    if found is None:
        raise Refused("整单待人工，没有结果未知的环节。没有改动任何数据；请用「继续办理」或「人工结案」。")
    return found


def _detail(office: Office, row: str) -> BoardDetail:
    return doubt_detail(office, _doubt(office, row))


def _ask(world: World, order: Order, work: Work) -> Told:
    """Row by row; one that cannot be asked now does not stop the others."""
    work.expect(len(order.rows))
    known, why = 0, ""
    for row in order.rows:
        if work.stopped():
            break
        said = _asked(world, order, row)
        known, why = known + (not said), said or why
        work.found(Finding(row, bad=bool(said), data={"said": said}))
    if known == len(order.rows):
        return Told(f"{known} 项已有结论，系统按结论继续。")
    return Told(f"{known} 项有了结论，{len(order.rows) - known} 项还没有：{why}", "warn")


def _asked(world: World, order: Order, row: str) -> str:
    """Why it is not known yet; empty when it is."""
    with world.db.unit() as unit:
        one = doubt_store.find(unit, scope_of(order.clerk), row)
    if one is None or one.effect is None:
        return _GONE
    try:
        now = settling.ask(world, one.run, one.effect.step)
    except BossError as error:
        return error.message
    return "" if now.state in {"DONE", "REFUSED", "BUSY"} else f"{now.title}对方还没有答复，稍后自动再问。"


def _settle_form(office: Office, order: Order) -> tuple[AnyField, ...]:
    return doubt_forms.settle_fields(_effect(office, order.rows[0]))


def _settle(office: Office, order: Order) -> Told:
    row = _effect(office, order.rows[0])
    found = doubt_forms.finding(row, order.values)
    settling.settle(office.unit, office.world, row.run, row.step, office.clerk, found)
    item = f"{row.step} {row.serial} {'done' if found.done else 'undone'}"
    staff.record(office.unit, office.clerk, "settle_effect", subject=f"run/{row.run}", item=item, reason=found.why)
    said = "已办成" if found.done else "没有办，可以用原流水重新发送"
    return Told(f"已登记：{row.title}{said}。系统按结论继续。")


def _resume(office: Office, order: Order) -> Told:
    one = actions.resume(office.unit, _doubt(office, order.rows[0]).run)
    staff.record(office.unit, office.clerk, "resume_order", subject=f"acceptance/{one.id}")
    return Told(f"{one.number} 继续办理，不会重复已经办成的环节。")


def _close_form(_office: Office, _order: Order) -> tuple[AnyField, ...]:
    return doubt_forms.close_fields()


def _close(office: Office, order: Order) -> Told:
    done, why = doubt_forms.closed(order.values)
    one = actions.close(office.unit, _doubt(office, order.rows[0]).run, office.clerk, done=done, why=why)
    item = "done" if done else "undone"
    staff.record(
        office.unit, office.clerk, "close_order", subject=f"acceptance/{one.id}", item=item, reason=why
    )  # fmt: skip
    return Told(f"{one.number} 已结案：{'业务已办成' if done else '没有办理，占用的号码和卡由系统释放'}。")


BOARD = Board(
    key="doubts",
    title="待核实",
    group="订单中心",
    icon="circle-help",
    hotkey="Ctrl+F6",
    rights=(Right.ORDERS, Right.SERVE, Right.SETTLE),
    hint="结果未知的环节只核实、不重发；核实不了的由班长查明后登记，凭密码留痕",
    placeholder="受理号、业务、环节或营业员",
    empty="没有待核实的业务",
    columns=(
        BoardColumn(key="number", title="受理号 / 单号", kind="code", width=20),
        BoardColumn(key="type", title="业务", stretch=True),
        BoardColumn(key="step", title="环节"),
        BoardColumn(key="customer", title="客户", fold=3),
        BoardColumn(key="state", title="状态", kind="state"),
        BoardColumn(key="age", title="已等", kind="number"),
        BoardColumn(key="since", title="发生时间", kind="moment", fold=5),
        BoardColumn(key="next", title="下次核实", kind="moment", fold=2),
        BoardColumn(key="asked", title="未答", kind="number", fold=6),
        BoardColumn(key="clerk", title="营业员", fold=4),
        BoardColumn(key="why", title="情况", stretch=True, fold=1),
    ),
    filters=(choice("state", "状态", KINDS, spread=True),),
    rows=shown,
    detail=_detail,
    actions=(
        Action("ask", "立即核实", Right.SERVE, job=_ask, on="rows", key="F8", icon="refresh-cw"),
        Action(
            "settle", "登记核实结论", Right.SETTLE, do=_settle, form=_settle_form, on="row", key="F7", guarded=True,
            hint=SETTLE_HINT,
        ),
        Action("resume", "继续办理", Right.SETTLE, do=_resume, on="row", key="F9", confirm=RESUME),
        Action(
            "close", "人工结案", Right.SETTLE, do=_close, form=_close_form, on="row", key="Delete", danger=True,
            confirm=CLOSE, guarded=True, hint=CLOSE_HINT,
        ),
    ),
)  # fmt: skip
