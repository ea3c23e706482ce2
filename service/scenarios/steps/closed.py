"""销户复装: the closed user of this customer, whose number is still free and who owes nothing."""

from typing import ClassVar

from service.gateway.main.opening import PrecheckReopen
from service.kit.errors import Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.money import Fen, yuan
from service.kit.page import Body, Facts, Line
from service.numbers.model import Number
from service.numbers.rules import spaced
from service.scenarios.steps.asking import NOTHING_BOOKED, ask, mobile, mobile_field
from service.scenarios.steps.facts import CARD, CLOSED, ClosedUser
from service.scenarios.steps.pools import describe


class FindClosed(Step):
    """销户用户. The first of the two checks: 销户复机前置校验."""

    name = "closed"
    title = "销户用户"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (CLOSED,)

    def show(self, case: Case) -> Body:
        found = case.find(CLOSED)
        known = found.number if found else ""
        field = mobile_field(case, "closed", "销户号码", known=known, hint="录入后按 F12 查询")
        if found is None:
            return Body(fields=(field,))
        lines = (
            Line(label="号码", value=spaced(found.number), strong=True),
            Line(label="销户时间", value=found.closed_at or "未说明"),
        )
        return Body(fields=(field, Facts(name="found", title="可以复装", lines=lines, for_customer=True)))

    def take(self, case: Case, values: Values) -> Given:
        number, card = mobile(values, "closed", "销户号码"), case.fact(CARD)
        asked = PrecheckReopen(access_num=number, cust_name=card.name, cert_type=card.kind.value, cert_num=card.number)
        answer = ask(case, asked)
        owed = Fen(answer.arrears_fee + answer.penalty_fee)
        wrong = answer.reason or "国网没有说明原因" if answer.passed != "1" else ""
        if not wrong and owed:
            wrong = f"还欠 {yuan(owed)} 元（含违约金 {yuan(Fen(answer.penalty_fee))} 元），请先缴清"
        if not wrong and answer.number_free != "1":
            wrong = "该号码已分配给其他客户"
        if wrong:
            raise Refused(f"{spaced(number)} 不能复装：{wrong}。{NOTHING_BOOKED}请核对后按 F12。", code="REOPEN")
        return {CLOSED: ClosedUser(user_id=answer.user_id, number=number, closed_at=answer.close_time)}

    def details(self, case: Case) -> tuple[Line, ...]:
        found = case.find(CLOSED)
        return (Line(label="原销户时间", value=found.closed_at or "未说明"),) if found else ()


def former(case: Case) -> Number:
    """The customer's own number again, with what it costs."""
    return describe(case, case.fact(CLOSED).number)
