"""电信综合服务 of the sandbox over real sockets: sealed with SM4, signed with HMAC-SM3, each tariff once (R7.2)."""

import base64
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import ValidationError

from sandbox import sm4 as theirs
from service.effects.errors import Unknown
from service.effects.run import Run
from service.gateway.recorder import Recorder
from service.gateway.vitals import Vitals
from service.kit.db import Database
from service.kit.errors import Declined, Refused, Tampered, Unreached
from service.kit.lockbox import seal_line
from service.kit.new_keys import create_keys
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.peers import circle as circles
from service.peers import filing_key
from service.peers.circle import Circle
from service.peers.filing import Access, Filing
from service.peers.tariff import Removal, Tariff
from tests.effects.conftest import row, wait_until_due
from tests.gateway.national import STAFF, National
from tests.peers.conftest import Rows

SEQ = "SD52026112300001"


def tariff(**other: Any) -> Tariff:
    told = {
        "bossid": "10000817",
        "seq_no": SEQ,
        "reporter": "SD5",
        "type1": "1",
        "type2": "1",
        "name": "测试套餐 39 元",
    }
    told |= {"fees": "39", "fees_unit": "元/月", "data": "30", "data_unit": "GB", "call": "500", "tariff_attr": "2"}
    told |= {"applicable_people": "全体客户", "applicable_area": "SD", "valid_period": "一年", "channel": "营业厅"}
    told |= {"duration": "无", "unsubscribe": "营业厅退订", "responsibility": "无", "online_day": "20261201"}
    return Tariff(**{**told, **other})


def removal() -> Removal:
    return Removal(bossid="10000817", seq_no=SEQ, reporter="SD5")


def held(national: National) -> list[dict[str, Any]]:
    return national.world.store.rows("SELECT * FROM filed")


@pytest.mark.parametrize("mode", ["CBC", "ECB", "GCM"])
def test_a_tariff_is_filed_changed_and_deleted_in_every_mode(
    circle: Circle, run: Run, national: National, mode: str
) -> None:
    object.__setattr__(circle.filing._access, "mode", mode)
    filed = run.deliver("add", circle.filing.add(tariff()))
    assert (filed["code"], filed["seq_no"], filed["filing_no"]) == ("0000", SEQ, "26SD500001")
    run.deliver("modify", circle.filing.modify(tariff(fees="29")))
    (kept,) = held(national)
    assert json.loads(kept["body"])["fees"] == "29"
    run.deliver("delete", circle.filing.delete(removal()))
    assert [(one["state"], one["changed"]) for one in held(national)] == [("deleted", 1)]
    assert circle.filing.reachable()


@pytest.mark.allow_logs("legacy mode ECB")
def test_the_legacy_mode_is_logged(
    to_peers: Settings, db: Database, cipher: FieldCipher, caplog: pytest.LogCaptureFixture
) -> None:
    circles.build(to_peers, db, cipher).close()
    assert caplog.messages == []
    circles.build(to_peers.model_copy(update={"filing_mode": "ECB"}), db, cipher).close()
    assert any("ECB" in message for message in caplog.messages)


def test_the_check_files_nothing_and_names_what_is_wrong(circle: Circle, national: National, calls: Rows) -> None:
    assert circle.filing.check(tariff(), STAFF).code == "0000"
    national.fault("filing", "refuse_1xxx")
    assert circle.filing.check(tariff(), STAFF).code == "1999"
    assert held(national) == []
    first = calls()[0]
    assert (first.key, first.outcome, first.result, first.body["name"]) == (
        "filing/check",
        "done",
        "0000",
        "测试套餐 39 元",
    )


@pytest.mark.parametrize("kind", ["lost_answer", "http_5xx_done", "garbage", "wrong_key", "unsigned", "wrong_serial"])
def test_an_answer_that_is_lost_or_cannot_be_trusted_is_asked_about(
    circle: Circle, run: Run, national: National, kind: str
) -> None:
    national.fault("filing", kind)
    add = circle.filing.add(tariff())
    with pytest.raises(Unknown):
        run.deliver("add", add)
    wait_until_due(run, "add")
    assert run.deliver("add", add)["filing_no"] == "26SD500001"
    assert len(held(national)) == 1


@pytest.mark.parametrize("step", ["add", "modify", "delete"])
def test_what_never_arrived_is_sent_again(circle: Circle, run: Run, national: National, step: str) -> None:
    if step != "add":
        run.deliver("before", circle.filing.add(tariff()))
    call = {"add": circle.filing.add, "modify": circle.filing.modify}.get(step)
    effect = call(tariff()) if call else circle.filing.delete(removal())
    national.fault("filing", "lost_request")
    with pytest.raises(Unknown):
        run.deliver(step, effect)
    wait_until_due(run, step)
    assert run.deliver(step, effect)["code"] == "0000"
    assert len(held(national)) == 1


def test_a_second_filing_under_one_number_is_refused(circle: Circle, run: Run, national: National) -> None:
    run.deliver("add", circle.filing.add(tariff()))
    with pytest.raises(Refused, match="已备案"):
        run.deliver("again", circle.filing.add(tariff(name="另一个套餐")))
    with pytest.raises(Refused, match="没有备案"):
        run.deliver("other", circle.filing.modify(tariff(seq_no="SD52026112300002")))
    assert len(held(national)) == 1


def test_busy_is_surely_not_done(circle: Circle, run: Run, national: National) -> None:
    national.fault("filing", "busy_9xxx")
    with pytest.raises(Unreached):
        run.deliver("add", circle.filing.add(tariff()))
    assert (row(run, "add").state, held(national)) == ("BUSY", [])
    assert run.deliver("add", circle.filing.add(tariff()))["code"] == "0000"


def test_the_answer_to_the_check_is_never_taken_from_another(circle: Circle, national: National) -> None:
    for kind in ("wrong_serial", "unsigned", "wrong_key"):
        national.fault("filing", kind)
        with pytest.raises(Tampered):
            circle.filing.check(tariff(), STAFF)


Change = Callable[[dict[str, str]], None]


def _flip(message: dict[str, str]) -> None:
    message["data"] = ("B" if message["data"][0] == "A" else "A") + message["data"][1:]


def _set(name: str, value: str) -> Change:
    return lambda message: message.update({name: value})


class Wire:
    """One message of ours on its way to the sandbox, to be sent as it is or altered."""

    def __init__(self, national: National) -> None:
        self.national, told = national, national.world.shared
        self.secret = told.filing
        sealed = theirs.seal("CBC", bytes.fromhex(told.filing_key), json.dumps(self.content()).encode())
        self.message = {"appId": "SD5", "timestamp": str(round(time.time() * 1000)), "nonce": os.urandom(8).hex()}
        self.message["data"] = base64.b64encode(sealed).decode()
        self.sign()

    def content(self) -> dict[str, Any]:
        return {"action_type": "A", **tariff().model_dump()}

    def sign(self) -> None:
        text = "".join(self.message[name] for name in ("appId", "timestamp", "nonce", "data"))
        self.message["sign"] = theirs.mac(self.secret, text)

    def post(self) -> int:
        connection = HTTPConnection("127.0.0.1", self.national.port, timeout=10)
        connection.request("POST", "/filing/tariff/add", json.dumps(self.message))
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.mark.parametrize(
    "alter", [_flip, _set("nonce", "n"), _set("timestamp", "1"), _set("appId", "BJ1"), _set("sign", "0" * 64)]
)
def test_the_ministry_takes_nothing_that_was_altered(national: National, alter: Change) -> None:
    wire = Wire(national)
    alter(wire.message)
    assert wire.post() == 401
    assert held(national) == []


def test_the_ministry_takes_nothing_twice_and_nothing_old(national: National) -> None:
    wire = Wire(national)
    assert [wire.post(), wire.post()] == [200, 401]
    old = Wire(national)
    old.message["timestamp"] = str(round((time.time() - 600) * 1000))
    old.sign()
    assert old.post() == 401
    assert len(held(national)) == 1


@pytest.fixture
def liar(db: Database, cipher: FieldCipher) -> Iterator[tuple[Filing, list[Change]]]:
    """A ministry that echoes the request's envelope with a right signature, after altering it."""
    secret, key, alters = "s" * 64, bytes(16), [_set("appId", "SD5")]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            message["data"] = base64.b64encode(theirs.seal("CBC", key, b'{"code": "0000"}')).decode()
            message["timestamp"] = str(round(time.time() * 1000))
            self.server.alters[0](message)  # type: ignore[attr-defined]
            message["sign"] = theirs.mac(secret, "".join(message[n] for n in ("appId", "timestamp", "nonce", "data")))
            content = json.dumps(message).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.alters = alters  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    access = Access(f"http://127.0.0.1:{server.server_address[1]}", "SD5", secret, "CBC", lambda: key)
    filing = Filing(access, Recorder(db, cipher, Vitals("filing", "备案")))
    yield filing, alters
    filing.close()
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_an_honest_answer_passes(liar: tuple[Filing, list[Change]]) -> None:
    filing, _alters = liar
    assert filing.check(tariff(), STAFF).code == "0000"


@pytest.mark.parametrize(
    "alter",
    [
        _flip,
        _set("data", "!"),
        _set("data", ""),
        _set("nonce", "another"),
        _set("appId", "BJ1"),
        _set("timestamp", "1"),
        _set("timestamp", "soon"),
    ],
)
def test_an_answer_of_another_time_message_or_key_is_refused(liar: tuple[Filing, list[Change]], alter: Change) -> None:
    """Signed with the right secret: only its content is wrong."""
    filing, alters = liar
    alters[0] = alter
    with pytest.raises(Tampered):
        filing.check(tariff(), STAFF)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"offline_day": "20261101"}, "下线日期早于上线日期"),
        ({"seq_no": "BJ52026112300001"}, "序列号与备案主体不符"),
        ({"data_unit": ""}, "流量与单位"),
        ({"name": "TODO"}, "占位"),
        ({"others": "x" * 6001}, "6000"),
        ({"responsibility": ""}, "responsibility"),
        ({"applicable_area": "山东"}, "applicable_area"),
        ({"type2": "8"}, "type2"),
    ],
)
def test_a_tariff_is_checked_before_it_goes(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        tariff(**wrong)


def test_a_fault_of_our_message_is_none_of_the_outcome_unknown(circle: Circle, run: Run, national: National) -> None:
    told = national.world.shared
    object.__setattr__(circle.filing._access, "app", "BJ1")
    with pytest.raises(Unreached, match="签名"):
        run.deliver("add", circle.filing.add(tariff()))
    object.__setattr__(circle.filing._access, "app", "SD5")
    object.__setattr__(circle.filing._access, "key", lambda: bytes.fromhex(told.filing_key)[::-1])
    with pytest.raises(Declined):
        run.deliver("add", circle.filing.add(tariff()))
    assert held(national) == []


def test_the_key_is_read_open_in_training_and_sealed_in_production(to_peers: Settings, national: National) -> None:
    key = bytes.fromhex(national.world.shared.filing_key)
    assert filing_key.reader(to_peers)() == key
    real = to_peers.model_copy(update={"production": True})
    with pytest.raises(Unreached, match="封存"):
        filing_key.reader(real)()
    create_keys(real.key_dir)
    assert key.hex() not in real.filing_key_file.read_text()
    assert filing_key.reader(real)() == key
    for wrong in ("zz" * 16, "00" * 15, seal_line(key, b"0" * 64, "filing.key")):
        real.filing_key_file.write_text(wrong)
        with pytest.raises(Unreached):
            filing_key.reader(to_peers)()
    real.filing_key_file.unlink()
    with pytest.raises(Unreached, match=r"filing\.key"):
        filing_key.reader(to_peers)()
