from datetime import date

import pytest
from sqlalchemy import func, select

from service.kit.db import Database
from service.offers.actions import NotSold, find, get, search, sync_file
from service.offers.catalogue import Catalogue, CatalogueFault
from service.offers.entry import check
from service.offers.tables import offer_rule_desc, offer_version
from tests.offers.conftest import CATALOGUE, TODAY

FILES = sorted(CATALOGUE.glob("*.xml"))


def xml(*offers: str, kind: str = "BASE", day: str = "2025-10-01", encoding: str = "UTF-8") -> bytes:
    body = "\n".join(offers)
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<OfferSync date="{day}" kind="{kind}">\n{body}\n</OfferSync>'
    return text.encode(encoding)


def one(code: str = "GD100001", name: str = "测试套餐", **elements: str) -> str:
    plain = {"Price": "5800", "PriceMode": "MONTH", "FilingNo": "25SD500001", "EffDate": "2025-01-01"} | elements
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in plain.items())
    return f"<Offer><OfferCode>{code}</OfferCode><OfferName>{name}</OfferName>{inner}</Offer>"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_bundled_file_is_clean_and_the_same_file_twice_changes_nothing(db: Database, path) -> None:
    with db.unit() as unit:
        first = sync_file(unit, path)
        rows = unit.execute(select(offer_version)).all()
        second = sync_file(unit, path)
        assert unit.execute(select(offer_version)).all() == rows
    assert len(first.added) == len(rows)
    assert not first.rejected
    assert not first.unknown
    assert not first.fault
    assert second.unchanged == first.added
    assert not second.added
    assert not second.changed


def test_a_changed_offer_gets_a_version_that_starts_with_the_file(db: Database) -> None:
    with db.unit() as unit:
        sync_file(unit, xml(one(Liability="旧"), one("GD100002")))
        report = sync_file(unit, xml(one(Liability="新", Price="6800"), one("GD100002"), day="2025-11-01"))
        (before,) = find(unit, ["GD100001"], date(2025, 10, 31))
        (after,) = find(unit, ["GD100001"], date(2025, 11, 1))
    assert report.changed[0].code == "GD100001"
    assert set(report.changed[0].fields) == {"price", "liability"}
    assert report.unchanged == ("GD100002",)
    assert (before.version, before.price, before.terms.liability) == (1, 5800, "旧")
    assert (after.version, after.price, after.terms.liability) == (2, 6800, "新")


def test_a_file_of_tomorrow_does_not_change_today(db: Database) -> None:
    with db.unit() as unit:
        sync_file(unit, xml(one()))
        sync_file(unit, xml(one(Price="6800"), day="2026-11-24"))
        assert find(unit, ["GD100001"], TODAY)[0].price == 5800
        assert find(unit, ["GD100001"], date(2026, 11, 24))[0].price == 6800


def test_a_corrected_file_of_the_same_day_replaces_and_keeps_the_first(db: Database) -> None:
    with db.unit() as unit:
        sync_file(unit, xml(one()))
        sync_file(unit, xml(one(Price="6800")))
        assert find(unit, ["GD100001"], date(2025, 10, 1))[0].price == 6800
        assert unit.scalar(select(func.count()).select_from(offer_version)) == 2


def test_an_older_file_never_overwrites_a_newer_version(db: Database) -> None:
    with db.unit() as unit:
        sync_file(unit, xml(one(), day="2025-11-01"))
        report = sync_file(unit, xml(one(Price="1"), day="2025-10-01"))
        assert "早于" in report.rejected[0].reason
        assert find(unit, ["GD100001"], TODAY)[0].price == 5800


BAD = {
    "price in yuan": (one(Price="58.00"), "以分为单位"),
    "negative price": (one(Price="-1"), "以分为单位"),
    "no price": (one().replace("<Price>5800</Price>", ""), "Price"),
    "bad code": (one("x"), "OfferCode"),
    "no name": (one(name=""), "OfferName"),
    "bad day": (one(EffDate="2025-02-30"), "不是日期"),
    "ends before it starts": (one(ExpDate="2024-12-31"), "早于"),
    "bad filing number": (one(FilingNo="SD-1"), "备案号"),
    "other kind": (one(OfferKind="CAMPAIGN"), "OfferKind"),
    "bad mode": (one(PriceMode="DAILY"), "PriceMode"),
    "element twice": (one().replace("</Offer>", "<Price>1</Price></Offer>"), "两次"),
    "endless text": (one(Liability="长" * 4001), "4000"),
    "raw ampersand": (one(Liability="a & b"), "XML"),
    "crossed tags": ("<Offer><OfferCode>GD100001</OfferCode><Price>1</Pric></Offer>", "XML"),
    "not closed": ("<Offer><OfferCode>GD100001</OfferCode><OfferName>开</OfferName>", "XML"),
    "broken start tag": ("<Offer =></Offer>", "XML"),
}


def read(source: bytes) -> tuple[list[str], list[tuple[int, str]]]:
    """Codes that can be taken, and line and reason of those that cannot."""
    catalogue = Catalogue([source])
    good, bad = [], []
    for raw in catalogue.offers():
        try:
            good.append(check(raw, catalogue.header).offer.code)
        except ValueError as error:
            bad.append((raw.line, str(error)))
    assert not catalogue.fault
    return good, bad


@pytest.mark.parametrize("case", BAD)
def test_one_bad_offer_is_rejected_with_line_and_reason(case: str) -> None:
    bad, reason = BAD[case]
    good, rejected = read(xml(one("GD100002"), bad, one("GD100003"), one("GD100004")))
    assert good == ["GD100002", "GD100003", "GD100004"]
    ((line, text),) = rejected
    assert line == 4
    assert reason in text


def test_one_bad_offer_never_stops_the_file(db: Database) -> None:
    good = [f"GD2000{index:02d}" for index in range(len(BAD))]
    mixed = [text for code, (bad, _reason) in zip(good, BAD.values(), strict=True) for text in (bad, one(code))]
    with db.unit() as unit:
        report = sync_file(unit, xml(*mixed))
        assert len(find(unit, good, TODAY)) == len(good)
    assert list(report.added) == good
    assert [rejected.line for rejected in report.rejected] == [3 + 2 * index for index in range(len(BAD))]


def test_every_offer_is_counted_once_and_lines_stay_right_after_breaks(db: Database) -> None:
    broken = "<Offer>\n<OfferCode>GD10000X</OfferCode>\n<Price>1</Prise>\n</Offer>"
    with db.unit() as unit:
        report = sync_file(unit, xml(one(), broken, one("GD100002", Price="x"), broken, one("GD100003", Price="y")))
    assert [rejected.line for rejected in report.rejected] == [4, 8, 9, 13]
    assert report.total == 5


def test_a_file_that_breaks_off_keeps_what_was_whole_and_says_so(db: Database) -> None:
    whole = xml(one(), one("GD100002"), one("GD100003"))
    with db.unit() as unit:
        report = sync_file(unit, whole[: whole.index(b"GD100003") + 20])
    assert report.added == ("GD100001", "GD100002")
    assert report.rejected[0].code == "GD100003" or report.rejected[0].code == ""
    assert "中断" in report.fault


def test_an_offer_that_stands_twice_in_a_file_counts_once(db: Database) -> None:
    with db.unit() as unit:
        report = sync_file(unit, xml(one() + one(Price="1")))
        assert find(unit, ["GD100001"], TODAY)[0].price == 5800
    assert "重复" in report.rejected[0].reason


def test_unknown_elements_are_kept_and_reported(db: Database) -> None:
    with db.unit() as unit:
        report = sync_file(unit, xml(one(NetType="5G", ContractRenewalType="仅营销活动"), "<Summary>2</Summary>"))
        kept = unit.scalar(select(offer_version.c.unknown))
    assert kept == {"NetType": "5G", "ContractRenewalType": "仅营销活动"}
    assert {unknown.element for unknown in report.unknown} == {"NetType", "ContractRenewalType", "Summary"}


def test_nested_elements_are_kept_by_path(db: Database) -> None:
    with db.unit() as unit:
        sync_file(unit, xml(one(Region="<City>济南</City><City2>青岛</City2>")))
        assert unit.scalar(select(offer_version.c.unknown)) == {"Region/City": "济南", "Region/City2": "青岛"}


def test_the_retired_rule_text_is_history_only(db: Database) -> None:
    with db.unit() as unit:
        source = xml(one(OfferRuleDesc="旧规则", ContractRenewalType="到期不续约"), kind="CAMPAIGN")
        report = sync_file(unit, source)
        sync_file(unit, source)
        assert [row.text for row in unit.execute(select(offer_rule_desc))] == ["旧规则"]
        assert unit.scalar(select(offer_version.c.unknown)) == {}
        assert find(unit, ["GD100001"], TODAY)[0].terms.renewal == "到期不续约"
    assert report.retired == ("GD100001",)


def test_allowed_encodings(db: Database) -> None:
    with db.unit() as unit:
        for index, encoding in enumerate(["UTF-8", "GBK", "GB18030", "gbk"]):
            sync_file(unit, xml(one(f"GD10000{index}", "全能王·长者套餐"), encoding=encoding))
        assert {item.name for item in search(unit, "", None, TODAY)} == {"全能王·长者套餐"}


def test_gb18030_beyond_gbk_and_a_byte_order_mark(db: Database) -> None:
    with db.unit() as unit:
        sync_file(unit, xml(one(name="𬎆字套餐"), encoding="GB18030"))
        sync_file(unit, b"\xef\xbb\xbf" + xml(one("GD100002")))
        assert {item.name for item in find(unit, ["GD100001", "GD100002"], TODAY)} == {"𬎆字套餐", "测试套餐"}


def test_bytes_that_do_not_fit_the_encoding_reject_one_offer(db: Database) -> None:
    source = xml(one(name="好"), one("GD100002")).replace("好".encode(), b"\xff\xfe")
    with db.unit() as unit:
        report = sync_file(unit, source)
    assert report.added == ("GD100002",)
    assert "无法识别" in report.rejected[0].reason


WHOLE = {
    "encoding": (xml(one(), encoding="UTF-16"), "XML|编码"),
    "latin": (xml("", encoding="ISO-8859-1"), "编码"),
    "dtd": (b'<!DOCTYPE OfferSync [<!ENTITY a "b">]>' + xml(one()).split(b"\n", 1)[1], "DTD"),
    "outside entity": (b'<!DOCTYPE OfferSync SYSTEM "file:///etc/passwd"><OfferSync/>', "DTD"),
    "no xml": (b"hello", "XML"),
    "empty": (b"", "XML|根元素"),
    "other root": (b"<Catalogue/>", "根元素"),
    "other kind": (xml(one(), kind="GIFT"), "kind"),
    "no day": (xml(one(), day="soon"), "date"),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_wrong_as_a_whole_is_refused(case: str) -> None:
    source, reason = WHOLE[case]
    catalogue = Catalogue([source])
    with pytest.raises(CatalogueFault, match=reason):
        assert [*catalogue.offers(), catalogue.header]


def test_a_refused_file_changes_nothing(db: Database) -> None:
    late = xml(one()).replace(b"<OfferSync", b"<!DOCTYPE a []><OfferSync")
    with pytest.raises(CatalogueFault), db.unit() as unit:
        sync_file(unit, late)
    with db.unit() as unit:
        assert unit.scalar(select(func.count()).select_from(offer_version)) == 0


def test_the_stream_may_be_cut_anywhere() -> None:
    source = xml(one(name="全能王"), "<Offer><Price>1</Prise></Offer>", one("GD100002"), encoding="GBK")
    whole = [(raw.line, raw.code, raw.fault) for raw in Catalogue([source]).offers()]
    assert [code for _line, code, _fault in whole] == ["GD100001", "", "GD100002"]
    for size in (1, 2, 3, 5, 7, 64):
        cut = Catalogue(source[at : at + size] for at in range(0, len(source), size))
        assert [(raw.line, raw.code, raw.fault) for raw in cut.offers()] == whole


def test_ten_thousand_offers_take_seconds_only(db: Database) -> None:
    with db.unit() as unit:
        report = sync_file(unit, xml(*(one(f"GD{index:06d}", f"畅享套餐 {index} 元档") for index in range(10_000))))
        assert len(report.added) == 10_000
        assert search(unit, "cxtc9999", None, TODAY)[0].code == "GD009999"


QUERIES = {
    "全能王 129": "GD100129",
    "qnw129": "GD100129",
    "QNW１２９": "GD100129",
    "GD100129": "GD100129",
    "gd1101": "GD110128",
    "回归": "GD200471",
    "hyzj": "GD200472",
    "流量 年": "GD200471",
    "hygzj": None,
    "100%": None,
    "_": None,
}


def test_search_by_name_code_and_pinyin_initials(stocked: Database) -> None:
    with stocked.unit() as unit:
        found = {query: search(unit, query, None, TODAY) for query in QUERIES}
    assert {query: offers[0].code if offers else None for query, offers in found.items()} == QUERIES


def test_only_filed_and_listed_offers_are_sold(stocked: Database) -> None:
    with stocked.unit() as unit:
        codes = {item.code for item in search(unit, "", "BASE", TODAY)}
        assert "GD100129" in codes
        assert not codes & {"GD100269", "GD110018"}
        for code in ("GD100269", "GD110018", "NONE0000"):
            with pytest.raises(NotSold, match=code):
                get(unit, ["GD100129", code], TODAY)
        assert all(item.sellable(TODAY) for item in search(unit, "", None, TODAY))
        assert not search(unit, "", "CAMPAIGN", date(2030, 1, 1))


def test_get_keeps_the_order(stocked: Database) -> None:
    with stocked.unit() as unit:
        assert [item.code for item in get(unit, ["GD200471", "GD100129"], TODAY)] == ["GD200471", "GD100129"]
