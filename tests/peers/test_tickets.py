"""客服 of the sandbox over real sockets: one ticket per number of ours, whatever goes wrong on the way (R3.4)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import ValidationError

from service.effects.errors import Unknown
from service.effects.run import Effects, Run
from service.kit.errors import Refused, Unreached
from service.peers.circle import Circle
from service.peers.tickets import Ticket
from tests.effects.conftest import row, wait_until_due
from tests.gateway.national import STAFF, National
from tests.peers.conftest import Rows

NUMBER = "GD20261123000001"


def ticket(**other: Any) -> Ticket:
    told = {
        "number": NUMBER,
        "kind": "INSTALL",
        "region": "370102",
        "title": "固话新装",
        "acceptance": "SL20261123000001",
    }
    told |= {"customer": "测试甲", "phone": "19200000001", "address": "山东省济南市历下区测试路1号"}
    return Ticket(**{**told, "created": "2026-11-23 10:15:30", **other})


def held(national: National) -> list[dict[str, Any]]:
    return national.world.store.rows("SELECT number, ticket_id, seen FROM ticket")


def test_a_ticket_is_handed_over(circle: Circle, run: Run, national: National, calls: Rows) -> None:
    done = run.deliver("ticket", circle.tickets.push(ticket()))
    (kept,) = held(national)
    assert (done["number"], done["ticket_id"], done["state"]) == (NUMBER, kept["ticket_id"], "已受理")
    assert circle.tickets.find(NUMBER, STAFF) is not None
    assert circle.tickets.find("GD-none", STAFF) is None
    written = calls()[0]
    assert (written.key, written.outcome, written.body["phone"]) == ("tickets/tickets", "done", "<联系电话>")
    shown = str([dict(one._mapping) for one in calls()])
    assert not any(secret in shown for secret in ("测试甲", "19200000001", "测试路"))


@pytest.mark.parametrize(
    ("kind", "arrived"),
    [
        ("lost_request", False),
        ("http_5xx", False),
        ("lost_answer", True),
        ("http_5xx_done", True),
        ("late_answer", True),
        ("garbage", True),
        ("cut_short", True),
        ("oversize", True),
        ("redirect", True),
        ("endless_continue", True),
        ("slow_drip", True),
    ],
)
def test_an_unknown_outcome_is_asked_about_before_anything_is_sent_again(
    circle: Circle, run: Run, national: National, kind: str, arrived: bool
) -> None:
    national.fault("tickets", kind, seconds=1.5)
    push = circle.tickets.push(ticket())
    with pytest.raises(Unknown):
        run.deliver("ticket", push)
    wait_until_due(run, "ticket")
    assert run.deliver("ticket", push)["number"] == NUMBER
    assert [(kept["number"], kept["seen"]) for kept in held(national)] == [(NUMBER, 1)]
    assert row(run, "ticket").state == "DONE"


def test_no_answer_to_the_question_is_no_licence_to_send(circle: Circle, run: Run, national: National) -> None:
    national.fault("tickets", "lost_answer", times=2)
    push = circle.tickets.push(ticket())
    with pytest.raises(Unknown):
        run.deliver("ticket", push)
    wait_until_due(run, "ticket")
    with pytest.raises(Unknown):
        run.deliver("ticket", push)
    wait_until_due(run, "ticket")
    assert run.deliver("ticket", push)["number"] == NUMBER
    assert [kept["seen"] for kept in held(national)] == [1]


def test_two_nodes_hand_one_ticket_over_once(circle: Circle, effects: Effects, national: National) -> None:
    """Even beside the journal: the number is the key at the other side."""

    def deliver(place: int) -> Any:
        return effects.run(f"case-{place}", STAFF).deliver("ticket", circle.tickets.push(ticket()))["ticket_id"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(deliver, range(8)))) == 1
    assert [kept["seen"] for kept in held(national)] == [8]


def test_other_content_under_one_number_is_refused(circle: Circle, run: Run, national: National) -> None:
    run.deliver("ticket", circle.tickets.push(ticket()))
    with pytest.raises(Refused, match="已有不同的工单"):
        run.deliver("again", circle.tickets.push(ticket(title="固话移机")))
    assert len(held(national)) == 1


def test_a_refusal_and_a_peer_that_is_away(circle: Circle, run: Run, national: National) -> None:
    national.fault("tickets", "refuse_1xxx")
    with pytest.raises(Refused, match="演练"):
        run.deliver("ticket", circle.tickets.push(ticket()))
    circle.tickets.peer._url = "http://127.0.0.1:9/tickets"
    with pytest.raises(Unreached):
        run.deliver("ticket", circle.tickets.push(ticket()), again=True)
    assert (row(run, "ticket").state, held(national)) == ("BUSY", [])


@pytest.mark.parametrize("wrong", [{"number": ""}, {"number": "a/b"}, {"kind": ""}, {"region": "济南"}])
def test_a_ticket_is_checked_before_it_goes(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ticket(**wrong)
