"""What is done over the national line while it goes wrong: a question, two effects, and the query by serial."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from service.effects import actions
from service.effects.actions import Effect
from service.effects.errors import NationalBusy, NationalFault, NationalRefusal, Unknown
from service.effects.run import Effects, Run
from service.gateway.interface import Interface
from service.gateway.main.order import OpenAccount, OpenCheck, QueryBySerial
from service.gateway.main.parts import CustInfo, OfferItem
from service.gateway.main.resource import HoldSim, PickNumber, QueryNumbers, QuerySims
from service.kit import registry
from tests.gateway.national import STAFF

CERT, NAME = "370102199003074519", "张伟"
SHORT = 0.4  # seconds: the deadline of a call that goes wrong
PATIENT = 5.0


class Store(Protocol):
    """Where the national side keeps what it knows."""

    def insert(self, table: str, **values: Any) -> None: ...


class Peer(Protocol):
    """The national side, in this process or another."""

    @property
    def store(self) -> Store: ...

    def fault(self, code: str, kind: str) -> None: ...


@dataclass
class Bench:
    """Our side. One per test."""

    effects: Effects
    national: Peer
    run: Run = field(init=False)

    def __post_init__(self) -> None:
        self.run = self.effects.run("case-1", STAFF)

    def find(self, step: str) -> Effect | None:
        with self.effects.db.unit() as unit:
            return actions.find(unit, self.run.id, step)

    def row(self, step: str) -> Effect:
        found = self.find(step)
        assert found is not None
        return found

    def take_over(self) -> None:
        """Another machine goes on with it."""
        self.run = self.effects.run(self.run.id, STAFF)

    def ripen(self, step: str) -> None:
        """The quiet time is over."""
        with self.effects.db.unit() as unit:
            actions.change(unit, self.run.id, step, next_ask_at=actions.later(0))

    def is_open(self, step: str) -> bool:
        found = self.find(step)
        return found is not None and found.state in {"SENDING", "UNKNOWN"}

    def pick(self, place: int = 0) -> PickNumber:
        found = self.effects.gateway.ask(QueryNumbers(area_code="0531", limit=place + 1), STAFF)
        return PickNumber(access_num=found.number_list[place].access_num, cert_num=CERT)

    def opening(self) -> OpenAccount:
        """A customer with everything that opening needs."""
        gateway, store, picked = self.effects.gateway, self.national.store, self.pick()
        store.insert("authentication", auth_serial="RZ1", cert_num=CERT, at=time.time())
        photo = {"path": "/GW/SD00/photo/1", "sha256": "0" * 64, "bytes": 1, "img_type": "1701", "img_scene": "17"}
        store.insert("photo", file_id="F1", cert_num=CERT, at=time.time(), **photo)
        iccid = gateway.ask(QuerySims(depart_id="370102001", limit=1), STAFF).sim_list[0].iccid
        held = self.run.call("number", picked)
        sim = self.run.call("sim", HoldSim(iccid=iccid, access_num=picked.access_num))
        info = CustInfo(cust_name=NAME, cert_type="1", cert_num=CERT, abroad_intercept_confirm_file="F1")
        offers = (OfferItem(offer_code="10000817", kind="BASE", price=12900),)
        check = OpenCheck(cust_info=info, access_num=picked.access_num, iccid=iccid, offer_list=offers)
        return OpenAccount(
            accept_id="SL20261123000001",
            check_serial=gateway.ask(check, STAFF).check_serial,
            fee_total=12900,
            number_hold_id=held.hold_id,
            sim_hold_id=sim.hold_id,
            **check.model_dump(),
        )


@dataclass
class Operation:
    """``code`` of the interface whose exchange goes wrong; ``act`` does it or raises; ``step`` its row, if any."""

    name: str
    code: str
    act: Callable[[], object]
    step: str = ""
    request: Interface[Any] | None = None


@contextmanager
def hurried(code: str, seconds: float = SHORT) -> Iterator[None]:
    """Meanwhile this interface has no more time than that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry.interfaces()[f"main/{code}"], "deadline", seconds)
        yield


def question(bench: Bench) -> Operation:
    asked = QueryNumbers(area_code="0531", limit=3)
    return Operation("question", asked.code, lambda: bench.effects.gateway.ask(asked, STAFF))


def picking(bench: Bench) -> Operation:
    return _effect(bench, "pick", bench.pick())


def opening(bench: Bench) -> Operation:
    return _effect(bench, "open", bench.opening())


def query(bench: Bench) -> Operation:
    """An answer was lost; now it is asked about."""
    picked = _effect(bench, "pick", bench.pick())
    bench.national.fault(picked.code, "lost_answer")
    with suppress(Unknown):
        picked.act()
    bench.ripen("pick")
    return Operation("query", QueryBySerial.code, picked.act, "pick")


OPERATIONS = {"question": question, "pick": picking, "open": opening, "query": query}


def settle(operation: Operation, seconds: float = 20.0) -> None:
    """Again and again, as the service does, until it is known."""
    end = time.monotonic() + seconds
    while True:
        try:
            operation.act()
        except NationalRefusal:
            return
        except (Unknown, NationalBusy, NationalFault):
            if time.monotonic() > end:
                raise
            time.sleep(0.03)
        else:
            return


def _effect(bench: Bench, step: str, request: Interface[Any]) -> Operation:
    return Operation(step, request.code, lambda: bench.run.call(step, request), step, request)
