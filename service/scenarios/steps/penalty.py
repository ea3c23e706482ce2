"""违约金 main 3.2.1.33: what ending offers before their time costs, told as a fee beside the day on which they end."""

from collections.abc import Iterable
from typing import Any, ClassVar

from service.gateway.main.closing import Penalty, QuotePenalty
from service.kit.errors import Declined, Refused
from service.kit.flow import Case, Fact, Given
from service.kit.money import Fen, yuan
from service.kit.page import Banner, Body
from service.orders.model import Stage
from service.orders.submission import Submission
from service.scenarios.steps.asking import NOTHING_BOOKED, ask
from service.scenarios.steps.facts import DATES, FEES, OFFERS, PENALTY, USER, PenaltyItem, Quoted, User
from service.scenarios.steps.fees import ShowFees

QUOTE = Stage("quote", "违约金试算")
_RETRY = "请稍后按 F5 重试，或按 Ctrl+S 挂起。"


class ShowPenalty(ShowFees):
    """费用时间 of 退订 and 解绑: ``OFFERS`` are what ends, of the user ``whose``. No penalty, no way on."""

    needs: ClassVar[tuple[Fact[Any], ...]] = (OFFERS, USER)
    gives: ClassVar = (PENALTY, DATES, FEES)
    whose: ClassVar[Fact[User]] = USER

    def ending(self, case: Case) -> dict[str, str]:
        """Code → name of what ends; where that is nothing, nothing is asked."""
        return {offer.code: offer.name for offer in case.fact(OFFERS).all}

    def enter(self, case: Case) -> Given:
        ending = self.ending(case)
        penalty = _quoted(self._ask(case, ending), ending) if ending else Quoted()
        return {**super().enter(case), PENALTY: penalty}

    def show(self, case: Case) -> Body:
        page, penalty = super().show(case), case.fact(PENALTY)
        if not penalty.total:
            return page
        text = f"提前终止要付违约金 {yuan(penalty.total)} 元，请先向客户说明，再按 F12。"
        return page.model_copy(update={"banners": (Banner(tone="warn", text=text), *page.banners)})

    def recheck(self, case: Case) -> None:
        """The penalty grows by the day, and by what another seat does."""
        super().recheck(case)
        if ending := self.ending(case):
            _same(self._ask(case, ending), case.fact(FEES).penalty)

    def _ask(self, case: Case, ending: Iterable[str]) -> Penalty:
        return ask(case, _question(case.fact(self.whose), tuple(ending), case.scenario), _RETRY)


def requote(run: Submission, whose: Fact[User] = USER, codes: tuple[str, ...] = ()) -> str:
    """The id of a quote that is good now, of ``codes`` or else of the offers of the case.

    Refused when it is not the penalty that the customer agreed to.
    """
    codes = codes or tuple(offer.code for offer in run.fact(OFFERS).all)
    answer = run.call(QUOTE.name, _question(run.fact(whose), codes, run.acceptance.scenario))
    _same(answer, run.fact(FEES).penalty)
    return answer.quote_id


def _same(answer: Penalty, agreed: Quoted) -> None:
    if answer.penalty_fee != agreed.total:
        raise Refused(
            f"违约金由 {yuan(agreed.total)} 元变为 {yuan(Fen(answer.penalty_fee))} 元，没有办理。"
            "请按 Alt+← 回到“费用时间”，按 F5 重新试算并告知客户，按 F12 后重新签字、提交。",
            code="PENALTY_CHANGED",
        )


def _question(user: User, codes: tuple[str, ...], scenario: str) -> QuotePenalty:
    scene = scenario.rpartition("/")[2]
    return QuotePenalty(access_num=user.access_num, user_id=user.user_id, offer_codes=codes, scene_code=scene)


def _quoted(answer: Penalty, names: dict[str, str]) -> Quoted:
    """Every contract a line of its own. Declined when they do not add up to the penalty."""
    items = tuple(
        PenaltyItem(
            code=item.offer_code,
            title=item.offer_name or names.get(item.offer_code, item.offer_code),
            amount=Fen(item.penalty_fee),
            formula=item.formula,
        )
        for item in answer.penalty_list
    )
    found = Quoted(items=items or (PenaltyItem(code="", title="合计", amount=Fen(answer.penalty_fee)),))
    if found.total != answer.penalty_fee:
        text = f"国网答复的违约金明细（{yuan(found.total)} 元）与合计（{yuan(Fen(answer.penalty_fee))} 元）不符"
        raise Declined(f"{text}。{NOTHING_BOOKED}{_RETRY}", code="PENALTY_SUM")
    return found
