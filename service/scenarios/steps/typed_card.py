"""A certificate typed by hand: the fields and what they make."""

from datetime import date

from service.customers.card import CertType, IdCard
from service.customers.records import FOREVER
from service.kit.errors import Invalid
from service.kit.flow import Values
from service.kit.page import AnyField, Day, Text
from service.scenarios.steps.asking import NOTHING_BOOKED


def typed_fields(values: Values) -> tuple[AnyField, ...]:
    def text(name: str) -> str:
        return str(values.get(name) or "")

    return (
        Text(name="name", title="姓名", value=text("name"), max_length=60),
        Text(name="number", title="证件号码", value=text("number"), max_length=18, plain=True, scan="certificate"),
        Text(name="address", title="住址", value=text("address"), required=False),
        Day(name="start", title="有效期起", value=text("start")),
        Day(name="end", title="有效期止", value=text("end"), forever=True, hint="长期有效录“长期”"),
    )


def typed_card(values: Values) -> IdCard:
    """The card as typed; birth and sex come from the number itself."""
    number = str(values.get("number") or "").strip().upper()
    start, end = _day(values.get("start")), _day(values.get("end"))
    fields = {
        name: text
        for name, text, bad in (
            ("name", "请录入姓名", not str(values.get("name") or "").strip()),
            ("number", "请录入 18 位证件号码", not number),
            ("start", "请录入有效期起始日", start is None),
            ("end", "请录入有效期截止日，长期有效录“长期”", end is None and values.get("end") != FOREVER),
        )
        if bad
    }
    birth = _day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    if birth is None and "number" not in fields:
        fields["number"] = "证件号码中的出生日期不存在，或号码不是 18 位"
    if fields or birth is None or start is None:
        raise Invalid(f"证件信息没有录全或有误。{NOTHING_BOOKED}请补全标红的栏目后按 F12。", fields=fields)
    return IdCard(
        kind=_kind(number),
        name=str(values["name"]).strip(),
        number=number,
        sex="男" if number[16:17] in set("13579") else "女",
        birth=birth,
        address=str(values.get("address") or "").strip(),
        start=start,
        end=end,
        source="hand",
    )


def _kind(number: str) -> CertType:
    """The certificate by the head of its number (domain: 810000, 820000, 830000, 9…)."""
    heads = {"81": CertType.HKMO_RESIDENCE, "82": CertType.HKMO_RESIDENCE, "83": CertType.TAIWAN_RESIDENCE}
    return CertType.FOREIGNER if number.startswith("9") else heads.get(number[:2], CertType.RESIDENT)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
