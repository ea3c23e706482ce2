import json
import shutil
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pymupdf
import pytest
from pydantic import ValidationError

from service.kit.clock import SHANGHAI
from service.kit.errors import Invalid
from service.kit.page import FeeLine, FeePanel
from service.offers.model import OfferDates, Terms, terms_of
from service.receipts.draw import draw, sha256
from service.receipts.model import Party, Product, Snapshot
from service.receipts.pdfinfo import pdfinfo
from service.receipts.sheet import BOTTOM, LEFT, RIGHT
from tests.receipts.conftest import BASE, CAMPAIGN, YEAR, product

REGULAR, BOLD = "Noto Sans SC Regular", "Noto Sans SC Bold"
OURS = {REGULAR, BOLD}


def bare(text: str) -> str:
    return "".join(text.split())


def spans(pdf: bytes) -> list[tuple[str, str]]:
    """Text and font of everything on the paper, in the order in which it was written."""
    found = []
    with pymupdf.open("pdf", pdf) as document:
        for page in document:
            for block in page.get_text("dict", sort=False)["blocks"]:
                for line in block.get("lines", ()):
                    found += [(bare(span["text"]), span["font"]) for span in line["spans"] if bare(span["text"])]
    return found


def text_of(pdf: bytes) -> str:
    return "".join(text for text, _font in spans(pdf))


def in_font(pdf: bytes, font: str) -> str:
    return "\n".join(text for text, used in spans(pdf) if used == font).replace("\n", "")


def png(wide: int = 600, high: int = 200, *, blank: bool = False) -> bytes:
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, wide, high), True)
    picture.clear_with(0)
    if not blank:
        picture.set_rect(pymupdf.IRect(20, high // 2, wide - 20, high // 2 + 8), (10, 20, 90, 255))
    return picture.tobytes("png")


def test_the_fonts_are_exactly_ours_and_embedded(snapshot: Snapshot) -> None:
    with pymupdf.open("pdf", draw(snapshot, png())) as document:
        for page in document:
            assert {font[3].split("+")[1] for font in page.get_fonts()} <= OURS
            assert all("+" in font[3] and font[1] == "ttf" for font in page.get_fonts())
    assert {font for _text, font in spans(draw(snapshot))} == OURS


def test_four_terms_are_bold_and_the_others_are_not(snapshot: Snapshot) -> None:
    pdf = draw(snapshot)
    bold, regular = in_font(pdf, BOLD), in_font(pdf, REGULAR)
    for sold in (BASE, CAMPAIGN):
        for term in terms_of(sold.kind):
            value = bare(getattr(sold.terms, term.field))
            assert (value in bold) is term.strong, term
            assert (value in regular) is not term.strong, term
    fonts = {
        "合约期": BOLD,
        "违约责任": BOLD,
        "退订须知": REGULAR,
        "限定性条款": BOLD,
        "特别提醒": BOLD,
        "续约方式": REGULAR,
    }
    for label, font in fonts.items():
        assert {used for text, used in spans(pdf) if text == label} == {font}


def test_an_offer_without_terms_shows_all_five_as_nothing(snapshot: Snapshot) -> None:
    only = snapshot.model_copy(update={"products": (product(YEAR),)})
    found = spans(draw(only))
    at = next(index for index, (text, _font) in enumerate(found) if text == "合约期")
    assert [text for text, _font in found[at : at + 10]] == [
        *("合约期", "无", "违约责任", "无", "退订须知", "无", "限定性条款", "无", "特别提醒", "无")
    ]
    assert [font for _text, font in found[at : at + 10]] == [BOLD] * 4 + [REGULAR] * 2 + [BOLD] * 4


def expected_texts(snapshot: Snapshot) -> list[str]:
    terms = [getattr(item.offer.terms, term.field) for item in snapshot.products for term in terms_of(item.offer.kind)]
    facts = [
        *("业务受理单", snapshot.number, snapshot.title, snapshot.hall_name, snapshot.clerk_name, "李**"),
        *("**************0417", "192****6081", "2026-11-23 10:35:41", "2028-11-30 23:59:59", "25SD500187"),
        *("以实际办理成功生/失效时间为准", "向客户明确告知", "人民币壹佰叁拾肆元肆角整", "¥134.40", "129.00 元/月"),
        *(line.title for line in snapshot.fees.lines),
        *(line.note for line in snapshot.fees.lines),
        *(detail.value for detail in snapshot.details),
    ]
    return [*facts, *filter(None, terms)]


def test_the_text_layer_reads_back(snapshot: Snapshot) -> None:
    shown = text_of(draw(snapshot))
    assert [text for text in expected_texts(snapshot) if bare(text) not in shown] == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_pdftotext_reads_the_same(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "receipt.pdf").write_bytes(draw(snapshot))
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(tmp_path / "receipt.pdf"), "-"]
    shown = bare(subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout)
    assert [text for text in expected_texts(snapshot) if bare(text) not in shown] == []


def test_the_same_snapshot_gives_the_same_bytes_in_every_process(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "snapshot.json").write_text(snapshot.model_dump_json(), encoding="utf-8")
    program = (
        "import sys; from service.receipts.model import Snapshot; from service.receipts.draw import draw, sha256;"
        "print(sha256(draw(Snapshot.model_validate_json(open(sys.argv[1], encoding='utf-8').read()))))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "snapshot.json")]
    other = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()
    assert other == sha256(draw(snapshot)) == sha256(draw(snapshot))
    assert sha256(draw(snapshot, png())) == sha256(draw(snapshot, png())) != other


def test_threads_do_not_disturb_each_other(snapshot: Snapshot) -> None:
    expected, found = draw(snapshot), []
    threads = [threading.Thread(target=lambda: found.append(draw(snapshot))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_it_stays_small_even_with_a_large_signature(snapshot: Snapshot) -> None:
    assert len(draw(snapshot, png(3000, 1200))) < 200_000


def long(snapshot: Snapshot, products: int) -> Snapshot:
    """More and longer than any page holds."""
    terms = Terms(
        **{
            field: f"{field} 的内容：" + "合约期内退订须补缴已享受优惠（含 5G 流量 100GB）；" * 14
            for field in Terms.model_fields
        }
    )
    sold = tuple(
        product(
            CAMPAIGN.model_copy(update={"code": f"GD9{n:05d}", "name": f"第 {n} 个很长的活动名称" * 3, "terms": terms})
        )
        for n in range(products)
    )
    fees = FeePanel(lines=tuple(FeeLine(title=f"费用 {n}", amount=n) for n in range(60)), total=1770)
    return snapshot.model_copy(update={"products": sold, "fees": fees})


def test_many_long_products_break_over_pages_without_losing_anything(snapshot: Snapshot) -> None:
    many = long(snapshot, 5)
    pdf = draw(many, png())
    shown = text_of(pdf)
    for item in many.products:
        for title in (item.offer.code, bare(item.offer.name)):
            assert title in shown
    assert all(bare(f"费用 {n}") in shown for n in range(60))
    for field in Terms.model_fields:
        assert shown.count(f"{field}的内容") == 5
    assert shown.count("合约期内退订须补缴已享受优惠") == 5 * 6 * 14
    with pymupdf.open("pdf", pdf) as document:
        assert document.page_count > 3
        for number, page in enumerate(document, 1):
            text = bare(page.get_text())
            assert many.number in text
            assert f"第{number}页/共{document.page_count}页" in text
            for block in page.get_text("blocks"):
                left, _top, right, bottom = block[:4]
                assert left >= LEFT - 1
                assert right <= RIGHT + 1
                assert bottom <= BOTTOM + 1 or "页" in block[4]
            head = bare(page.get_text(clip=pymupdf.Rect(0, 0, 595, 100)))
            assert number == 1 or "续" in head


def test_an_even_longer_term_than_a_page_is_cut_between_lines(snapshot: Snapshot) -> None:
    endless = "限定性条款第一条；" * 900
    terms = Terms(restrictive_clause=endless)
    only = snapshot.model_copy(update={"products": (product(BASE.model_copy(update={"terms": terms})),)})
    assert in_font(draw(only), BOLD).count("；") == 900


def test_a_receipt_of_one_base_and_one_option_is_one_page(snapshot: Snapshot) -> None:
    usual = snapshot.model_copy(update={"products": (product(BASE), product(YEAR))})
    with pymupdf.open("pdf", draw(usual, png())) as document:
        assert document.page_count == 1


def test_the_signature_stands_in_its_box_on_the_last_page(snapshot: Snapshot) -> None:
    with pymupdf.open("pdf", draw(snapshot, png())) as document:
        page = document[-1]
        (picture,) = page.get_image_info()
        box = page.search_for("客户签字")[0]
        assert picture["bbox"][0] > box.x0
        assert box.y0 - 5 < picture["bbox"][1] < picture["bbox"][3] < box.y0 + 70
        wide, high = picture["bbox"][2] - picture["bbox"][0], picture["bbox"][3] - picture["bbox"][1]
        assert wide / high == pytest.approx(3.0, rel=0.02)
    with pymupdf.open("pdf", draw(snapshot)) as document:
        assert not document[-1].get_images()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "无法识别"),
        (b"\x89PNG\r\n\x1a\nrubbish" * 9, "无法识别"),
        (b"\xff\xd8\xff", "无法识别"),
        (png(blank=True), "空白"),
    ],
)
def test_a_bad_signature_is_refused_with_the_next_key(snapshot: Snapshot, content: bytes, reason: str) -> None:
    with pytest.raises(Invalid, match=rf"{reason}.*未提交.*F8"):
        draw(snapshot, content)


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(snapshot: Snapshot) -> None:
    small = bytearray(png())
    small[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(Invalid):
        draw(snapshot, bytes(small))


def test_exercises_are_marked_on_paper(snapshot: Snapshot) -> None:
    training = draw(snapshot, training=True)
    with pymupdf.open("pdf", training) as document:
        assert all("不作凭证" in bare(page.get_text()) for page in document)
    assert {font for _text, font in spans(training)} == OURS


def test_an_ending_shows_the_expiry_only(snapshot: Snapshot) -> None:
    end = datetime(2026, 11, 30, 23, 59, 59, tzinfo=SHANGHAI)
    ended = Product(offer=BASE, dates=OfferDates(code=BASE.code, expiry=end))
    shown = text_of(draw(snapshot.model_copy(update={"products": (ended,)})))
    assert "失效时间2026-11-3023:59:59" in shown
    assert "生效时间" not in shown


def test_a_renewal_shows_the_end_of_the_term_before(snapshot: Snapshot) -> None:
    before = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    until = before.replace(year=2028)
    dates = OfferDates(code=BASE.code, before=before, effective=before + timedelta(seconds=1), expiry=until)
    renewed = snapshot.model_copy(update={"products": (Product(offer=BASE, dates=dates),)})
    times = "原失效时间2026-12-3123:59:59生效时间2027-01-0100:00:00失效时间2028-12-3123:59:59"
    assert times in text_of(draw(renewed))
    assert pdfinfo(renewed)["products"][0]["before"] == "2026-12-31 23:59:59"


def test_a_receipt_without_products_speaks_of_no_terms(snapshot: Snapshot) -> None:
    bare_one = Snapshot.model_validate({**snapshot.model_dump(), "products": (), "told": None, "date_source": None})
    shown = text_of(draw(bare_one))
    assert "加粗条款" not in shown
    assert "生效、失效时间" not in shown
    assert "1.本人已阅读" in shown
    assert pdfinfo(bare_one)["told"] == {}


@pytest.mark.parametrize("missing", ["told", "date_source"])
def test_products_come_with_dates_and_the_word_that_terms_were_told(snapshot: Snapshot, missing: str) -> None:
    with pytest.raises(ValidationError, match="told"):
        Snapshot.model_validate({**snapshot.model_dump(), missing: None})


def test_a_character_outside_the_faces_is_marked_and_explained(snapshot: Snapshot) -> None:
    rare = snapshot.model_copy(update={"hall_name": "𬎆州营业厅"})
    shown = text_of(draw(rare))
    assert "〓州营业厅" in shown
    assert "U+2C386" in shown
    assert {font for _text, font in spans(draw(rare))} == OURS
    assert "〓" not in text_of(draw(snapshot))


@pytest.mark.parametrize("plain", [{"name": "李建华"}, {"cert_number": "370102199001010417"}, {"phone": "13812345678"}])
def test_plain_personal_data_does_not_get_onto_a_receipt(snapshot: Snapshot, plain: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="masked"):
        Party(**(snapshot.customer.model_dump() | plain))


def test_pdfinfo_carries_dates_and_five_or_six_terms(snapshot: Snapshot) -> None:
    info = json.loads(json.dumps(pdfinfo(snapshot)))
    base, year, campaign = info["products"]
    assert (base["effective"], base["expiry"]) == ("2026-11-23 10:35:41", "2028-11-30 23:59:59")
    assert base["Liability"] == BASE.terms.liability
    assert "ContractRenewalType" not in base
    assert campaign["ContractRenewalType"] == "到期不续约"
    assert {year[term.element] for term in terms_of("OPTIONAL")} == {"无"}
    assert info["fees"]["total"] == 13440
    assert info["disclaimer"] == "以实际办理成功生/失效时间为准"


def test_a_snapshot_survives_its_store(snapshot: Snapshot) -> None:
    assert Snapshot.model_validate_json(snapshot.model_dump_json()) == snapshot
