"""营销活动: may this user have it, take it, and what became of it (R5.2, main 3.2.1.55 and 3.2.1.50)."""

from typing import Annotated, Literal

from pydantic import Field

from service.api.capability import ordering
from service.api.capability.calls import Answer, Body, Calling, Capability, routes
from service.api.capability.forms import (
    AccessNumber,
    Cents,
    Id,
    OfferCode,
    Paid,
    RequestNo,
    ServicePassword,
    Stamp,
    Tag,
    Told,
)
from service.api.capability.ordering import State
from service.api.edge import TheEdge
from service.callers.model import Scope
from service.orders.model import Booked

CAPABILITY = Capability("营销活动", Scope.CAMPAIGNS, routes(Scope.CAMPAIGNS))


class CheckBody(Body):
    """Who wants what, with which tier."""

    access_number: AccessNumber
    offer: OfferCode
    recharge_reduction_tag: Tag = ""


class FeeItem(Answer):
    """One line of what is to be paid."""

    title: str
    amount: Cents
    note: str


class CheckAnswer(Answer):
    """`check` is what the order has to name; it holds for half an hour. None of it when not `passed`."""

    passed: bool
    code: Annotated[str, Field(description="不能办理时的原因代码")]
    reason: Told
    check: Annotated[str | None, Field(examples=["01kbmy3v4v9w5j1f3s2d8q7x6c"])]
    scenario: Annotated[str, Field(examples=["main/2.6.1.38.1"])]
    fees: list[FeeItem]
    fee_total: Cents


class OrderBody(CheckBody):
    """What was checked, said again; the owner's word; and what the caller has collected."""

    request_no: RequestNo
    check: Id
    service_password: ServicePassword
    terms_told: Annotated[Literal[True], Field(description="已向客户逐条告知加粗的条款")]
    fee_total: Paid


class StepLine(Answer):
    """One stage of the order."""

    title: str
    state: Literal["todo", "running", "done", "unknown", "failed", "skipped"]
    at: str
    text: str


class OrderAnswer(Answer):
    """How far an order is. `booked` = whether the national side has it."""

    order: str
    request_no: str
    number: Annotated[str, Field(description="受理号", examples=["SL20261127000047"])]
    state: State
    state_title: Annotated[str, Field(examples=["办理中"])]
    booked: Booked
    note: str
    fee_total: Cents
    accepted_at: Annotated[Stamp | None, Field(examples=["2026-11-27 10:15:30"])]
    ended_at: str | None
    steps: list[StepLine]


@CAPABILITY.router.post("/campaigns/check", summary="营销活动校验")
def check_campaign(body: CheckBody, caller: Calling, edge: TheEdge) -> CheckAnswer:
    """柜台的同一套规则，再问国网 3.2.1.55。减免类产商品必须带档位，其他的不能带。"""
    found = ordering.check(edge, caller, body.access_number, body.offer, body.recharge_reduction_tag)
    return CheckAnswer(
        passed=found.check is not None,
        code=found.code,
        reason=found.reason,
        check=found.check,
        scenario=found.scenario,
        fees=[FeeItem(title=line.title, amount=line.amount, note=line.note) for line in found.fees.lines],
        fee_total=found.fees.total,
    )


@CAPABILITY.router.post("/orders", summary="办理营销活动")
def place_order(body: OrderBody, caller: Calling, edge: TheEdge) -> OrderAnswer:
    """与柜台同一流程受理。同一请求号同样内容总是同一笔，不会重复办理；被拒绝且未受理时请求号可以再用。"""
    return _answer(ordering.place(edge, caller, ordering.Wanted(**body.model_dump())))


@CAPABILITY.router.get("/orders", summary="按请求号查询办理结果")
def find_order(caller: Calling, edge: TheEdge, request_no: RequestNo) -> OrderAnswer:
    """只能查自己的请求号。"""
    return _answer(ordering.by_request(edge, caller, request_no))


@CAPABILITY.router.get("/orders/{order}", summary="查询办理结果")
def one_order(caller: Calling, edge: TheEdge, order: Id) -> OrderAnswer:
    """另一个系统的办理返回 403。"""
    return _answer(ordering.by_id(edge, caller, order))


def _answer(found: ordering.Standing) -> OrderAnswer:
    return OrderAnswer(
        order=found.row.id,
        request_no=found.row.request_no,
        number=found.number,
        state=found.state,
        state_title=ordering.TITLES[found.state],
        booked=found.booked,
        note=found.note,
        fee_total=found.fee_total,
        accepted_at=found.accepted_at,
        ended_at=found.ended_at,
        steps=[StepLine(title=mark.title, state=mark.state, at=mark.at, text=mark.text) for mark in found.marks],
    )
