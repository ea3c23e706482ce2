"""携入: the number of another network and its 授权码, checked before anything is chosen."""

from typing import ClassVar

from service.gateway.main.port import CheckPortCode
from service.kit.clock import now, stamp
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.page import Body, Chip, Facts, Line, Text
from service.numbers.model import Number
from service.numbers.rules import is_mobile, spaced
from service.scenarios.steps.asking import NOTHING_BOOKED, ask, mobile_field
from service.scenarios.steps.facts import CARD, PORT_IN, PortIn

_HINT = "由客户发短信“SQXZ#姓名#证件号”到原运营商取得，约 1 小时内有效"


class CheckPort(Step):
    """携入授权. Refused in words when the number may not come or the code is not good."""

    name = "port"
    title = "携入授权"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (PORT_IN,)

    def show(self, case: Case) -> Body:
        port = case.find(PORT_IN)
        code = str(case.values.get("code") or (port.code if port else ""))
        fields = (
            mobile_field(case, "ported", "携入号码", known=port.number if port else ""),
            Text(name="code", title="授权码", value=code, max_length=20, plain=True, hint=_HINT),
        )
        if port is None:
            return Body(fields=fields)
        return Body(fields=(*fields, Facts(name="found", title="携入资格", lines=_lines(port), for_customer=True)))

    def take(self, case: Case, values: Values) -> Given:
        number, code = str(values.get("ported") or "").strip(), str(values.get("code") or "").strip()
        fields = {
            name: text
            for name, text, bad in (
                ("ported", "应为 11 位手机号码", not is_mobile(number)),
                ("code", "请录入短信收到的授权码", not code),
            )
            if bad
        }
        if fields:
            raise Invalid(f"携入号码或授权码不对。{NOTHING_BOOKED}请改正标红的栏目后按 F12。", fields=fields)
        return {PORT_IN: _checked(case, number, code)}

    def details(self, case: Case) -> tuple[Line, ...]:
        port = case.find(PORT_IN)
        return (Line(label="携入前运营商", value=port.carrier or "未说明"),) if port else ()

    def chips(self, case: Case) -> tuple[Chip, ...]:
        port = case.find(PORT_IN)
        return (Chip(text=f"携入 {spaced(port.number)}", tone="info"),) if port else ()

    def recheck(self, case: Case) -> None:
        """The code is short-lived: it is asked about again when it may have lapsed."""
        port = case.fact(PORT_IN)
        if port.expires_at and port.expires_at <= stamp(now()):
            _checked(case, port.number, port.code)


def ported(case: Case) -> Number:
    """The number that comes in."""
    return Number(number=case.fact(PORT_IN).number)


def _checked(case: Case, number: str, code: str) -> PortIn:
    card = case.fact(CARD)
    asked = CheckPortCode(
        access_num=number,
        port_auth_code=code,
        cust_name=card.name,
        cert_type=card.kind.value,
        cert_num=card.number,
    )
    answer = ask(case, asked)
    if answer.passed != "1":
        raise Refused(
            f"{spaced(number)} 现在不能携入：{answer.reason or '国网没有说明原因'}。{NOTHING_BOOKED}"
            "请客户重新取授权码或先处理原因，改好后按 F12。",
            code="PORT_IN",
        )
    return PortIn(number=number, code=code, carrier=answer.from_carrier, expires_at=answer.expire_time)


def _lines(port: PortIn) -> tuple[Line, ...]:
    return (
        Line(label="携入号码", value=spaced(port.number), strong=True),
        Line(label="原运营商", value=port.carrier or "未说明"),
        Line(label="授权码有效至", value=port.expires_at or "未说明"),
    )
