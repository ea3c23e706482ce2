"""What a user may do with what it holds: change to, order, cancel, renew; and why not, in words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from service.kit.clock import local
from service.offers.model import HeldOffer, Offer
from service.offers.rules import SECOND_CLASS, fits, misfit

RIGHTS = "RIGHTS"  # class of 权益 offers
NOT_ALONE = frozenset({"RETURN", "REDUCTION"})  # 充返 and 减免: once done they cannot be cancelled by themselves
WINDOW = timedelta(days=92)  # a contract can be renewed in its last three months
_UNKNOWN = "产商品目录中没有，请先同步"


def current_base(held: Iterable[HeldOffer], now: datetime) -> HeldOffer | None:
    """The base offer in force now."""
    return next((one for one in held if one.kind == "BASE" and one.begun(now) and not one.over(now)), None)


def next_base(held: Iterable[HeldOffer], now: datetime) -> HeldOffer | None:
    """A base offer that was ordered and has not begun."""
    return next((one for one in held if one.kind == "BASE" and not one.begun(now)), None)


def left_behind(base: Offer, held: Iterable[HeldOffer], known: Mapping[str, Offer], now: datetime) -> list[HeldOffer]:
    """What does not go with this base, which begins with the next month: what is over by then is not in its way.

    What the catalogue does not know is left to the check at the national side.
    """
    lasting = [one for one in held if one.kind != "BASE" and not one.over(now) and not _ends_now(one, now)]
    return [one for one in lasting if (offer := known.get(one.code)) and not fits(base, offer)]


def why_not_change(base: Offer, held: Sequence[HeldOffer], known: Mapping[str, Offer], now: datetime) -> str:
    """Why the user cannot change to this base: a contract that runs is not broken by a change."""
    now_held, coming = current_base(held, now), next_base(held, now)
    if coming:
        return f"已预约下月换成 {coming.name}"
    if now_held and now_held.code == base.code:
        return "当前套餐"
    bound = [one.name for one in left_behind(base, held, known, now) if one.expiry]
    return f"在约的 {'、'.join(bound)} 不适用于它，请先退订" if bound else ""


def why_not_order(
    offer: Offer, base: Offer | None, held: Sequence[HeldOffer], known: Mapping[str, Offer], now: datetime
) -> str:
    """Why the user cannot order this beside the base and what it holds. A pack of days may be bought again."""
    if offer.klass == SECOND_CLASS:
        return "请到“副卡添加”办理"
    running = [one for one in held if not one.over(now)]
    if any(one.code == offer.code for one in running) and not offer.duration.endswith("D"):
        return "已在用"
    others = [known[one.code] for one in running if one.kind != "BASE" and one.code in known]
    return misfit(base, others, offer) if base else ""


def why_not_cancel(one: HeldOffer, offer: Offer | None, now: datetime) -> str:
    """Why it cannot be cancelled: what is cancelled ends with the month, so what ends by itself then is left alone."""
    if one.over(now):
        return f"已于 {one.expiry_text[:10]} 失效"
    if _ends_now(one, now):
        return "本月底失效"
    if offer is None:
        return _UNKNOWN
    return "办理后不可单独退订" if offer.klass in NOT_ALONE else ""


def why_not_renew(one: HeldOffer, offer: Offer | None, held: Iterable[HeldOffer], now: datetime) -> str:
    """Why this contract cannot be renewed."""
    if one.over(now):
        return f"已于 {one.expiry_text[:10]} 到期，请重新办理"
    if any(other.code == one.code and one.expiry and _after(other, one.expiry) for other in held):
        return "已经续约"
    if offer is None:
        return _UNKNOWN
    if offer.terms.renewal == "到期不续约":
        return "该活动到期不续约"
    if one.expiry and one.expiry - now > WINDOW:
        return "到期前 3 个月内才能续约"
    return "" if offer.sellable(local(now).date()) else "已停售，不能续约"


def is_contract(one: HeldOffer, offer: Offer | None) -> bool:
    """Bound for months, so that there is something to renew."""
    return one.expiry is not None and (offer is None or offer.duration.endswith("M"))


def _after(one: HeldOffer, moment: datetime) -> bool:
    return one.effective is not None and one.effective > moment


def _ends_now(one: HeldOffer, now: datetime) -> bool:
    """Whether this month is its last."""
    day: date | None = local(one.expiry).date() if one.expiry else None
    return day is not None and (day.year, day.month) == (local(now).year, local(now).month)
