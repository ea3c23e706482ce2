"""客户中心: who a customer is, proof of it, and the change of what is known of him (3.2.6.14, R15)."""

from sandbox.centre import ACCEPTED, Centre, Done, answers, first
from sandbox.centres.customer import listed
from sandbox.centres.users import arrears_fee, find, own
from sandbox.clock import at
from sandbox.store import Row
from sandbox.works import accept, ends
from service.gateway.main.customer import (
    ChangeCustomerNew,
    CustomerFound,
    CustomerUser,
    Proof,
    ProveCustomer,
    QueryCustomer,
    RealName,
)
from service.gateway.main.parts import Customer
from service.gateway.main.realname import AuthenticateText, Liveness, ProveLiving
from service.gateway.nodes import Ordered

BORN_INSIDE = ("111", "810", "830")  # 身份证, 港澳, 台湾居民居住证: the number holds the birth date, so it is locked
SMS_CODE = "246810"
SCHEMA = """
CREATE TABLE IF NOT EXISTS customer (cust_id TEXT PRIMARY KEY, content TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS same_person (serial TEXT PRIMARY KEY, cert_num TEXT NOT NULL, at REAL NOT NULL);
"""
LEDGER = {"customers": "customer"}


@answers(QueryCustomer)
def query_customer(centre: Centre, asked: QueryCustomer) -> Done:
    users = _users(centre, asked.access_num, asked.cust_id, asked.cert_num)
    user = first(users[0] if users else None, "1871", "客户不存在")
    kept = centre.store.row("SELECT content FROM customer WHERE cust_id = ?", user["cust_id"])
    plain = Customer(**{name: user[name] for name in ("cust_name", "cert_type", "cert_num")})
    known = Customer.model_validate_json(kept["content"]) if kept else plain
    items = tuple(_item(centre, row) for row in users if row["cust_id"] == user["cust_id"])
    shown = {"cust_id": user["cust_id"], "create_time": at(user["open_at"]), "user_list": items}
    return Done(CustomerFound(**known.model_dump(), **shown))


@answers(ProveCustomer)
def prove_customer(centre: Centre, asked: ProveCustomer) -> Done:
    """By certificate, password or SMS; a closed user only when asked for."""
    users = _users(centre, asked.access_num, "", asked.cert_num if asked.proof_mode == "CERT" else "")
    reason = _doubt(asked, users)
    if reason:
        return Done(Proof(passed="0", reason=reason))
    shown = [user for user in users if user["state"] != "CLOSED" or asked.with_closed == "1"]
    items = tuple(_item(centre, user) for user in shown)
    return Done(Proof(passed="1", cust_id=users[0]["cust_id"], user_list=items))


def _doubt(asked: ProveCustomer, users: list[Row]) -> str:
    if not users:
        return "没有该客户或号码"
    if asked.proof_mode == "CERT" and users[0]["cust_name"] != asked.cust_name:
        return "姓名与证件号码不一致"
    if asked.proof_mode == "SMS" and asked.sms_code != SMS_CODE:
        return "短信验证码不正确"
    wrong = users[0]["password"] != asked.service_password or not asked.service_password
    return "服务密码不正确" if asked.proof_mode == "PASSWORD" and wrong else ""


def _users(centre: Centre, access_num: str, cust_id: str, cert_num: str) -> list[Row]:
    """Users that fit; nobody when nothing was asked for. Live ones first."""
    if not (access_num or cust_id or cert_num):
        return []
    sql = (
        "SELECT * FROM subscriber WHERE ? IN ('', access_num) AND ? IN ('', cust_id) AND ? IN ('', cert_num)"
        " ORDER BY state = 'CLOSED', user_id"
    )
    return centre.store.rows(sql, access_num, cust_id, cert_num)


def _item(centre: Centre, user: Row) -> CustomerUser:
    closed = user["state"] == "CLOSED"
    return CustomerUser(
        user_id=user["user_id"],
        access_num=user["access_num"],
        user_state=user["state"],
        stop_reason=user["stop_reason"],
        close_time=at(user["state_at"]) if closed else "",
        arrears_fee=arrears_fee(centre, user["user_id"]),
        penalty_fee=user["penalty_fee"],
    )


@answers(AuthenticateText)
def authenticate_text(centre: Centre, asked: AuthenticateText) -> Done:
    return Done(RealName(passed="1", auth_serial=_passed(centre, asked.cert_num, "RN")))


@answers(ProveLiving)
def prove_living(centre: Centre, asked: ProveLiving) -> Done:
    """The face of a person of whom nothing is held against; its serial proves the same person as well."""
    person = centre.store.row("SELECT * FROM person WHERE cert_num = ?", asked.cert_num)
    if person and (person["refusal"] or person["cust_name"] != asked.cust_name):
        return Done(Liveness(passed="0", reason=person["refusal"] or "姓名与证件号码不一致"))
    serial = _passed(centre, asked.cert_num, "LV")
    centre.store.insert("same_person", serial=serial, cert_num=asked.cert_num, at=centre.now())
    return Done(Liveness(passed="1", auth_serial=serial, score=96.5, face_photo=asked.face_photo))


def _passed(centre: Centre, cert_num: str, prefix: str) -> str:
    serial = f"{prefix}{centre.store.next('authentication'):012d}"
    centre.store.insert("authentication", auth_serial=serial, cert_num=cert_num, at=centre.now())
    return serial


@answers(ChangeCustomerNew)
def change_customer(centre: Centre, asked: ChangeCustomerNew) -> Done:
    user = find(centre, asked.access_num)
    own(centre, user, asked.old_cert_num, asked.old_cust_name)
    known = (user["cust_id"], user["cert_type"]) == (asked.cust_id, asked.old_cert_type)
    centre.refuse_unless(known, "1872", "客户标识或证件类型与登记不符")
    new = asked.cust_info
    _check_birthday(centre, new)
    named = ("cust_name", "cert_type", "cert_num")
    if any(getattr(new, name) != user[name] for name in named):
        _check_identity(centre, asked)
    return Done(Ordered(order_id=accept(centre, asked, user["user_id"], user["access_num"])), ACCEPTED, "已受理")


def _check_birthday(centre: Centre, new: Customer) -> None:
    locked = new.cert_type in BORN_INSIDE and new.birthday
    centre.refuse_unless(not locked or new.birthday == new.cert_num[6:14], "1873", "该证件类型的出生日期不能修改")


def _check_identity(centre: Centre, asked: ChangeCustomerNew) -> None:
    """Name, number or kind of certificate: not of the blacklist, authenticated, and proved to be the same person."""
    old, new = asked.old_cert_num, asked.cust_info.cert_num
    centre.refuse_unless(not (listed(centre, old) or listed(centre, new)), "1202", "客户在黑名单中")
    row = "SELECT 1 FROM {} WHERE {} = ? AND cert_num IN (?, ?)"
    authentic = row.format("authentication", "auth_serial")
    centre.refuse_unless(centre.store.row(authentic, asked.auth_serial, new, new), "1203", "新证件未通过实名认证")
    same = centre.store.row(row.format("same_person", "serial"), asked.same_person_serial, old, new)
    centre.refuse_unless(same, "1874", "没有同一人证明")


@ends(ChangeCustomerNew)
def changed(centre: Centre, asked: ChangeCustomerNew, _work: Row) -> None:
    """All users of the customer follow at once."""
    new, store = asked.cust_info, centre.store
    sql = "UPDATE subscriber SET cust_name = ?, cert_type = ?, cert_num = ? WHERE cust_id = ?"
    store.change(sql, new.cust_name, new.cert_type, new.cert_num, asked.cust_id)
    store.change("DELETE FROM customer WHERE cust_id = ?", asked.cust_id)
    store.insert("customer", cust_id=asked.cust_id, content=new.model_dump_json(), at=centre.now())
