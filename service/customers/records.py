"""The 256-byte text record of a card's chip (UTF-16LE, byte 248 = kind) → ``IdCard``."""

import unicodedata
from datetime import date, datetime

from service.customers.card import CertType, IdCard, Sex
from service.customers.nations import nation
from service.kit.clock import SHANGHAI
from service.kit.errors import Invalid

SIZE = 256
KIND_AT = 248
FOREVER = "长期"

# Field names and their sizes in bytes, in order; what follows the last one is reserved.
LAYOUTS: dict[str, tuple[tuple[str, int], ...]] = {
    " ": (
        *(("name", 30), ("sex", 2), ("nation", 4), ("birth", 16), ("address", 70)),
        *(("number", 36), ("issuer", 30), ("start", 16), ("end", 16)),
    ),
    "J": (
        *(("name", 30), ("sex", 2), ("reserved", 4), ("birth", 16), ("address", 70), ("number", 36), ("issuer", 30)),
        *(("start", 16), ("end", 16), ("pass_number", 18), ("issue_count", 4)),
    ),
    "I": (
        *(("english_name", 120), ("sex", 2), ("number", 30), ("nationality", 6), ("name", 30), ("start", 16)),
        *(("end", 16), ("birth", 16), ("version", 4), ("authority", 8)),
    ),
    "Y": (
        *(("name", 30), ("sex", 2), ("renewals", 4), ("birth", 16), ("english_name", 70), ("number", 36)),
        *(("reserved", 30), ("start", 16), ("end", 16), ("english_more", 22), ("nationality", 6)),
    ),
}
_SEX: dict[str, Sex] = {"1": "男", "2": "女"}
_AGAIN = "尚未办理任何业务。请把证件重新放好后按 F9 再读一次；仍不行请按 F6 改为手工录入。"


class Unreadable(Invalid):
    """A record that is not a card we know. The page keeps what was there before."""

    code = "CARD_UNREADABLE"

    def __init__(self, what: str) -> None:
        super().__init__(f"读到的证件信息不能用：{what}。{_AGAIN}", fields={"card": what})


def parse(record: bytes) -> IdCard:
    """Unreadable for a wrong size, an unknown kind letter (never a mis-parsed mainland card) or a bad date."""
    if len(record) != SIZE:
        raise Unreadable(f"长度是 {len(record)} 字节，应为 {SIZE} 字节")
    kind = _text(record[KIND_AT : KIND_AT + 2]) or " "
    if kind not in LAYOUTS:
        raise Unreadable(f"不支持的证件种类“{kind}”")
    parts = _split(record, kind)
    return IdCard(
        kind=_cert_type(kind, parts["number"]),
        name=_name(parts),
        number=parts["number"].upper(),
        sex=_SEX.get(parts["sex"], ""),
        nation=nation(parts.get("nation", "")) or parts.get("nationality", ""),
        birth=_day(parts["birth"], "出生日期"),
        address=parts.get("address", ""),
        issuer=parts.get("issuer", ""),
        start=_day(parts["start"], "有效期起始"),
        end=None if parts["end"] == FOREVER else _day(parts["end"], "有效期截止"),
    )


def _split(record: bytes, kind: str) -> dict[str, str]:
    parts, at = {}, 0
    for name, size in LAYOUTS[kind]:
        parts[name] = _text(record[at : at + size])
        at += size
    return parts


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-16-le").strip(" \0\u3000")
    except UnicodeDecodeError as error:
        raise Unreadable("内容不是有效的文字") from error
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise Unreadable("内容含有不可显示的字符")
    return text


def _name(parts: dict[str, str]) -> str:
    """The Chinese name; a foreigner without one goes by the English name."""
    name = parts["name"] or " ".join(f"{parts.get('english_name', '')}{parts.get('english_more', '')}".split())
    if not name:
        raise Unreadable("没有姓名")
    return name


def _day(text: str, what: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=SHANGHAI).date()
    except ValueError as error:
        raise Unreadable(f"{what}不是日期") from error


def _cert_type(kind: str, number: str) -> CertType:
    if kind == "J":
        return CertType.TAIWAN_RESIDENCE if number.startswith("83") else CertType.HKMO_RESIDENCE
    return CertType.RESIDENT if kind == " " else CertType.FOREIGNER
