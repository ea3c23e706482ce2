"""携入开户, as a single card or as a second one: the workflow of both."""

from service.gateway.main.parts import Customer
from service.gateway.main.port import PortIn
from service.orders.model import Stage
from service.orders.submission import Submission
from service.scenarios.steps import closing, opening
from service.scenarios.steps.facts import CARD, FEES, HELD, MAIN, OFFERS, PORT_IN, REAL_NAME
from service.scenarios.steps.person import offer_items, person

STAGES = (Stage("open", "携入开户"), *closing.STAGES)
NEEDS = (CARD, REAL_NAME, PORT_IN, HELD, OFFERS, FEES, *closing.NEEDS)


def port_in(run: Submission) -> None:
    """携入开户 (row 10) → the end of every acceptance."""
    port, held, main = run.fact(PORT_IN), run.fact(HELD), run.find(MAIN)
    under = {"main_access_num": main.access_num, "main_user_id": main.user_id} if main else {}
    request = PortIn(
        **opening.terms(run),
        **under,
        cust_info=Customer(**person(run)),
        access_num=port.number,
        port_auth_code=port.code,
        from_carrier=port.carrier,
        iccid=held.sim.iccid,
        offer_list=offer_items(run),
    )
    opening.finish(run, run.call("open", request).order_id)


WORKFLOW = opening.workflow(
    port_in, STAGES, ("port", "number"), "SIM 卡已释放，号码没有携入。请重新核对授权码后按 F12。"
)
