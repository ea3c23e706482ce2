"""The description attacks the API: generated calls with real signatures, right ones and wrong ones, and chains of them.

No call may end in 5xx or in an answer that is not declared. The seeds are new in every run.
"""

from collections import Counter
from itertools import count
from typing import Any

import httpx
import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule, run_state_machine_as_test
from requests.auth import AuthBase
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sandbox.callers import PREFIX, CallingSystem, sign
from tests.capability.conftest import House

LABELS = [
    "GET /offers",
    "GET /offers/{code}",
    "GET /orders",
    "GET /orders/{order}",
    "POST /campaigns/check",
    "POST /confirmations/query",
    "POST /dates",
    "POST /orders",
    "POST /penalty",
]
EXAMPLES = 52  # of right data and of wrong data each
CHAINS, STEPS = 12, 10
QUIET = hypothesis.settings(
    max_examples=EXAMPLES,
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
# What can be is also used, so that more is met than "no such user".
KNOWN: dict[str, Any] = {
    "access_number": st.sampled_from(["19253190010", "19253190011", "19253196666", "19253190006"]),
    "offer": st.sampled_from(["GD900218", "GD900219", "GD900231", "GD900251", "GD100129"]),
    "offers": st.lists(st.sampled_from(["GD900218", "GD100129"]), max_size=3),
    "recharge_reduction_tag": st.sampled_from(["", "T50", "T100"]),
}
NO_FAULT = [positive_data_acceptance]  # an offer that does not exist is well-formed, and refused with 422


class Signer(AuthBase):
    """Signs what is really sent."""

    def __init__(self, system: CallingSystem, seen: Counter[int]) -> None:
        self._system, self._seen = system, seen

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else bytes(body)
        system = self._system
        request.headers.update(sign(system.caller, system.secret, str(request.method), request.path_url, content))
        request.register_hook("response", lambda answer, **_more: self._seen.update([answer.status_code]))
        return request


class Attack:
    """The description of a running service, and how to call it."""

    def __init__(self, house: House, system: CallingSystem) -> None:
        raw = httpx.get(f"{house.url}{PREFIX}/openapi.json", trust_env=False).json()
        del raw["security"]  # every call is signed on its way; what is not signed stands in test_door
        self.schema: BaseSchema = schemathesis.openapi.from_dict(raw)
        self.seen: Counter[int] = Counter()
        session = requests.Session()
        session.trust_env = False
        self.call = {"auth": Signer(system, self.seen), "session": session, "base_url": house.url + PREFIX}

    def operation(self, label: str) -> Any:
        return next(one.ok() for one in self.schema.get_all_operations() if one.ok().label == label)

    def ask(self, label: str, **said: Any) -> Any:
        """One call that is said here, its answer held against the description."""
        case = self.operation(label).Case(**said)
        return case.call_and_validate(**self.call, excluded_checks=NO_FAULT)


@pytest.fixture
def attack(house: House, kefu: CallingSystem) -> Attack:
    return Attack(house, kefu)


def test_every_operation_is_attacked(attack: Attack) -> None:
    assert sorted(one.ok().label for one in attack.schema.get_all_operations()) == LABELS


@pytest.mark.parametrize("label", LABELS)
def test_every_answer_is_declared(attack: Attack, label: str) -> None:
    operation = attack.operation(label)

    @hypothesis.given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE), data=st.data())
    @QUIET
    def right(case: Any, data: st.DataObject) -> None:
        if isinstance(case.body, dict):
            known = {name: data.draw(st.none() | KNOWN[name]) for name in KNOWN if name in case.body}
            case.body |= {name: value for name, value in known.items() if value is not None}
        case.call_and_validate(**attack.call, excluded_checks=NO_FAULT)

    @hypothesis.given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    @QUIET
    def wrong(case: Any) -> None:
        case.call_and_validate(**attack.call, excluded_checks=NO_FAULT)

    right()
    wrong()
    assert attack.seen.total() >= 100, attack.seen
    assert max(attack.seen) < 500


class Chains(RuleBasedStateMachine):
    """A check, its order, how it stands, and another system that tries all of it: one answer feeds the next call."""

    attack: Attack
    stranger: Attack
    number = count(1)

    checks, orders = Bundle("checks"), Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.own = f"chain-{next(self.number)}"
        self.known: dict[str, tuple[dict[str, Any], str]] = {}

    @rule(target=checks, number=KNOWN["access_number"], offer=KNOWN["offer"], tag=KNOWN["recharge_reduction_tag"])
    def check(self, number: str, offer: str, tag: str) -> Any:
        what = {"access_number": number, "offer": offer, "recharge_reduction_tag": tag}
        said = self.attack.ask("POST /campaigns/check", body=what)
        if said.status_code != 200 or not said.json()["passed"]:
            return multiple()
        return what | {name: said.json()[name] for name in ("check", "fee_total")}

    @rule(target=orders, checked=checks, request=st.integers(1, 3), paid=st.sampled_from([0, 0, 0, 1]))
    def order(self, checked: dict[str, Any], request: int, paid: int) -> Any:
        """The same number and content is the same order; other content under it is refused."""
        wanted = self._wanted(checked, f"{self.own}-{request}") | {"fee_total": checked["fee_total"] + paid}
        said = self.attack.ask("POST /orders", body=wanted)
        before = self.known.get(wanted["request_no"])
        if before is not None:
            same = before[0] == wanted
            assert said.status_code == (200 if same else 409)
            assert said.json()["code" if not same else "order"] == (before[1] if same else "REQUEST_REUSED")
        elif paid:
            assert said.status_code in {409, 422}
        if said.status_code != 200:
            return multiple()
        self.known[wanted["request_no"]] = (wanted, said.json()["order"])
        return said.json()

    @rule(order=orders)
    def standing(self, order: dict[str, Any]) -> None:
        by_id = self.attack.ask("GET /orders/{order}", path_parameters={"order": order["order"]})
        by_request = self.attack.ask("GET /orders", query={"request_no": order["request_no"]})
        assert by_id.json() == by_request.json()
        assert by_id.json()["number"] == order["number"]

    @rule(order=orders)
    def another_looks(self, order: dict[str, Any]) -> None:
        seen = self.stranger.ask("GET /orders/{order}", path_parameters={"order": order["order"]})
        assert (seen.status_code, seen.json()["code"]) == (403, "NOT_YOURS")
        assert self.stranger.ask("GET /orders", query={"request_no": order["request_no"]}).status_code == 404

    @rule(checked=checks)
    def another_orders(self, checked: dict[str, Any]) -> None:
        said = self.stranger.ask("POST /orders", body=self._wanted(checked, f"{self.own}-x"))
        assert (said.status_code, said.json()["code"]) == (403, "NOT_YOURS")

    def _wanted(self, checked: dict[str, Any], request_no: str) -> dict[str, Any]:
        return checked | {"request_no": request_no, "service_password": "135790", "terms_told": True}


def test_chains_of_calls(house: House, attack: Attack) -> None:
    Chains.attack, Chains.stranger = attack, Attack(house, house.system("eboss"))
    chains = hypothesis.settings(QUIET, max_examples=CHAINS, stateful_step_count=STEPS)
    run_state_machine_as_test(Chains, settings=chains)
    assert attack.seen[200] > 0
    assert max(attack.seen) < 500
