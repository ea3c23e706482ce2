"""What openings share: the nodes of the line that is opened, the plain opening itself, and letting go."""

from collections.abc import Callable
from typing import Any

from service.gateway.main.order import OpenAccount, OpenCheck
from service.numbers.actions import Holder, use
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.agent import agent_node
from service.scenarios.steps.facts import CARD, FEES, HELD, LETTER, OFFERS, REAL_NAME
from service.scenarios.steps.person import cust_info, offer_items

STAGES = (Stage("check", "开户校验"), Stage("open", "开户"), *closing.STAGES)
NEEDS = (CARD, REAL_NAME, HELD, OFFERS, LETTER, FEES, *closing.NEEDS)


def line(run: Submission) -> dict[str, Any]:
    """Who, which number, which card, which offers: what a check covers and the opening repeats."""
    held = run.fact(HELD)
    return {
        "cust_info": cust_info(run),
        "access_num": held.number.number,
        "iccid": held.sim.iccid,
        "offer_list": offer_items(run),
    }


def terms(run: Submission) -> dict[str, Any]:
    """What only the opening itself carries."""
    return {
        "accept_id": run.acceptance.number,
        "sim_hold_id": run.fact(HELD).sim_hold,
        "fee_total": run.fact(FEES).total,
        "auth_serial": run.fact(REAL_NAME).auth_serial,
        "agent": agent_node(run),
    }


def open_account(run: Submission) -> None:
    """校验 → 开户 → the end of every acceptance. Called from the top each time; the journal knows what is done."""
    what = line(run)
    checked = run.call("check", OpenCheck(**what))
    request = OpenAccount(
        **what,
        **terms(run),
        check_serial=checked.check_serial,
        number_hold_id=run.fact(HELD).number_hold,
        scene_code=run.acceptance.scenario.rpartition("/")[2],
    )
    finish(run, run.call("open", request).order_id)


def finish(run: Submission, order_id: str) -> None:
    """The end of every acceptance; then number and SIM are the user's."""
    closing.close(run, order_id)
    run.write("book", lambda unit: use(unit, run.case))


def let_go(run: Submission) -> None:
    """The order failed: number and SIM go back to the pool."""
    Holder(run.world.db, run.world.cipher, run.run, run.case).release()


def workflow(
    body: Callable[[Submission], None] = open_account,
    stages: tuple[Stage, ...] = STAGES,
    redo: tuple[str, ...] = ("number",),
    undone: str = "号码和 SIM 卡已释放，没有开户。请重新选号后按 F12。",
) -> Workflow:
    """Of any opening: ``open`` binds, and a failed completion gives number and SIM back."""
    return Workflow(stages=stages, body=body, binding="open", undo=let_go, redo=redo, undone=undone)
