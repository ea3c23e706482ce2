"""Several gateways, each with its own address, profile, signature and plain interfaces."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from sandbox.outgoing import Letter
from service.gateway.client import Gateway, SwitchedOff
from service.gateway.inbound import Inbound
from service.gateway.keyring import Keyring
from service.gateway.keys import Keys
from service.gateway.main.customer import CheckFiveNumbers
from service.gateway.main.order import Completion
from service.gateway.main.resource import QueryNumbers
from service.gateway.peer import Peers
from service.gateway.sample import sample
from service.gateway.tables import gateway_call
from service.kit import registry
from service.kit.clock import today
from service.kit.db import Database
from service.kit.errors import BossError, Missing
from service.kit.secrets import FieldCipher
from service.kit.settings import OspPeer, Settings
from tests.gateway.national import STAFF, National, start

FIVE = CheckFiveNumbers(cert_type="1", cert_num="370102199003074519", cust_name="张伟")
NUMBERS = QueryNumbers(area_code="0531", limit=1)


@pytest.fixture
def resource_centre(tmp_path: Path, key_dir: Path) -> Iterator[National]:
    """A second gateway with keys of its own."""
    here = start(tmp_path / "second", key_dir)
    yield here
    here.world.stop()


@pytest.fixture
def two(to_national: Settings, resource_centre: National) -> Settings:
    """The resource centre is reached elsewhere and speaks CBC."""
    resource_centre.world.keys.make("rc-1")
    pem = (resource_centre.home / "keys" / "rc-1.pub.pem").read_text()
    Keyring(to_national).add_peer("rc-1", "resource", pem, today())
    url = f"http://127.0.0.1:{resource_centre.port}/osp"
    peer = OspPeer(centres=("资源",), url=url, profile="A256CBC+OAEP256")
    return to_national.model_copy(update={"osp_peers": {"resource": peer}})


@pytest.fixture
def own_ring(national: National) -> Iterator[None]:
    yield
    for name in ("ring.json", "rc-1.pub.pem"):
        (national.keys / name).unlink(missing_ok=True)


@pytest.mark.usefixtures("own_ring")
def test_each_centre_is_reached_at_its_gateway_under_its_rules(
    db: Database, cipher: FieldCipher, two: Settings, national: National, resource_centre: National
) -> None:
    gateway = Gateway(db, cipher, two)
    gateway.ask(FIVE, STAFF)
    gateway.ask(NUMBERS, STAFF)
    assert [call["profile"] for call in national.calls("3.2.6.1")] == ["A256GCM+OAEP256"]
    assert [call["profile"] for call in resource_centre.calls("res_queryNumbers")] == ["A256CBC+OAEP256"]
    assert national.calls("res_queryNumbers") == []
    assert [(lamp.name, lamp.title) for lamp in gateway.health()] == [("osp", "国网"), ("resource", "resource")]
    gateway.close()


@pytest.mark.usefixtures("own_ring")
def test_the_signature_of_another_peer_is_not_enough(
    db: Database, cipher: FieldCipher, two: Settings, national: National
) -> None:
    """Both are known to us, and still neither may answer for the other."""
    astray = two.osp_peers["resource"].model_copy(update={"url": two.osp_url})
    gateway = Gateway(db, cipher, two.model_copy(update={"osp_peers": {"resource": astray}}))
    with pytest.raises(BossError):
        gateway.ask(NUMBERS, STAFF)
    with db.unit() as unit:
        assert unit.execute(select(gateway_call.c.outcome)).scalars().all() == ["untrusted"]
    gateway.close()


def test_a_peer_takes_over_what_it_does_not_say(to_national: Settings) -> None:
    peer = OspPeer(centres=("支付",), plain=frozenset({"main/3.2.7.9"}))
    peers = Peers(to_national.model_copy(update={"osp_peers": {"payment": peer}, "osp_sign": False}))
    kinds = registry.interfaces()
    own = peers.of(kinds["main/3.2.7.9"])
    assert (own.name, own.url, own.profile.name, own.sign) == (
        "payment",
        to_national.osp_url,
        to_national.osp_profile,
        False,
    )
    assert own.is_plain(kinds["main/3.2.7.9"])
    assert not own.is_plain(kinds["main/3.2.7.1"])
    assert peers.of(kinds["main/3.2.1.1"]).name == "national"


def test_a_peer_without_a_key_is_said_in_words(db: Database, cipher: FieldCipher, to_national: Settings) -> None:
    nobody = {"osp_peers": {"resource": OspPeer(centres=("资源",))}}
    gateway = Gateway(db, cipher, to_national.model_copy(update=nobody))
    with pytest.raises(Missing, match="没有可用的resource密钥"):
        gateway.ask(NUMBERS, STAFF)
    gateway.close()


def test_an_interface_that_is_switched_off_is_not_sent(db: Database, gateway: Gateway, national: National) -> None:
    off = next(kind for kind in registry.interfaces().values() if kind.row == 27)
    assert not off.on
    for send in (lambda: gateway.ask(sample(off), STAFF), lambda: gateway.send(sample(off), "s", STAFF)):
        with pytest.raises(SwitchedOff, match="还没有启用"):
            send()
    assert list(national.world.osp.calls) == []


def test_a_call_back_in_plain_mode_only_where_it_is_listed(
    db: Database, cipher: FieldCipher, to_national: Settings, national: National
) -> None:
    """Plain, but still signed; a sealed one is taken as well while the other side migrates."""
    taken: list[Completion] = []
    plain = to_national.model_copy(update={"osp_plain": frozenset({Completion.key()})})
    serials = itertools.count(1)
    letter = sample(Completion).model_dump(mode="json", by_alias=True)

    def send(settings: Settings, profile: str) -> tuple[str, str]:
        inbound = Inbound(db, cipher, settings, {Completion: taken.append}, Keys(settings))
        serial = f"ZZZZ20261123101530123{next(serials):09d}"
        packet = national.world.outgoing.pack(Letter(Completion, letter, serial, profile))
        signature = packet.headers["X-OSP-Signature"]
        served = inbound.receive("main", "3.3.1", packet.body, signature, "127.0.0.1")
        return json.loads(served.content)["HEAD"]["RESULT"], packet.body.decode()

    result, sent = send(plain, "NONE")
    assert (result, letter["ACCESS_NUM"] in sent) == ("0000", True)
    result, sent = send(plain, "A256GCM+OAEP256")
    assert (result, letter["ACCESS_NUM"] in sent) == ("0000", False)
    assert send(to_national, "NONE")[0] == "2001"
    assert len(taken) == 2
