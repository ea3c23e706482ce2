"""订单中心: service passwords. Five wrong tries lock one until it is reset."""

from sandbox.centre import Centre, Done, answers
from sandbox.centres.users import find
from sandbox.store import Row
from sandbox.works import accept, ends
from service.gateway.main.user import ChangePassword, CheckPassword, CheckPasswordChange, PasswordVerdict
from service.gateway.nodes import Ordered, Verdict

TRIES = 5
BY_OLD = "MODIFY"


@answers(CheckPassword)
def check_password(centre: Centre, asked: CheckPassword) -> Done:
    user = find(centre, asked.access_num)
    if user["tries"] >= TRIES:
        return Done(PasswordVerdict(passed="0", reason="服务密码已锁定，请重置"))
    if user["password"] and user["password"] == asked.service_password:
        _tried(centre, user, 0)
        return Done(PasswordVerdict(passed="1", left_tries=TRIES))
    _tried(centre, user, user["tries"] + 1)
    return Done(PasswordVerdict(passed="0", reason="服务密码不正确", left_tries=TRIES - user["tries"] - 1))


def _tried(centre: Centre, user: Row, tries: int) -> None:
    centre.store.change("UPDATE subscriber SET tries = ? WHERE user_id = ?", tries, user["user_id"])


@answers(CheckPasswordChange)
def check_change(centre: Centre, asked: CheckPasswordChange) -> Done:
    reason = _reason(find(centre, asked.access_num, asked.user_id), asked)
    return Done(Verdict(passed="0" if reason else "1", reason=reason))


@answers(ChangePassword)
def change_password(centre: Centre, asked: ChangePassword) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    reason = _reason(user, asked)
    centre.refuse_unless(not reason, "1810", reason)
    return Done(Ordered(order_id=accept(centre, asked, user["user_id"], user["access_num"])), "0001", "已受理")


@ends(ChangePassword)
def password_changed(centre: Centre, asked: ChangePassword, _work: Row) -> None:
    sql = "UPDATE subscriber SET password = ?, tries = 0 WHERE user_id = ?"
    centre.store.change(sql, asked.new_password, asked.user_id)


def _reason(user: Row, asked: CheckPasswordChange | ChangePassword) -> str:
    """Why not; empty = may be changed."""
    new = asked.new_password
    if user["state"] == "CLOSED":
        return "用户已销户"
    if asked.password_mode == BY_OLD and (user["tries"] >= TRIES or user["password"] != asked.old_password):
        return "原服务密码不正确或已锁定"
    if asked.password_mode != BY_OLD and asked.cert_num != user["cert_num"]:
        return "证件号码与用户登记不符"
    if len(new) != 6 or not new.isdigit():
        return "服务密码应为 6 位数字"
    simple = len(set(new)) == 1 or new in "01234567890" or new in "09876543210"
    if simple or new in user["access_num"] or new in user["cert_num"]:
        return "服务密码过于简单"
    return "新旧服务密码相同" if new == user["password"] else ""
