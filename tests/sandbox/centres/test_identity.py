"""Who a customer is, and the change of what is known of him (R15)."""

from typing import Any

import pytest

from service.gateway.main.customer import Authenticate, ChangeCustomerNew, ProveCustomer, QueryCustomer
from service.gateway.main.parts import Customer
from service.gateway.main.realname import AuthenticateText, ProveLiving
from tests.sandbox import flow
from tests.sandbox.province import Province

LI = {"cust_name": "李娜", "cert_type": "111", "cert_num": "370112198811234523"}
LI_NUM, OLD_NUM = "19253190001", "19253190004"
NEW = {"cust_name": "李娜娜", "cert_type": "111", "cert_num": "370112198811234523"}
FACE = "/GW/SD00/photo/2026/11/23/face.jpg.enc"


def cust_id(province: Province) -> str:
    return str(province.ask(QueryCustomer(access_num=LI_NUM)).body["CUST_ID"])


def change(province: Province, info: dict[str, Any], **changed: Any) -> str:
    old = {"old_cust_name": LI["cust_name"], "old_cert_type": "111", "old_cert_num": LI["cert_num"]}
    known = {"accept_id": "SL1", "cust_id": cust_id(province), "access_num": LI_NUM, **old, **changed}
    return province.ask(ChangeCustomerNew(**known, cust_info=Customer(**info))).result


def proofs(province: Province, cert_num: str = LI["cert_num"]) -> dict[str, str]:
    named = {"cert_type": "111", "cert_num": cert_num, "cust_name": LI["cust_name"]}
    auth = province.ask(Authenticate(**named)).body["AUTH_SERIAL"]
    face = province.ask(ProveLiving(**named, liveness_token="t", face_photo=FACE)).body["AUTH_SERIAL"]
    return {"auth_serial": auth, "same_person_serial": face}


def test_plain_fields_change_without_more(quick: Province) -> None:
    info = {**LI, "cert_end": "长期", "sex": "2", "contact_phone": "19253190001", "birthday": "19881123"}
    assert change(quick, info) == "0001"
    flow.ended(quick)
    said = quick.ask(QueryCustomer(cert_num=LI["cert_num"])).body
    assert (said["CERT_END"], said["SEX"], len(said["USER_LIST"])) == ("长期", "2", 2)


@pytest.mark.parametrize(("cert_type", "result"), [("111", "1873"), ("553", "1203")])
def test_the_birth_date_is_locked_where_the_number_holds_it(province: Province, cert_type: str, result: str) -> None:
    assert change(province, {**LI, "cert_type": cert_type, "birthday": "19881124"}) == result


def test_another_name_needs_both_proofs(quick: Province) -> None:
    assert change(quick, NEW) == "1203"
    known = proofs(quick)
    assert change(quick, NEW, auth_serial=known["auth_serial"]) == "1874"
    stranger = proofs(quick, "110101198001010010")
    assert change(quick, NEW, **{**known, "same_person_serial": stranger["same_person_serial"]}) == "1874"
    assert change(quick, NEW, **known) == "0001"
    flow.ended(quick)
    assert {flow.user(quick, user)["cust_name"] for user in ("U900000000001", "U900000000005")} == {"李娜娜"}


def test_nobody_on_the_blacklist_changes_his_name(province: Province) -> None:
    known = proofs(province)
    province.control("person", cert_num=LI["cert_num"], cust_name=LI["cust_name"], listed="失信")
    assert change(province, NEW, **known) == "1202"
    assert change(province, {**LI, "sex": "2"}) == "0001"


def test_the_old_data_have_to_be_right(province: Province) -> None:
    assert change(province, LI, old_cust_name="李四") == "1803"
    assert change(province, LI, cust_id="C1") == "1872"
    assert change(province, LI, access_num="19299999999") == "1801"


def test_a_failed_change_changes_nothing(quick: Province) -> None:
    quick.control("settings", completion_failure="失败")
    assert change(quick, NEW, **proofs(quick)) == "0001"
    flow.ended(quick)
    assert flow.user(quick, "U900000000001")["cust_name"] == "李娜"


def test_a_customer_proves_himself(province: Province) -> None:
    liu = {"proof_mode": "CERT", "cust_name": "刘强", "cert_type": "111", "cert_num": "370103198504126710"}
    assert province.ask(ProveCustomer(**liu)).body["USER_LIST"] == []
    (closed,) = province.ask(ProveCustomer(**liu, with_closed="1")).body["USER_LIST"]
    assert (closed["USER_STATE"], closed["ARREARS_FEE"], closed["PENALTY_FEE"]) == ("CLOSED", 12800, 2300)
    assert province.ask(ProveCustomer(**{**liu, "cust_name": "刘刚"})).body["PASSED"] == "0"
    for mode, name, right in (("PASSWORD", "service_password", "135790"), ("SMS", "sms_code", "246810")):
        for given, passed in ((right, "1"), ("999999", "0"), ("", "0")):
            asked = ProveCustomer.model_validate({"proof_mode": mode, "access_num": LI_NUM, name: given})
            assert (mode, given, province.ask(asked).body["PASSED"]) == (mode, given, passed)
    assert province.ask(ProveCustomer(proof_mode="CERT")).body["PASSED"] == "0"


def test_a_face_that_is_not_right(province: Province) -> None:
    other = {"cert_type": "111", "cert_num": "370102199411273314", "cust_name": "周杰"}
    said = province.ask(ProveLiving(**other, liveness_token="t", face_photo=FACE)).body
    assert (said["PASSED"], said["REASON"], said["AUTH_SERIAL"]) == ("0", "人证信息不一致", "")
    assert province.ask(AuthenticateText(**other)).body["PASSED"] == "1"


def test_unknown_customers(province: Province) -> None:
    assert province.ask(QueryCustomer(cert_num="1")).result == "1871"
    assert province.ask(QueryCustomer()).result == "1871"
