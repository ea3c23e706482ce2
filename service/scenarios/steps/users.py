"""A user as the national side answers it."""

from service.customers.card import CertType
from service.gateway.main.user import UserInfo
from service.kit.errors import Refused
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import User

_SAME = ("user_id", "cust_id", "acct_id", "access_num", "cust_name", "cert_num", "contact_phone", "level", "balance")


def as_user(said: UserInfo) -> User:
    """The fact of a case. Refused for a certificate that no counter knows."""
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
        offers=tuple(item.offer_code for item in said.offer_list),
    )
