"""Which offers go together."""

from collections.abc import Sequence

from service.offers.model import Offer

ARREARS_ONLY = frozenset({"REDUCTION"})  # 充值减免欠费: a user who is only just opened owes nothing (R5.1)

SECOND_CLASS = "SECOND"  # of the products by which a second card hangs on its main card


def misfit(base: Offer, chosen: Sequence[Offer], offer: Offer) -> str:
    """Why this optional offer or campaign cannot be taken with the base and the others; empty when it can."""
    if offer.kind == "BASE":
        return "基础套餐只能选一个"
    if offer.klass in ARREARS_ONLY:
        return f"{offer.name} 只给欠费的用户办理，请到“话费充值返还”"
    if not fits(base, offer):
        return f"{offer.name} 不适用于 {base.name}"
    for other in (base, *chosen):
        if other.code == offer.code:
            continue
        if offer.mutex and other.mutex == offer.mutex:
            return f"{offer.name} 与 {other.name} 只能选一个"
    return ""


def fits(base: Offer, offer: Offer) -> bool:
    """Whether the offer goes with this base at all."""
    return not offer.fits or base.klass in offer.fits or base.code in offer.fits


def misfits(base: Offer, options: Sequence[Offer]) -> dict[str, str]:
    """Offer code → reason, for every offer of a choice that does not fit."""
    reasons = {offer.code: misfit(base, options, offer) for offer in options}
    twice = {offer.code for offer in options if [other.code for other in options].count(offer.code) > 1}
    reasons.update(dict.fromkeys(twice, "同一产商品选了两次"))
    return {code: reason for code, reason in reasons.items() if reason}
