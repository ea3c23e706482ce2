"""The national side under TLS: only a certificate of the pinned authority is spoken to."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.effects.errors import Unknown
from service.gateway.client import Gateway
from service.gateway.keys import Keys
from service.kit.calling import Impostor
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.faults.certificates import Authority
from tests.faults.conftest import Check
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, Bench, Operation, settle
from tests.faults.outside import Outside
from tests.faults.relay import Relay


@dataclass
class Tls:
    """A relay that shows a certificate; ``show`` gives it another one for connections to come."""

    relay: Relay
    context: ssl.SSLContext
    folder: Path
    ours: Authority
    other: Authority

    def show(self, which: str) -> None:
        path = self.folder / f"{which}.pem"
        issue: dict[str, Callable[[], Path]] = {
            "right": lambda: self.ours.issue(path),
            "other-authority": lambda: self.other.issue(path),
            "other-host": lambda: self.ours.issue(path, "127.0.0.2"),
            "ended": lambda: self.ours.issue(path, ended=True),
        }
        self.context.load_cert_chain(issue[which]())


@pytest.fixture
def tls(outside: Outside, tmp_path: Path) -> Iterator[Tls]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    relay = Relay(outside.national.port, context)
    tls = Tls(relay, context, tmp_path, Authority.new("省网登记的机构"), Authority.new("别的机构"))
    tls.show("right")
    yield tls
    relay.close()


@pytest.fixture
def soon(soon: Settings, tls: Tls) -> Settings:
    """Over TLS, with the authority pinned."""
    authority = tls.ours.save(tls.folder / "authority.pem")
    return soon.model_copy(update={"osp_url": f"https://127.0.0.1:{tls.relay.port}/osp", "osp_ca": authority})


@pytest.fixture
def gateway(db: Database, cipher: FieldCipher, soon: Settings, keys: Keys) -> Iterator[Gateway]:
    gateway = Gateway(db, cipher, soon, keys)
    yield gateway
    gateway.close()


@pytest.fixture
def operation(bench: Bench, request: pytest.FixtureRequest) -> Operation:
    """With no connection left from its preparation."""
    made = OPERATIONS[request.param](bench)
    bench.effects.gateway.close()
    return made


@pytest.mark.parametrize("operation", OPERATIONS, indirect=True)
def test_under_the_right_certificate(operation: Operation, tls: Tls, check: Check) -> None:
    before = len(tls.relay.talks)
    settle(operation)
    assert len(tls.relay.talks) > before
    check(operation.name)


@cell("F03", "OSP")
@pytest.mark.allow_logs("certificate of https://127.0.0.1:\\d+/osp/main/[\\w.]+ not trusted")
@pytest.mark.parametrize("operation", OPERATIONS, indirect=True)
@pytest.mark.parametrize("wrong", ["other-authority", "other-host", "ended"])
def test_under_a_wrong_one(  # noqa: PLR0917  they are fixtures
    operation: Operation, bench: Bench, tls: Tls, check: Check, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is said to it, and somebody is alarmed; with the right one again it goes on."""
    tls.show(wrong)
    heard = len(tls.relay.talks)
    with pytest.raises(BossError) as caught:
        operation.act()
    assert isinstance(caught.value, Impostor if operation.name != "query" else Unknown)
    assert len(tls.relay.talks) == heard
    assert [record.levelname for record in caplog.records if "not trusted" in record.message] == ["ERROR"]
    if operation.name in {"pick", "open"}:
        assert bench.row(operation.step).state == "BUSY"
        assert "没有登记" in caught.value.message
    tls.show("right")
    settle(operation)
    check(operation.name)


@cell("F03", "OSP")
def test_a_plain_answer_to_tls_is_no_connection(bench: Bench, outside: Outside, soon: Settings) -> None:
    """Whoever strips the encryption hears nothing either."""
    plain = soon.model_copy(update={"osp_url": f"https://127.0.0.1:{outside.port}/osp"})
    effects = bench.effects
    gateway = effects.gateway = Gateway(effects.db, effects.cipher, plain, effects.gateway.keys)
    with pytest.raises(BossError) as caught:
        OPERATIONS["question"](bench).act()
    assert caught.value.code == "NATIONAL_BUSY"
    assert outside.relay.talks == []
    gateway.close()
