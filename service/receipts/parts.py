"""The parts of a receipt from top to bottom."""

from functools import partial

from service.kit.clock import stamp
from service.kit.money import Fen, yuan
from service.offers.model import DISCLAIMER, FIVE_TERMS, OfferDates
from service.receipts.amount import capital
from service.receipts.fonts import GETA, missing_glyphs, width
from service.receipts.model import Product, Snapshot
from service.receipts.sheet import (
    ACCENT,
    BODY,
    INK,
    LABEL,
    LEFT,
    RED,
    RIGHT,
    STRONG,
    TINT,
    Cell,
    Look,
    Sheet,
)
from service.receipts.wrap import wrap

WIDE = RIGHT - LEFT
TAG = 68.0  # width of a label column
GAP = 9.0  # between two tables
MONEY = 92.0  # width of the amount column
SIGNING = 70.0  # height of the signature boxes

_STRONG_TERMS = "、".join(term.title for term in FIVE_TERMS if term.strong)
_TITLE = Look(size=19, strong=True, align="center")
_COMPANY = Look(size=9.5, strong=True, colour=ACCENT)
_NUMBER = Look(size=9.5, align="right")
_HEADING = Look(size=10.5, strong=True)
_CHIP = Look(size=8.5, align="right")
_AMOUNT = Look(align="right")
_TOTAL = Look(strong=True, align="right")


def head(sheet: Sheet, snapshot: Snapshot, mark: str) -> None:
    """Company, number and title; ``mark`` says in red that this is an exercise."""
    _top(sheet, snapshot.company, snapshot.number)
    sheet.text((LEFT + RIGHT) / 2, sheet.y, "业务受理单", _TITLE)
    if mark:
        _stamp(sheet, mark)
    sheet.y += 29
    sheet.text((LEFT + RIGHT) / 2, sheet.y, f"受理业务：{snapshot.title}", Look(size=9.5, align="center"))
    sheet.y += 21


def running_head(snapshot: Snapshot, sheet: Sheet) -> None:
    """The head of every later page."""
    _top(sheet, "业务受理单（续页）", snapshot.number)


def _top(sheet: Sheet, left: str, number: str) -> None:
    sheet.text(LEFT, sheet.y, left, _COMPANY)
    sheet.text(RIGHT, sheet.y, f"受理单号 {number}", _NUMBER)
    sheet.y += 18
    sheet.line([(LEFT, sheet.y), (RIGHT, sheet.y)], ACCENT, 1.4)
    sheet.y += 9


def _stamp(sheet: Sheet, mark: str) -> None:
    look = Look(size=10, strong=True, colour=RED, align="center")
    wide = width(mark, look.size, strong=True) + 16
    sheet.frame((RIGHT - wide, sheet.y + 4, RIGHT, sheet.y + 24), RED)
    sheet.text(RIGHT - wide / 2, sheet.y + 6.2, mark, look)


def party(sheet: Sheet, snapshot: Snapshot) -> None:
    """Whom we serve, where and by whom."""
    customer = snapshot.customer
    pairs = (
        ("客户名称", customer.name),
        ("业务号码", snapshot.access_number),
        ("证件类型", customer.cert_type),
        ("证件号码", customer.cert_number),
        ("联系电话", customer.phone),
        ("受理时间", stamp(snapshot.accepted_at)),
        ("受理营业厅", f"{snapshot.hall_name}（{snapshot.hall}）"),
        ("营业员", f"{snapshot.clerk} {snapshot.clerk_name}"),
        ("受理渠道", snapshot.channel_name),
        *((detail.label, detail.value) for detail in snapshot.details),
    )
    for index in range(0, len(pairs), 2):
        _pairs(sheet, *pairs[index : index + 2])
    sheet.y += GAP


def _pairs(sheet: Sheet, *pairs: tuple[str, str]) -> None:
    """One or two labels with their values on a row; a single one takes the whole row."""
    room = WIDE / len(pairs) - TAG
    cells = ((Cell(label, TAG, LABEL, shaded=True), Cell(value or "—", room)) for label, value in pairs)
    sheet.row(*(cell for pair in cells for cell in pair))


def product(sheet: Sheet, number: int, sold: Product) -> None:
    """One offer: price, filing number, dates and its five or six terms, four of them bold (R2.6)."""
    offer, dates = sold.offer, sold.dates
    title = f"{number}. {offer.name}"
    sheet.need(130)
    _bar(sheet, title, f"{offer.kind_title}　{offer.code}")
    sheet.carry = partial(_bar, title=f"{title}（续）", chip=offer.code)
    _pairs(sheet, ("资费标准", offer.price_text), ("备案号", offer.filing_no))
    _pairs(sheet, *_times(dates))
    for term in offer.terms.lines(offer.kind):
        label = Look(strong=term.strong, colour=INK)
        sheet.row(Cell(term.label, TAG, label, shaded=True), Cell(term.value, WIDE - TAG, Look(strong=term.strong)))
    sheet.carry = None
    sheet.y += GAP


def _times(dates: OfferDates) -> tuple[tuple[str, str], ...]:
    """Of what ends only its end; of a renewal also the end of the term before."""
    begins = (("生效时间", dates.effective_text),) if dates.effective else ()
    before = (("原失效时间", dates.before_text),) if dates.before else ()
    return (*before, *begins, ("失效时间", dates.expiry_text))


def _bar(sheet: Sheet, title: str, chip: str) -> None:
    """The head of a table: its title on the left, what it is on the right."""
    room = WIDE - 24 - width(chip, _CHIP.size)
    lines = wrap(title, room, _HEADING.size, strong=True)
    height = len(lines) * _HEADING.leading + 4
    sheet.fill((LEFT, sheet.y, RIGHT, sheet.y + height), TINT)
    sheet.fill((LEFT, sheet.y, LEFT + 3, sheet.y + height), ACCENT)
    for index, line in enumerate(lines):
        sheet.text(LEFT + 10, sheet.y + 2 + index * _HEADING.leading, line, _HEADING)
    sheet.text(RIGHT - 6, sheet.y + 3.5, chip, _CHIP)
    sheet.y += height


def fees(sheet: Sheet, snapshot: Snapshot) -> None:
    """What is paid now, line by line, and the total also in capitals."""
    panel = snapshot.fees
    note = WIDE - 170 - MONEY
    sheet.need(40 + 18 * min(len(panel.lines) + 1, 7))
    _bar(sheet, "费用明细", "单位：元")
    sheet.carry = partial(_bar, title="费用明细（续）", chip="单位：元")
    for line in panel.lines:
        sheet.row(Cell(line.title, 170), Cell(line.note, note), Cell(yuan(Fen(line.amount)), MONEY, _AMOUNT))
    total = Fen(panel.total)
    sheet.row(
        Cell("应收合计", 170, STRONG, shaded=True),
        Cell(capital(total), note, STRONG, shaded=True),
        Cell(f"¥{yuan(total)}", MONEY, _TOTAL, shaded=True),
    )
    sheet.carry = None
    if panel.note:
        sheet.y += 2
        sheet.paragraph(LEFT, f"注：{panel.note}", WIDE, Look(size=8.5))
    sheet.y += GAP


def statement(sheet: Sheet, snapshot: Snapshot) -> None:
    """The disclaimer about dates, what was told, and what the customer signs."""
    lines = [f"以上生效、失效时间{DISCLAIMER}。"] if snapshot.products else []
    if told := snapshot.told:
        lines.append(f"营业员（{told.clerk}）已于 {stamp(told.at)} 就上述加粗条款（{_STRONG_TERMS}）向客户明确告知。")
    lines.append("本人已阅读并清楚上述全部内容，同意办理以上业务，并确认所提供的证件与资料真实有效。")
    rare = missing_glyphs(snapshot.model_dump_json())
    if rare:
        codes = "、".join(f"U+{ord(char):04X}" for char in rare)
        lines.append(f"{GETA} 表示打印字库以外的生僻字（{codes}），以有效证件上的文字为准。")
    count = sum(len(wrap(line, WIDE - 21, BODY.size)) for line in lines)
    sheet.need(count * BODY.leading + 30 + SIGNING)
    _bar(sheet, "客户确认", "签字前请核对")
    sheet.y += 4
    for number, line in enumerate(lines, 1):
        sheet.text(LEFT + 4, sheet.y, f"{number}.")
        sheet.paragraph(LEFT + 17, line, WIDE - 21)
    sheet.y += 5


def signatures(sheet: Sheet, snapshot: Snapshot, signature: bytes | None) -> None:
    """Boxes for the customer's signature, the clerk and the hall's stamp; never torn apart."""
    sheet.need(SIGNING)
    day = stamp(snapshot.accepted_at)[:10]
    wide = (WIDE * 0.42, WIDE * 0.25, WIDE * 0.33)
    texts = (
        ("客户签字", f"日期　{day}" if signature else "日期"),
        ("营业员", f"{snapshot.clerk} {snapshot.clerk_name}"),
        ("业务专用章", snapshot.hall_name),
    )
    x = LEFT
    for room, (title, foot) in zip(wide, texts, strict=True):
        sheet.frame((x, sheet.y, x + room, sheet.y + SIGNING))
        sheet.text(x + 6, sheet.y + 4, title, LABEL)
        sheet.text(x + 6, sheet.y + SIGNING - 17, foot)
        x += room
    if signature:
        sheet.image((LEFT + 48, sheet.y + 6, LEFT + wide[0] - 8, sheet.y + SIGNING - 18), signature)
    sheet.y += SIGNING
