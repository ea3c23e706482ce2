"""订单中心: 换卡、补卡. The old card works until the order has ended."""

from sandbox.centre import ACCEPTED, Centre, Done, answers
from sandbox.centres.resource import held_sim, sim_data
from sandbox.centres.users import find, idle, own
from sandbox.store import Row
from sandbox.works import accept, ends, fails
from service.gateway.main.user import ReplaceSim, SimReplaced


@answers(ReplaceSim)
def replace_sim(centre: Centre, asked: ReplaceSim) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    own(centre, user, asked.cert_num, asked.cust_name)
    lost = user["state"] == "SUSPENDED" and user["stop_reason"] == "LOST"
    centre.refuse_unless(user["state"] == "ACTIVE" or lost, "1804", "用户状态不允许办理")
    idle(centre, user)
    known = asked.old_iccid == user["iccid"] or (asked.replace_mode == "REISSUE" and not asked.old_iccid)
    centre.refuse_unless(known, "1831", "旧卡卡号与用户在用的卡不符")
    held_sim(centre, asked.iccid, asked.access_num, asked.sim_hold_id)
    order_id = accept(centre, asked, user["user_id"], user["access_num"])
    centre.store.change("UPDATE sim SET state = 'used' WHERE iccid = ?", asked.iccid)
    return Done(SimReplaced(order_id=order_id, sim_data=sim_data(asked.iccid)), ACCEPTED, "已受理")


@ends(ReplaceSim)
def replaced(centre: Centre, asked: ReplaceSim, work: Row) -> None:
    centre.store.change("UPDATE subscriber SET iccid = ? WHERE user_id = ?", asked.iccid, work["user_id"])


@fails(ReplaceSim)
def not_replaced(centre: Centre, asked: ReplaceSim, _work: Row) -> None:
    """The new card goes back to its hold."""
    until = centre.now() + centre.settings.hold_seconds
    centre.store.change("UPDATE sim SET state = 'held', expires = ? WHERE iccid = ?", until, asked.iccid)
