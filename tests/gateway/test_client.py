"""Calls to the national side over real sockets, with its own envelope code on the other end."""

import threading
import time
from typing import Any

import pytest
from sqlalchemy import select

from service.gateway import codes
from service.gateway.client import Gateway
from service.gateway.main.customer import CheckFiveNumbers, QueryBlacklist
from service.gateway.main.order import QueryBySerial, TrialDates
from service.gateway.main.resource import PickNumber, QueryNumbers
from service.gateway.tables import gateway_call
from service.gateway.vitals import BREAK_AFTER
from service.kit.db import Database
from service.kit.errors import Tampered
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.gateway.national import STAFF, National

CERT, NAME = "370102199003074519", "张伟"
FIVE = CheckFiveNumbers(cert_type="1", cert_num=CERT, cust_name=NAME)


def a_number(gateway: Gateway) -> str:
    return gateway.ask(QueryNumbers(area_code="0531", limit=1), STAFF).number_list[0].access_num


def a_serial(gateway: Gateway, end: int = 1) -> str:
    return f"SD0020261123101530123{end:09d}"


def rows(db: Database) -> list[Any]:
    with db.unit() as unit:
        return list(unit.execute(select(gateway_call).order_by(gateway_call.c.id)))


def test_a_question_is_answered(gateway: Gateway, national: National) -> None:
    assert gateway.ask(FIVE, STAFF).limit == 5
    assert gateway.ask(QueryNumbers(area_code="0531", limit=3), STAFF).number_list[2].access_num.startswith("192")
    assert {call["profile"] for call in national.calls("3.2.6.1")} == {"A256GCM+OAEP256"}


@pytest.mark.allow_logs("legacy crypto profile")
def test_the_legacy_profile_works_when_it_is_switched_on(
    db: Database, cipher: FieldCipher, to_national: Settings, national: National
) -> None:
    legacy = to_national.model_copy(update={"osp_profile": "A128ECB+PKCS1", "osp_allow_legacy": True})
    gateway = Gateway(db, cipher, legacy)
    assert gateway.ask(FIVE, STAFF).open_count == 0
    assert national.calls("3.2.6.1")[-1]["profile"] == "A128ECB+PKCS1"
    gateway.close()


def test_a_serial_has_thirty_places_and_counts_up(gateway: Gateway, national: National) -> None:
    gateway.ask(FIVE, STAFF)
    gateway.ask(FIVE, STAFF)
    first, second = (call["serial"] for call in national.calls("3.2.6.1"))
    assert len(first) == 30
    assert first.startswith("SD00202")
    assert int(second[-9:]) == int(first[-9:]) + 1


def test_a_refusal_has_the_national_code_and_words(gateway: Gateway) -> None:
    with pytest.raises(codes.NationalRefusal) as caught:
        gateway.send(PickNumber(access_num="19200000000", cert_num=CERT), a_serial(gateway), STAFF)
    assert (caught.value.result, caught.value.said) == ("1102", "号码不存在")
    assert "号码不存在（1102）" in caught.value.message
    assert "没有登记" in caught.value.message


def test_a_fault_of_the_message_is_a_fault(gateway: Gateway) -> None:
    with pytest.raises(codes.NationalFault) as caught:
        gateway.send(PickNumber(access_num=a_number(gateway), cert_num=CERT), "SD00-no-serial", STAFF)
    assert caught.value.result == "2001"


@pytest.mark.parametrize("kind", ["lost_request", "lost_answer", "http_5xx", "http_5xx_done", "redirect", "cut_short"])
def test_an_effect_without_a_whole_answer_is_unknown(
    gateway: Gateway, national: National, db: Database, kind: str
) -> None:
    request = PickNumber(access_num=a_number(gateway), cert_num=CERT)
    national.fault(request.code, kind)
    with pytest.raises(codes.Unknown) as caught:
        gateway.send(request, a_serial(gateway), STAFF)
    assert caught.value.serial in caught.value.message
    done = {"lost_request": 0, "http_5xx": 0}.get(kind, 1)
    assert len(national.effects()) == done  # unknown in both cases: only a query tells them apart
    assert rows(db)[-1].outcome == "silent"


@pytest.mark.parametrize("kind", ["garbage", "unsigned", "wrong_serial", "oversize"])
def test_an_effect_with_an_untrusted_answer_is_unknown(gateway: Gateway, national: National, kind: str) -> None:
    request = PickNumber(access_num=a_number(gateway), cert_num=CERT)
    national.fault(request.code, kind)
    with pytest.raises(codes.Unknown):
        gateway.send(request, a_serial(gateway), STAFF)


@pytest.mark.parametrize("kind", ["garbage", "wrong_key", "unsigned", "wrong_serial"])
def test_a_question_with_an_untrusted_answer_is_tampered_in_one_text(
    gateway: Gateway, national: National, db: Database, cipher: FieldCipher, kind: str
) -> None:
    number = QueryNumbers(area_code="0531")
    national.fault(number.code, kind)
    with pytest.raises(Tampered) as caught:
        gateway.ask(number, STAFF)
    assert caught.value.message == codes.untrusted().message
    last = rows(db)[-1]
    assert last.outcome == "untrusted"
    assert cipher.open(last.raw, "gateway_call", "raw", last.serial)  # kept for support, sealed


@pytest.mark.parametrize("kind", ["slow_drip", "endless_continue", "delay", "late_answer"])
def test_the_deadline_holds_whatever_the_peer_does(gateway: Gateway, national: National, kind: str) -> None:
    trial = TrialDates(scene_code="2.6.1.1", offer_codes=("10000817",))
    gateway.ask(trial, STAFF)
    national.fault(trial.code, kind, seconds=9.0)
    started = time.monotonic()
    with pytest.raises(codes.NationalBusy) as caught:
        gateway.ask(trial, STAFF, deadline=0.4)
    assert 0.35 < time.monotonic() - started < 6
    assert "F12" in caught.value.message


def test_the_trial_has_three_seconds(gateway: Gateway) -> None:
    assert TrialDates.deadline == 3.0


def test_busy_is_surely_nothing(gateway: Gateway, national: National) -> None:
    request = PickNumber(access_num=a_number(gateway), cert_num=CERT)
    national.fault(request.code, "busy_9xxx")
    with pytest.raises(codes.NationalBusy) as caught:
        gateway.send(request, a_serial(gateway), STAFF)
    assert caught.value.result == "9001"
    assert national.effects() == []


def test_nobody_there_is_surely_nothing_and_spares_the_peer(
    db: Database, cipher: FieldCipher, to_national: Settings
) -> None:
    gateway = Gateway(db, cipher, to_national.model_copy(update={"osp_url": "http://127.0.0.1:1"}))
    for _ in range(BREAK_AFTER + 2):
        with pytest.raises(codes.NationalBusy):
            gateway.send(FIVE, a_serial(gateway), STAFF)
    assert len(rows(db)) == BREAK_AFTER  # the last two did not even try
    assert gateway.health()[0].state == "down"
    gateway.close()


def test_nothing_is_sent_after_the_time_is_over(gateway: Gateway, national: National) -> None:
    """A process that was frozen between its intent and its send must not send when it wakes."""
    request = PickNumber(access_num=a_number(gateway), cert_num=CERT)
    with pytest.raises((codes.Unknown, codes.NationalBusy)):
        gateway.send(request, a_serial(gateway), STAFF, until=time.monotonic() - 0.001)
    assert national.effects() == []


def test_each_call_leaves_a_record_without_personal_data(gateway: Gateway, db: Database) -> None:
    gateway.ask(FIVE, STAFF)
    number = a_number(gateway)
    gateway.send(PickNumber(access_num=number, cert_num=CERT), a_serial(gateway), STAFF)
    kept = rows(db)
    assert [row.key for row in kept] == ["main/3.2.6.1", "main/res_queryNumbers", "main/res_pickNumber"]
    assert kept[0].body == {"CERT_TYPE": "1", "CERT_NUM": "<证件号>", "CUST_NAME": "<客户姓名>"}
    assert [(row.outcome, row.result, row.staff) for row in kept] == [("done", "0000", "SD0001")] * 3
    text = str([tuple(row) for row in kept])
    assert not [secret for secret in (CERT, NAME, number) if secret in text]


def test_the_strip_shows_slow_and_well(gateway: Gateway, national: National) -> None:
    assert gateway.health()[0].state == "unknown"
    gateway.ask(FIVE, STAFF)
    assert gateway.health()[0].state == "ok"
    assert gateway.health()[0].latency_ms is not None
    for _ in range(3):
        national.fault("cust_queryBlacklist", "late_answer", seconds=1.6)
    for _ in range(3):
        gateway.ask(QueryBlacklist(cert_type="1", cert_num=CERT, cust_name=NAME), STAFF)
    assert gateway.health()[0].state == "slow"


def test_many_threads_share_one_gateway(gateway: Gateway, national: National) -> None:
    """Each with its own deadline: a slow call of one does not end those of the others."""
    national.fault("3.2.1.105", "delay", seconds=0.8)
    answers: list[object] = []

    def slow() -> None:
        try:
            gateway.ask(TrialDates(scene_code="2.6.1.1", offer_codes=("1",)), STAFF, deadline=0.3)
        except codes.NationalBusy as busy:
            answers.append(busy)

    def fast() -> None:
        answers.extend(gateway.ask(FIVE, STAFF) for _ in range(3))

    threads = [threading.Thread(target=slow), *(threading.Thread(target=fast) for _ in range(4))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 13
    assert sum(isinstance(answer, codes.NationalBusy) for answer in answers) == 1


def test_the_query_tells_what_became_of_a_serial(gateway: Gateway) -> None:
    serial = a_serial(gateway)
    assert gateway.ask(QueryBySerial(serial=serial), STAFF).state == "NOT_FOUND"
    held = gateway.send(PickNumber(access_num=a_number(gateway), cert_num=CERT), serial, STAFF).answer
    found = gateway.ask(QueryBySerial(serial=serial), STAFF)
    assert found.state == "DONE"
    assert found.stored == {"HOLD_ID": held.hold_id, "EXPIRE_TIME": held.expire_time}
