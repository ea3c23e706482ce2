"""主卡: the user under whom a second card is opened."""

from typing import ClassVar

from service.kit.errors import Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.masking import mask
from service.kit.page import Body, Facts, Line
from service.numbers.rules import spaced
from service.scenarios.steps.asking import NOTHING_BOOKED, mobile, mobile_field
from service.scenarios.steps.facts import CARD, MAIN, User
from service.scenarios.steps.users import again, user_of
from service.subscribers.rules import state_text


class FindMain(Step):
    """主卡. It is in use, is no second card itself, and belongs to the customer whose certificate was read."""

    name = "main"
    title = "主卡"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (MAIN,)

    def show(self, case: Case) -> Body:
        main = case.find(MAIN)
        known = main.access_num if main else ""
        field = mobile_field(case, "main", "主卡号码", known=known, hint="录入后按 F12 查询")
        if main is None:
            return Body(fields=(field,))
        return Body(fields=(field, Facts(name="found", title="主卡信息", lines=_lines(main), for_customer=True)))

    def take(self, case: Case, values: Values) -> Given:
        number = mobile(values, "main", "主卡号码")
        main = user_of(case, number)
        wrong = _wrong(main, case.fact(CARD).number)
        if wrong:
            raise Refused(f"不能在 {spaced(number)} 下开副卡：{wrong}。{NOTHING_BOOKED}请核对主卡号码后按 F12。")
        return {MAIN: main}

    def recheck(self, case: Case) -> None:
        """It has to be the customer's still, and in use."""
        main = case.fact(MAIN)
        if wrong := _wrong(again(case, main), case.fact(CARD).number):
            text = f"{spaced(main.access_num)} 刚刚已不能再开副卡：{wrong}，没有提交。{NOTHING_BOOKED}"
            raise Refused(f"{text}请按 Alt+← 回到“{self.title}”核对主卡号码。", code="MAIN_CHANGED")

    def details(self, case: Case) -> tuple[Line, ...]:
        main = case.find(MAIN)
        return (Line(label="主卡号码", value=mask("phone", main.access_num)),) if main else ()


def _wrong(main: User, cert_number: str) -> str:
    if main.state != "ACTIVE":
        return f"主卡{state_text(main.state, main.reason)}"
    if main.role == "SECOND":
        return "该号码本身是副卡"
    return "" if main.cert_num == cert_number else "主卡机主不是这位客户"


def _lines(main: User) -> tuple[Line, ...]:
    return (
        Line(label="号码", value=spaced(main.access_num), strong=True),
        Line(label="机主", value=mask("name", main.cust_name)),
        Line(label="状态", value=state_text(main.state, main.reason)),
    )
