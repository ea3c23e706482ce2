"""查询用户: a user that exists, by number; refused in words when its state, arrears or open orders are in the way."""

from typing import ClassVar

from service.gateway.main.user import Arrears, CheckArrears
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.money import Fen, yuan
from service.kit.page import Body, Chip, Line
from service.numbers.rules import is_mobile, level_text
from service.scenarios.steps.asking import NOTHING_BOOKED, ask, mobile_field
from service.scenarios.steps.facts import OWED, USER, Owed, User
from service.scenarios.steps.users import WhyNot, again, same_owner, user_of
from service.subscribers.rules import in_the_way, state_text


class FindUser(Step):
    """Gives the user only when nothing is in the way; before the submit all of it is asked about again.

    ``owing``: arrears are not in the way, they may be what the customer came for.
    """

    name = "user"
    title = "查询用户"
    gives: ClassVar = (USER, OWED)
    label: ClassVar = "手机号码"

    def __init__(self, why_not: WhyNot, *, owing: bool = False) -> None:
        self._why_not, self._owing = why_not, owing

    def show(self, case: Case) -> Body:
        known = case.find(USER)
        number = known.access_num if known else ""
        return Body(fields=(mobile_field(case, "number", self.label, known=number, hint="办理业务的号码"),))

    def take(self, case: Case, values: Values) -> Given:
        number = str(values.get("number") or "").replace(" ", "")
        if not is_mobile(number):
            text = "请填写 11 位手机号码"
            raise Invalid(f"{text}。{NOTHING_BOOKED}改正后按 F12。", fields={"number": text})
        user = user_of(case, number)
        if wrong := self._why_not(user.state, user.reason, user.level):
            state = state_text(user.state, user.reason)
            text = f"用户当前“{state}”，{wrong}。{NOTHING_BOOKED}请与客户核对号码；改号码后按 F12。"
            raise Refused(text, code="USER_UNFIT")
        return {USER: user, OWED: self._owed(case, user)}

    def details(self, case: Case) -> tuple[Line, ...]:
        user = case.find(USER)
        return (Line(label="号码等级", value=level_text(user.level)),) if user else ()

    def chips(self, case: Case) -> tuple[Chip, ...]:
        user = case.find(USER)
        if user is None:
            return ()
        lucky = (Chip(text=level_text(user.level), tone="info"),) if user.level else ()
        owed = case.find(OWED) or Owed()
        money = yuan(Fen(owed.arrears + owed.penalty))
        owing = Chip(text=f"欠费 {money} 元", tone="warn") if owed.arrears else Chip(text="无欠费无在途", tone="ok")
        return (Chip(text=state_text(user.state, user.reason)), *lucky, owing)

    def recheck(self, case: Case) -> None:
        """Whose it is and what is owed must not have changed: by the one it was proven, by the other chosen."""
        user = case.fact(USER)
        seen = again(case, user)
        if not same_owner(seen, user) or self._why_not(seen.state, seen.reason, seen.level):
            raise Refused(
                f"用户的机主或状态刚刚有变化，没有提交。{NOTHING_BOOKED}"
                f"请按 Alt+← 回到“{self.title}”，按 F12 重新查询。",
                code="USER_CHANGED",
            )
        if self._owed(case, user) != case.fact(OWED):
            raise Refused(
                f"用户的欠费刚刚有变化，没有提交。{NOTHING_BOOKED}请按 Alt+← 回到“{self.title}”，按 F12 重新查询。",
                code="ARREARS_CHANGED",
            )

    def _owed(self, case: Case, user: User) -> Owed:
        """Refused with what is owed and which orders are under way."""
        owed, text = owed_by(case, user, owing=self._owing)
        if text:
            raise Refused(
                f"{text}，不能办理。{NOTHING_BOOKED}请客户先缴清欠费、等在途订单办结，再按 F12 重试。",
                code="IN_THE_WAY",
            )
        return owed


def owed_by(case: Case, user: User, *, owing: bool = False) -> tuple[Owed, str]:
    """3.2.1.15: what a user owes, and what of it and of its open orders is in the way; ``owing`` = no arrears are."""
    found: Arrears = ask(case, CheckArrears(access_num=user.access_num, user_id=user.user_id))
    owed = Owed(arrears=Fen(found.arrears_fee), penalty=Fen(found.penalty_fee))
    money = (0, 0) if owing else (owed.arrears, owed.penalty)
    months = tuple(item.bill_month for item in found.arrears_list)
    return owed, in_the_way(*money, months, len(found.open_order_list))
