import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kit.masking import mask, mask_line, scrub, scrub_event


@pytest.mark.parametrize(
    ("kind", "value", "seen"),
    [
        ("name", "张三", "张*"),
        ("name", "诸葛孔明", "诸**"),
        ("name", "李", "李*"),
        ("name", "", ""),
        ("certificate", "37010219900101123X", "**************123X"),
        ("certificate", "1234", "****"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "053188886666", "053*****6666"),
        ("phone", "10086", "***86"),
        ("phone", "1", "*"),
        ("address", "山东省济南市历下区经十路1号", "山东省济南市历下区***"),
        ("address", "内蒙古自治区锡林郭勒盟正蓝旗上都镇", "内蒙古自治区锡林郭勒盟正蓝旗***"),
        ("address", "北京市朝阳区建国路88号", "北京市朝阳区***"),
        ("address", "山东省青州市王府街道5号", "山东省青州市***"),
        ("address", "经十路1号", "***"),
        ("address", "", ""),
        ("secret", "s3cret", "******"),
    ],
)
def test_shows_no_more_than_the_rule_allows(kind: str, value: str, seen: str) -> None:
    assert mask(kind, value) == seen  # type: ignore[arg-type]


def test_a_masked_line_offers_the_reveal() -> None:
    line = mask_line("证件号码", "370102199001011234", "certificate", reveal="card.number")
    assert (line.value, line.reveal) == ("**************1234", "card.number")


def test_scrubs_certificates_and_phones_but_not_serials() -> None:
    serials = "SD0020261123101530123000000001 SL20261123000047"
    text = f"证件37010219900101123X, 旧证370102900101123 电话:13812345678/19212345678 {serials}"
    assert scrub(text) == f"证件**************123X, 旧证***********1123 电话:138****5678/192****5678 {serials}"


@given(
    st.text("客户 ,:=", max_size=5),
    st.from_regex(r"[1-9]\d{16}[0-9X]", fullmatch=True),
    st.text("客户 ,:=", max_size=5),
)
def test_no_certificate_number_gets_through(before: str, number: str, after: str) -> None:
    assert number not in scrub(before + number + after)


def test_a_log_entry_is_scrubbed_at_every_depth_and_in_keys() -> None:
    entry = {
        "event": "13812345678",
        "deep": [{"13812345678": ("370102199001011234",)}],
        "number": 13812345678,
        "ms": 12,
        "error": ValueError("13812345678"),
    }
    scrubbed = scrub_event(None, "info", entry)
    assert "12345678" not in str(scrubbed)
    assert "37010219900101" not in str(scrubbed)
    assert scrubbed["ms"] == 12
