"""短信二次确认: what the customer has answered (R9, main 3.2.1.86). 客服 gets the state and the last four digits."""

from typing import Annotated, Literal

from pydantic import Field

from service.api.capability.calls import Answer, Body, Calling, Capability, routes
from service.api.capability.forms import AccessNumber, Stamp
from service.api.edge import TheEdge
from service.callers.model import Scope
from service.gateway.main.record import Confirmation, QueryConfirmations
from service.kit.errors import Declined, Refused, Tampered, Unanswered
from service.kit.masking import mask_certificate

CAPABILITY = Capability("短信二次确认", Scope.CONFIRMATIONS, routes(Scope.CONFIRMATIONS))

State = Literal["WAITING", "CONFIRMED", "REFUSED", "EXPIRED", "UNKNOWN"]
Why = Literal["", "NOT_FOUND", "UNANSWERED", "UNREADABLE", "DECLINED"]
TITLES: dict[State, str] = {
    "WAITING": "待确认",
    "CONFIRMED": "已确认",
    "REFUSED": "拒绝",
    "EXPIRED": "超时",
    "UNKNOWN": "未知",
}
_REASONS: dict[Why, str] = {
    "": "",
    "NOT_FOUND": "国网没有这笔待确认业务",
    "UNANSWERED": "国网没有应答，请稍后再查",
    "UNREADABLE": "国网应答不可信，已拒收，请稍后再查",
    "DECLINED": "国网返回故障，请报云BOSS管理员",
}
_Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")]


class ConfirmationBody(Body):
    """The number; an order or a confirmation narrows it."""

    access_number: AccessNumber
    order_id: Annotated[_Number, Field(description="国网订单号", examples=[""])] = ""
    confirm_id: Annotated[_Number, Field(description="确认单号", examples=[""])] = ""


class ConfirmationLine(Answer):
    """One business that waits for, or has, the customer's word."""

    confirm_id: str
    order_id: str
    number_tail: Annotated[str, Field(examples=["*******0011"])]
    offer_code: str
    offer_name: str
    state: State
    state_title: Annotated[str, Field(examples=["待确认"])]
    sent_at: Stamp
    confirmed_at: str
    expires_at: str


class ConfirmationAnswer(Answer):
    """`state` of the newest one; `UNKNOWN` with the reason when nobody can say."""

    state: State
    state_title: str
    why: Why
    reason: str
    confirmations: list[ConfirmationLine]


@CAPABILITY.router.post("/confirmations/query", summary="查询短信二次确认")
def confirmations(body: ConfirmationBody, caller: Calling, edge: TheEdge) -> ConfirmationAnswer:
    """总有五种状态之一：待确认、已确认、拒绝、超时、未知；国网不应答也是未知，不会当作已确认。"""
    asked = QueryConfirmations(access_num=body.access_number, order_id=body.order_id, confirm_id=body.confirm_id)
    try:
        found = edge.world.gateway.ask(asked, caller.clerk).confirm_list
    except Unanswered:
        return _unknown("UNANSWERED")
    except Tampered:
        return _unknown("UNREADABLE")
    except Declined:
        return _unknown("DECLINED")
    except Refused:
        return _unknown("NOT_FOUND")
    if not found:
        return _unknown("NOT_FOUND")
    lines = [_line(one) for one in sorted(found, key=lambda one: (one.send_time, one.confirm_id), reverse=True)]
    return ConfirmationAnswer(
        state=lines[0].state, state_title=lines[0].state_title, why="", reason="", confirmations=lines
    )


def _unknown(why: Why) -> ConfirmationAnswer:
    return ConfirmationAnswer(
        state="UNKNOWN", state_title=TITLES["UNKNOWN"], why=why, reason=_REASONS[why], confirmations=[]
    )


def _line(one: Confirmation) -> ConfirmationLine:
    return ConfirmationLine(
        confirm_id=one.confirm_id,
        order_id=one.order_id,
        number_tail=mask_certificate(one.access_num),
        offer_code=one.offer_code,
        offer_name=one.offer_name,
        state=one.confirm_state,
        state_title=TITLES[one.confirm_state],
        sent_at=one.send_time,
        confirmed_at=one.confirm_time,
        expires_at=one.expire_time,
    )
