"""营销活动 for a user that exists: 充值返还 with 充值减免欠费 (R5.1), or 流量赠送."""

from typing import Any, ClassVar

from service.gateway.main.campaign import CampaignItem, CheckCampaign, TakeCampaign
from service.kit.clock import today
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.money import yuan
from service.kit.page import Body, Column, Line, Row, Table
from service.offers import actions
from service.offers.model import Offer
from service.offers.tiers import Tier, tier_book
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import FEES, OFFERS, OWED, REDUCED, USER, Chosen, Reduced, User
from service.scenarios.steps.offers import chosen, offer_row, one, told_tick

STAGES = (Stage("check", "营销活动校验"), Stage("order", "办理营销活动"), *closing.STAGES)
NEEDS = (USER, OFFERS, FEES, *closing.NEEDS)
RETURN, GIFT, REDUCTION = "RETURN", "GIFT", "REDUCTION"
_OFFER_COLUMNS = (Column(key="name", title="名称", stretch=True), Column(key="price", title="资费", align="right"))
_TIER_COLUMNS = (
    Column(key="title", title="减免档位", stretch=True),
    Column(key="amount", title="最多减免(元)", align="right"),
    Column(key="least", title="欠费至少(元)", align="right"),
)


class ChooseCampaign(Step):
    """选活动. ``classes``: what may be chosen; with REDUCTION among them the tiers of the chosen offer follow."""

    name = "campaign"
    title = "营销活动"
    needs: ClassVar = (USER, OWED)
    gives: ClassVar = (OFFERS, REDUCED)

    def __init__(self, *classes: str) -> None:
        self.classes = classes

    def show(self, case: Case) -> Body:
        before, reduced = case.find(OFFERS), case.find(REDUCED)
        taken = before.all[0].code if before else ""
        code = one(case.values, "offer") if "offer" in case.values else taken
        tag = one(case.values, "tier") if "tier" in case.values else (reduced.tag if reduced else "")
        offers = self._offer_table(self._search(case, ""), code)
        tiers = (_tier_table(case, code, tag),) if REDUCTION in self.classes else ()
        return Body(fields=(offers, *tiers, told_tick(case, "offer")))

    def look(self, case: Case, field: str, query: str) -> Table:
        """Search by name, code or pinyin initials."""
        if field != "offer":
            return super().look(case, field, query)
        return self._offer_table(self._search(case, query), "", query)

    def take(self, case: Case, values: Values) -> Given:
        code, tag = one(values, "offer"), one(values, "tier")
        offer = next((found for found in self._search(case, code) if found.code == code), None) if code else None
        if offer is None:
            raise Invalid(f"还没有选活动。{NOTHING_BOOKED}请选一个后按 F12。", fields={"offer": "请选一个活动"})
        reduced = self._reduced(case, offer, tag)
        agreed = chosen(case, values, extras=(offer,))
        agreed = agreed.model_copy(update={"extras": (offer, *_beside(case, offer, tag))})
        return {OFFERS: agreed, REDUCED: reduced} if reduced else {OFFERS: agreed}

    def details(self, case: Case) -> tuple[Line, ...]:
        reduced = case.find(REDUCED)
        return (Line(label="减免档位", value=f"{reduced.title}（{reduced.tag}）", strong=True),) if reduced else ()

    def _reduced(self, case: Case, offer: Offer, tag: str) -> Reduced | None:
        """The tier, checked by the same rule that greys it. None where none is taken."""
        tiers = {tier.tag: tier for tier in tier_book().of(offer.code)}
        if not tag and offer.klass != REDUCTION:
            return None
        if tag not in tiers:
            text = "请选一个减免档位" if not tag else "该活动没有这个档位"
            raise Invalid(f"{text}。{NOTHING_BOOKED}改好后按 F12。", fields={"tier": text})
        if why := tiers[tag].greyed(case.fact(OWED).arrears):
            raise Refused(f"不能选“{tiers[tag].title}”：{why}。{NOTHING_BOOKED}请改选后按 F12。", code="TIER")
        return Reduced(tag=tag, title=tiers[tag].title)

    def _search(self, case: Case, query: str) -> list[Offer]:
        with case.world.db.unit() as unit:
            found = actions.search(unit, query, "CAMPAIGN", today(), classes=self.classes)
        return [offer for offer in found if offer.code != tier_book().together]

    def _offer_table(self, offers: list[Offer], code: str, query: str = "") -> Table:
        return Table(
            name="offer",
            title="营销活动",
            columns=_OFFER_COLUMNS,
            rows=tuple(offer_row(offer) for offer in offers),
            value=(code,) if code else (),
            search=True,
            query=query,
            placeholder="名称、编码或拼音首字母",
            empty="没有符合条件的活动",
            for_customer=True,
        )


def _beside(case: Case, offer: Offer, tag: str) -> tuple[Offer, ...]:
    with case.world.db.unit() as unit:
        return actions.get(unit, tier_book().beside(offer.klass, offer.code, tag), today())


def _tier_table(case: Case, code: str, tag: str) -> Table:
    """The tiers that the chosen offer opens; greyed with the reason."""
    arrears = case.fact(OWED).arrears
    tiers = tier_book().of(code)
    return Table(
        name="tier",
        title=f"充值减免欠费 · 当前欠费 {yuan(arrears)} 元",
        columns=_TIER_COLUMNS,
        rows=tuple(_tier_row(tier, arrears) for tier in tiers),
        value=(tag,) if tag in {tier.tag for tier in tiers} else (),
        required=False,
        empty="所选活动没有减免档位" if code else "请先选活动",
        for_customer=True,
    )


def _tier_row(tier: Tier, arrears: int) -> Row:
    cells = {"title": tier.title, "amount": yuan(tier.amount), "least": yuan(tier.least)}
    return Row(id=tier.tag, cells=cells, disabled=tier.greyed(arrears))


def submit(run: Submission) -> None:
    """营销活动校验 3.2.1.55 → 办理 3.2.1.50 with the same tier → the end of every acceptance."""
    what = content(run.fact(USER), run.fact(OFFERS), run.find(REDUCED))
    checked = run.call("check", CheckCampaign(**what))
    if checked.passed != "1":
        raise Refused(f"营销活动校验没有通过：{checked.reason or '国网没有说明原因'}。没有办理。请改选后重新提交。")
    request = TakeCampaign(
        **what, accept_id=run.acceptance.number, check_serial=checked.check_serial, fee_total=run.fact(FEES).total
    )
    closing.close(run, run.call("order", request).order_id)


def content(user: User, chosen: Chosen, reduced: Reduced | None) -> dict[str, Any]:
    """What check and submit carry alike, the tier among it (R5.2)."""
    items = tuple(
        CampaignItem(offer_code=offer.code, offer_name=offer.name, campaign_kind=offer.klass, price=offer.price)
        for offer in chosen.all
    )
    tag = reduced.tag if reduced else ""
    return {
        "access_num": user.access_num,
        "user_id": user.user_id,
        "offer_list": items,
        "recharge_reduction_tag": tag,
    }


WORKFLOW = Workflow(
    stages=STAGES, body=submit, binding="order", redo=("campaign",), undone="没有办理。请核对活动与欠费后按 F12。"
)


def in_use(state: str, reason: str, level: int) -> str:  # noqa: ARG001
    """Why a user in this state can take no campaign, empty when it can; one in arrears may be stopped for them."""
    stopped = (state, reason) == ("SUSPENDED", "ARREARS")
    return "" if state == "ACTIVE" or stopped else "不能办理营销活动"
