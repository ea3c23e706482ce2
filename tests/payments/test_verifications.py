"""Row 70: what Alipay found out about a payee, once each, the latest by its own time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from service.gateway.main.refund import AlipayAuthNotice
from service.gateway.tables import gateway_call, gateway_received
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.payments.actions import Verifications
from service.payments.tables import alipay_verification
from service.scenarios.world import World
from tests.payments.conftest import Tell, answers

ACCOUNT, NAME, CERT = "payee-9999@example.cn", "测试收款人", "370102199001010010"


def notice(**other: Any) -> AlipayAuthNotice:
    told = {"certify_id": "RZ1", "refund_num": "TF1", "auth_state": "PASSED", "cust_name": NAME, "cert_num": CERT}
    return AlipayAuthNotice(**{**told, "pay_account": ACCOUNT, "finish_time": "2026-11-23 10:15:30", **other})


def states(db: Database) -> list[str]:
    with db.unit() as unit:
        return list(unit.execute(select(alipay_verification.c.auth_state)).scalars())


def test_a_verification_is_kept_and_found(tell: Tell, world: World) -> None:
    assert tell(notice())[0]["result"] == "0000"
    books = Verifications(world.db, world.cipher)
    found = books.verification("RZ1")
    assert found is not None
    assert (found.state, found.name, found.cert_number, found.pay_account) == ("PASSED", NAME, CERT, ACCOUNT)
    assert books.verification("RZ2") is None


def test_nothing_sensitive_is_at_rest_in_clear(tell: Tell, db: Database) -> None:
    tell(notice())
    with db.unit() as unit:
        for table in (alipay_verification, gateway_call, gateway_received):
            dump = str(list(unit.execute(select(table))))
            assert not any(secret in dump for secret in (ACCOUNT, NAME, CERT)), table.name


def test_50_identical_results_at_once_are_one_row(tell: Tell, db: Database) -> None:
    assert answers(tell(notice(), kind="concurrent", copies=50)) == {"0000"}
    assert states(db) == ["PASSED"]


def test_an_older_result_does_not_replace_a_newer_one(tell: Tell, world: World) -> None:
    tell(notice())
    assert tell(notice(auth_state="WAITING", finish_time="2026-11-23 10:00:00"))[0]["result"] == "0000"
    found = Verifications(world.db, world.cipher).verification("RZ1")
    assert found is not None
    assert found.state == "PASSED"
    tell(notice(auth_state="FAILED", reason="账号冻结", finish_time="2026-11-23 11:00:00"))
    found = Verifications(world.db, world.cipher).verification("RZ1")
    assert found is not None
    assert (found.state, found.reason) == ("FAILED", "账号冻结")


def test_the_payee_of_a_verification_never_changes(tell: Tell, db: Database) -> None:
    tell(notice())
    other = notice(pay_account="another@example.cn", auth_state="FAILED", finish_time="2026-11-23 12:00:00")
    assert tell(other)[0]["result"] == "1001"
    assert tell(notice(cust_name="另一人"))[0]["result"] == "1001"
    assert states(db) == ["PASSED"]


def test_two_payees_at_once_are_one(db: Database, cipher: FieldCipher) -> None:
    books = Verifications(db, cipher)

    def take(place: int) -> bool:
        try:
            books.verified(notice(pay_account=f"payee-{place}@example.cn", finish_time=f"2026-11-23 10:15:{place:02d}"))
        except Exception as refused:  # noqa: BLE001  counted below
            return type(refused).__name__ != "Differs"
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(take, range(10))) == 1
    assert len(states(db)) == 1
