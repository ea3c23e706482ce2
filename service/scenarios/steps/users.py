"""A user as the national side answers it."""

from collections.abc import Callable

from service.customers.card import CertType
from service.gateway.main.parts import HeldItem
from service.gateway.main.user import QueryUser, UserInfo
from service.kit.clock import stamped
from service.kit.errors import Declined, Refused
from service.kit.flow import Case
from service.kit.money import Fen
from service.offers.model import HeldOffer, ends
from service.scenarios.steps.asking import NOTHING_BOOKED, ask
from service.scenarios.steps.facts import User

WhyNot = Callable[[str, str, int], str]  # (state, reason of a stop, level) → a sentence without its stop, or empty
_SAME = ("user_id", "cust_id", "acct_id", "access_num", "cust_name", "cert_num", "contact_phone", "level", "balance")


def user_of(case: Case, number: str = "", user_id: str = "") -> User:
    """3.2.1.12: whom the number or the id means now. Refused for a certificate that no counter knows."""
    return as_user(ask(case, QueryUser(access_num=number, user_id=user_id)))


def again(case: Case, user: User) -> User:
    """What is said of a user now that was asked about before."""
    return user_of(case, user.access_num, user.user_id)


def same_owner(one: User, other: User) -> bool:
    return (one.cert_num, one.cust_name) == (other.cert_num, other.cust_name)


def as_user(said: UserInfo) -> User:
    try:
        kind = CertType(said.cert_type)
    except ValueError as error:
        text = f"用户登记的证件类型（{said.cert_type}）不在受理范围内。{NOTHING_BOOKED}请换一个号码后按 F12。"
        raise Refused(text, code="CERT_TYPE") from error
    return User(
        **{name: getattr(said, name) for name in _SAME},
        cert_type=kind,
        state=said.user_state,
        reason=said.stop_reason,
        since=said.state_time,
        role=said.card_role,
        offers=tuple(_held(item) for item in said.offer_list),
    )


def active_only(doing: str) -> WhyNot:
    """Only a user in use can have it done."""
    return lambda state, _reason, _level: "" if state == "ACTIVE" else f"不能办理{doing}"


def _held(item: HeldItem) -> HeldOffer:
    """Refused for times that nobody can read."""
    try:
        times = [stamped(text) if text else None for text in (item.effective_time, item.expiry_time)]
    except ValueError as error:
        text = f"国网答复的产商品 {item.offer_code} 生失效时间无法识别。{NOTHING_BOOKED}请稍后按 F12 重试。"
        raise Declined(text, code="OFFER_TIMES") from error
    return HeldOffer(
        code=item.offer_code,
        name=item.offer_name or item.offer_code,
        kind=item.kind,
        price=Fen(item.price),
        effective=times[0],
        expiry=times[1] if ends(times[1]) else None,
        instance=item.offer_ins_id,
    )
