"""Fields and photos in the forms that libraries have been seen to use."""

import base64

import pytest

from app.devices.errors import DeviceError
from app.devices.host.vendor.fields import composed, day, decoded, kind_of, nation_code, terminated, wide_text
from app.devices.host.vendor.portrait import bare, jpeg
from app.devices.records import split
from service.customers.nations import NATIONS
from tests.devices.vendors import bitmap

TEXTS = {"name": "张伟", "sex": "男", "nation": "汉族", "number": "37010219900307451x", "birth": "1990年3月7日"}


def _fault(call: object, *arguments: object) -> str:
    with pytest.raises(DeviceError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize("text", ["19900307", "1990-03-07", "1990.03.07", "1990/3/7", "1990年3月7日", "1990年03月07日"])
def test_dates_in_every_form(text: str) -> None:
    assert day(text) == "19900307"


@pytest.mark.parametrize("text", ["长期", "", "昨天", "1990.03", "1990-03-07-01"])
def test_what_is_no_date_is_left_to_the_check(text: str) -> None:
    assert day(text) == text


def test_nations_by_name_and_code() -> None:
    assert [nation_code(text) for text in ("汉", "汉族", "01", "1", "维吾尔", "蒙古族", "火星", "")] == [
        *("01", "01", "01", "01", "05", "02", "", "")
    ]
    assert {nation_code(name) for name in NATIONS.values()} <= set(NATIONS)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("370102199003074519", " "),
        ("81000019940823002X", "J"),
        ("83000019940823002x", "J"),
        ("820000199408230021", "J"),
    ],
)
def test_the_kind_by_the_number(number: str, kind: str) -> None:
    assert kind_of(number) == kind


@pytest.mark.parametrize("number", ["931643198801010027", "91164319880101002X", "USA110078063014"])
def test_a_foreigner_is_never_read_as_a_resident(number: str) -> None:
    assert _fault(kind_of, number) == "CARD_KIND_UNKNOWN"


def test_words_become_what_stands_on_the_chip() -> None:
    kind, fields = split(composed(" ", {**TEXTS, "start": "2020.01.02", "end": "长期", "issuer": "济南市公安局"}))
    assert kind == " "
    assert (fields["sex"], fields["nation"], fields["birth"], fields["end"]) == ("1", "01", "19900307", "长期")
    assert (fields["number"], fields["issuer"], fields["address"]) == ("37010219900307451X", "济南市公安局", "")
    assert _fault(composed, " ", {**TEXTS, "name": "长" * 16}) == "RECORD_INVALID"
    assert _fault(composed, "I", {**TEXTS, "number": "931643198801010027"}) == "CARD_KIND_UNKNOWN"


def test_half_a_character_is_an_error() -> None:
    assert decoded("张伟  ".encode("gbk")) == "张伟"
    assert _fault(decoded, "张伟".encode("gbk")[:3]) == "RECORD_INVALID"
    assert wide_text("泉城路　".encode("utf-16-le")) == "泉城路"
    assert _fault(wide_text, b"\x00\xd8") == "RECORD_INVALID"
    assert terminated("赵𪻐\0old".encode("utf-16-le")) == "赵𪻐"
    assert terminated("赵𪻐".encode("utf-16-le")) == "赵𪻐"
    assert _fault(composed, " ", {**TEXTS, "name": "赵?"}) == "RARE_CHARACTER"


def test_a_photo_in_every_wrapping() -> None:
    picture = bitmap()
    text = base64.b64encode(picture)
    wrapped = (picture, picture.hex().encode(), picture.hex().upper().encode() + b"\0old", text, text + b"\0\0")
    assert all(bare(content)[: len(picture)] == picture for content in (*wrapped, b"data:image/bmp;base64," + text))
    assert jpeg(picture)[:2] == b"\xff\xd8"


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"zz", b"QUJD", b"data:,", b"\xff\xfe\xfd"])
def test_what_is_no_photo(content: bytes) -> None:
    assert _fault(bare, content) == "PHOTO_UNDECODABLE"


@pytest.mark.parametrize("content", [b"", b"BM", b"\xff\xd8\xff", b"BM" + b"\0" * 500])
def test_a_damaged_photo(content: bytes) -> None:
    assert _fault(jpeg, content) == "PHOTO_UNDECODABLE"
