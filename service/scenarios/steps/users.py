"""A user as the national side answers it, and the words for its state."""

from collections.abc import Mapping

from service.customers.card import CertType
from service.gateway.main.user import UserInfo
from service.scenarios.steps.facts import User

STATES: Mapping[str, str] = {"ACTIVE": "在用", "OPENING": "在途", "SUSPENDED": "停机", "CLOSED": "销户"}


def as_user(answer: UserInfo) -> User:
    """The fact of a case."""
    return User(
        user_id=answer.user_id,
        cust_id=answer.cust_id,
        acct_id=answer.acct_id,
        access_num=answer.access_num,
        cust_name=answer.cust_name,
        cert_type=CertType(answer.cert_type),
        cert_num=answer.cert_num,
        contact_phone=answer.contact_phone,
        state=answer.user_state,
        reason=answer.stop_reason,
        level=answer.level,
        role=answer.card_role,
        balance=answer.balance,
        offers=tuple(item.offer_code for item in answer.offer_list),
    )
