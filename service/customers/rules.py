"""Certificate rules: check digit, dates, validity, age. Pure; every rule answers with what is wrong, or nothing."""

import re
from dataclasses import dataclass
from datetime import date

from service.customers.card import CertType, IdCard

ADULT = 18
YOUNGEST = 16  # Civil Code art. 18: from 16, earning one's own living, a person may act alone
OLDEST = 130
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FOREIGNER_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
_PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71"
_REGIONS = frozenset(_PROVINCES.split())
_PREFIX = {
    CertType.HKMO_RESIDENCE: ("810000", "820000"),
    CertType.TAIWAN_RESIDENCE: ("830000",),
    CertType.FOREIGNER: ("9",),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a card: the field it stands beside and the sentence for it."""

    field: str
    text: str


def check_digit(body: str) -> str:
    """ISO 7064 MOD 11-2 over the first 17 digits (GB 11643)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def problems(card: IdCard, on: date) -> tuple[Problem, ...]:
    """Everything that keeps this certificate from being accepted on that day; empty = accepted."""
    found = [*_name(card), *_number(card), *_validity(card, on), *_age(card, on)]
    return tuple(found)


def age(birth: date, on: date) -> int:
    """Full years; born on 29 February one grows older on 1 March of a common year."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def needs_income_proof(card: IdCard, on: date) -> bool:
    """16 to 18: only with a proof of own income."""
    return YOUNGEST <= age(card.birth, on) < ADULT


def _name(card: IdCard) -> list[Problem]:
    if not card.name.strip():
        return [Problem("name", "姓名不能为空")]
    if re.search(r"[\d<>|&@#$%^*]", card.name):
        return [Problem("name", "姓名中有数字或符号，请与证件核对")]
    return []


def _number(card: IdCard) -> list[Problem]:
    number = card.number
    if card.kind is CertType.FOREIGNER and _FOREIGNER_2017.fullmatch(number):
        return []  # the 2017 form carries neither a MOD 11-2 digit nor the birth date
    if len(number) == 15 and number.isdigit():
        return [Problem("number", "15 位老号码已停用，请客户出示 18 位的新证件")]
    if not _EIGHTEEN.fullmatch(number):
        return [Problem("number", f"证件号码应为 18 位（17 位数字加校验位），现在是 {len(number)} 位或含有其他字符")]
    if check_digit(number[:17]) != number[17]:
        return [Problem("number", "证件号码校验位不对，有一位录错或证件有误")]
    return [*_region(card), *_agreement(card)]


def _region(card: IdCard) -> list[Problem]:
    prefixes = _PREFIX.get(card.kind)
    if prefixes is None:
        return [] if card.number[:2] in _REGIONS else [Problem("number", "证件号码开头的地区代码不存在")]
    return [] if card.number.startswith(prefixes) else [Problem("number", f"号码开头与证件种类“{card.kind.label}”不符")]


def _agreement(card: IdCard) -> list[Problem]:
    """The number carries birth date and sex: they must say the same as the card's own fields."""
    found = []
    if card.number[6:14] != card.birth.strftime("%Y%m%d"):
        found.append(Problem("birth", "出生日期与证件号码中的不一致"))
    if card.sex and (int(card.number[16]) % 2 == 1) != (card.sex == "男"):
        found.append(Problem("sex", "性别与证件号码中的不一致"))
    return found


def _validity(card: IdCard, on: date) -> list[Problem]:
    if card.end is not None and card.end <= card.start:
        return [Problem("end", "有效期截止日早于起始日")]
    if card.start > on:
        return [Problem("start", f"证件自 {card.start} 起才有效")]
    if card.end is not None and card.end < on:
        return [Problem("end", f"证件已于 {card.end} 过期")]
    if card.start < card.birth:
        return [Problem("start", "有效期起始日早于出生日期")]
    return []


def _age(card: IdCard, on: date) -> list[Problem]:
    years = age(card.birth, on)
    if years < 0 or years > OLDEST:
        return [Problem("birth", "出生日期不可信，请与证件核对")]
    if years < YOUNGEST:
        return [Problem("birth", f"客户 {years} 周岁，未满 {YOUNGEST} 周岁不能单独开户，须由监护人以监护人名义办理")]
    return []
