"""What stands behind an acceptance on the board 受理查询: sold, paid, receipt, and every call outside."""

from service.gateway.actions import Recorded
from service.kit.board.board import Office
from service.kit.board.page import BoardCell, BoardDetail, BoardSection
from service.kit.clock import local, stamp
from service.kit.money import Fen, yuan
from service.kit.page import Chip, Line, Mark, Tone
from service.offers.model import SOURCE_TITLES
from service.orders.centre import words
from service.orders.centre.list_store import Listed
from service.orders.centre.story import Story, content, interface_titles, story
from service.receipts.model import Product, Snapshot
from service.staff import actions as staff

OUTCOMES: dict[str, tuple[str, Tone]] = {
    "done": ("成功", "ok"),
    "refused": ("拒绝", "bad"),
    "fault": ("不认可报文", "bad"),
    "busy": ("没有送到", "warn"),
    "silent": ("没有应答", "warn"),
    "untrusted": ("应答不可信", "bad"),
}
_MARKS: dict[str, tuple[str, Tone]] = {
    "todo": ("未开始", "neutral"),
    "running": ("进行中", "info"),
    "done": ("完成", "ok"),
    "unknown": ("结果未知", "warn"),
    "failed": ("失败", "bad"),
    "skipped": ("跳过", "neutral"),
}


def detail(office: Office, one: Listed) -> BoardDetail:
    """``one`` was already found to be within this person's scope."""
    told = story(office.world, office.unit, one.id)
    word, tone = words.STATES[one.state]
    paper = (*_sold(told.paper), _paid(told.paper)) if told.paper else ()
    return BoardDetail(
        title=f"{one.number}　{words.type_of(one.scenario)}",
        chips=(Chip(text=word, tone=tone), Chip(text=words.channel_of(one.channel))),
        sections=(_about(office, one, told), *paper, _receipt(told), _progress(told), *_calls(told)),
    )


def _about(office: Office, one: Listed, told: Story) -> BoardSection:
    hall = staff.halls(office.unit).get(one.hall, one.hall)
    clerk = staff.people(office.unit, one.hall).get(one.clerk, "")
    party = told.paper.customer if told.paper else None
    lines = [
        Line(label="客户", value=one.customer or (party.name if party else "")),
        *([Line(label=party.cert_type, value=party.cert_number)] if party else []),
        *([Line(label="联系电话", value=party.phone)] if party else []),
        Line(label="业务号码", value=one.access_number or (told.paper.access_number if told.paper else "")),
        Line(label="受理", value=f"{stamp(one.accepted_at)}　{hall}　{clerk} {one.clerk}"),
        *([Line(label="结束", value=stamp(one.ended_at))] if one.ended_at else []),
        *([Line(label="说明", value=one.note, tone=words.STATES[one.state][1])] if one.note else []),
    ]
    return BoardSection(title="客户与受理", lines=tuple(lines))


def _sold(paper: Snapshot) -> tuple[BoardSection, ...]:
    extra = tuple(Line(label=line.label, value=line.value) for line in paper.details)
    source = SOURCE_TITLES[paper.date_source] if paper.date_source else ""
    rows = tuple(_product(product, source) for product in paper.products)
    sold = BoardSection(title="办理内容", columns=("产商品", "生效", "失效"), rows=rows) if rows else None
    more = BoardSection(title="业务要素", lines=extra) if extra else None
    return tuple(section for section in (sold, more) if section is not None)


def _product(product: Product, source: str) -> tuple[BoardCell, ...]:
    offer, dates = product.offer, product.dates
    hint = f"{offer.kind_title} {offer.code} · {offer.price_text}"
    return (
        BoardCell(text=offer.name, hint=hint),
        BoardCell(text=dates.effective_text, hint=source),
        BoardCell(text=dates.expiry_text),
    )


def _paid(paper: Snapshot) -> BoardSection:
    lines = [
        Line(label=line.title, value=yuan(Fen(line.amount)) + (f"（{line.note}）" if line.note else ""))
        for line in paper.fees.lines
    ]
    total = Line(label="合计（元）", value=yuan(Fen(paper.fees.total)), strong=True)
    return BoardSection(title="费用", lines=(*lines, total))


def _receipt(told: Story) -> BoardSection:
    made = [
        Line(label=f"副本 {copy.number}", value=f"{stamp(copy.at)}　{copy.name} {copy.staff}") for copy in told.copies
    ]
    sha256 = told.acceptance.receipt_sha256
    digest = Line(label="SHA-256", value=f"{sha256[:32]}\n{sha256[32:]}")
    return BoardSection(title="受理单", lines=(digest, Line(label="补打", value=f"{len(made)} 次"), *made))


def _progress(told: Story) -> BoardSection:
    rows = tuple(_mark(mark) for mark in told.marks)
    return BoardSection(title="办理进度", columns=("环节", "状态", "时间"), rows=rows)


def _mark(mark: Mark) -> tuple[BoardCell, ...]:
    word, tone = _MARKS[mark.state]
    return BoardCell(text=mark.title, hint=mark.text), BoardCell(text=word, tone=tone), BoardCell(text=mark.at)


def _calls(told: Story) -> tuple[BoardSection, ...]:
    """The table of all calls, then what each of them carried."""
    if not told.calls:
        return (BoardSection(title="对外调用", lines=(Line(label="", value="还没有对外调用"),)),)
    steps = {row.serial: row.title for row in told.journal}
    table = BoardSection(
        title=f"对外调用（{len(told.calls)} 次）",
        columns=("接口", "时间", "结果"),
        rows=tuple(_call(number, call, steps) for number, call in enumerate(told.calls, 1)),
    )
    carried = tuple(_carried(number, call) for number, call in enumerate(told.calls, 1))
    answers = tuple(
        BoardSection(title=f"{row.title}：答复", lines=_lines(told.answers[row.step]))
        for row in told.journal
        if row.step in told.answers
    )
    return (table, *carried, *answers)


def _call(number: int, call: Recorded, steps: dict[str | None, str]) -> tuple[BoardCell, ...]:
    word, tone = OUTCOMES.get(call.outcome, (call.outcome, "neutral"))
    said = " ".join(part for part in (call.result, call.message) if part)
    return (
        BoardCell(text=f"{number} {_title(call, steps)}", hint=f"{call.key} {call.serial}"),
        BoardCell(text=f"{local(call.at):%H:%M:%S}", hint=f"{local(call.at):%m-%d}　{call.milliseconds} 毫秒"),
        BoardCell(text=word, tone=tone, hint=said),
    )


def _title(call: Recorded, steps: dict[str | None, str]) -> str:
    return steps.get(call.serial) or interface_titles().get(call.key, call.key)


def _carried(number: int, call: Recorded) -> BoardSection:
    return BoardSection(title=f"报文 {number}：{_title(call, {})}", lines=_lines(call.body))


def _lines(body: object) -> tuple[Line, ...]:
    found = content(body) if isinstance(body, dict) else []
    return tuple(Line(label=label, value=value) for label, value in found) or (Line(label="", value="没有内容"),)
