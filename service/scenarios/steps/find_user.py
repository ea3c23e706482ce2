"""查询用户: a user that exists, by number; refused in words when its state, arrears or open orders are in the way."""

from collections.abc import Callable
from typing import ClassVar

from service.gateway.main.user import Arrears, CheckArrears, QueryUser
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.page import Body, Chip, Line, Text
from service.numbers.rules import is_mobile, level_text
from service.scenarios.steps.asking import NOTHING_BOOKED, ask
from service.scenarios.steps.facts import USER, User
from service.scenarios.steps.users import as_user
from service.subscribers.rules import in_the_way, state_text

WhyNot = Callable[[str, str, int], str]  # (state, reason of a stop, level) → a sentence without its stop, or empty


class FindUser(Step):
    """Gives the user only when nothing is in the way; before the submit arrears and orders are asked about again."""

    name = "user"
    title = "查询用户"
    gives: ClassVar = (USER,)

    def __init__(self, why_not: WhyNot) -> None:
        self._why_not = why_not

    def show(self, case: Case) -> Body:
        known = case.find(USER)
        value = str(case.values.get("number") or (known.access_num if known else ""))
        return Body(
            fields=(
                Text(name="number", title="手机号码", value=value, max_length=11, plain=True, hint="办理业务的号码"),
            )
        )

    def take(self, case: Case, values: Values) -> Given:
        number = str(values.get("number") or "").replace(" ", "")
        if not is_mobile(number):
            text = "请填写 11 位手机号码"
            raise Invalid(f"{text}。{NOTHING_BOOKED}改正后按 F12。", fields={"number": text})
        user = as_user(ask(case, QueryUser(access_num=number)))
        if wrong := self._why_not(user.state, user.reason, user.level):
            state = state_text(user.state, user.reason)
            text = f"用户当前“{state}”，{wrong}。{NOTHING_BOOKED}请与客户核对号码；改号码后按 F12。"
            raise Refused(text, code="USER_UNFIT")
        self._clear(case, user)
        return {USER: user}

    def details(self, case: Case) -> tuple[Line, ...]:
        user = case.find(USER)
        return (Line(label="号码等级", value=level_text(user.level)),) if user else ()

    def chips(self, case: Case) -> tuple[Chip, ...]:
        user = case.find(USER)
        if user is None:
            return ()
        lucky = (Chip(text=level_text(user.level), tone="info"),) if user.level else ()
        return (Chip(text=state_text(user.state, user.reason)), *lucky, Chip(text="无欠费无在途", tone="ok"))

    def recheck(self, case: Case) -> None:
        self._clear(case, case.fact(USER))

    def _clear(self, case: Case, user: User) -> None:
        """3.2.1.15. Refused with what is owed and which orders are under way."""
        found: Arrears = ask(case, CheckArrears(access_num=user.access_num, user_id=user.user_id))
        months = tuple(item.bill_month for item in found.arrears_list)
        text = in_the_way(found.arrears_fee, found.penalty_fee, months, len(found.open_order_list))
        if text:
            raise Refused(
                f"{text}，不能办理。{NOTHING_BOOKED}请客户先缴清欠费、等在途订单办结，再按 F12 重试。",
                code="IN_THE_WAY",
            )
