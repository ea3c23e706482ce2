"""The journal's rules, against a national side with a ledger of its own and faults on its line."""

import pytest
from sqlalchemy import text

from service.effects import actions
from service.effects.errors import Fenced, KeyReused, NationalBusy, NationalFault, NationalRefusal, Unknown
from service.effects.run import Run
from service.gateway.main.resource import PickNumber, ReleaseNumber
from service.kit.db import Database
from service.kit.errors import Refused
from tests.effects.conftest import CERT, Watched, as_kind, row, states, wait_until_due
from tests.effects.flow import PATH
from tests.gateway.national import STAFF, National


def test_what_is_done_is_not_done_again(run: Run, effects: Watched, pick: PickNumber, national: National) -> None:
    first = run.call("pick", pick)
    assert run.call("pick", pick) == first
    assert effects.run("case-1", STAFF).call("pick", pick) == first  # also for the next owner
    assert len(national.calls("res_pickNumber")) == 1
    assert (row(run).state, row(run).result, row(run).serial) == ("DONE", "0000", national.effects()[0]["serial"])


def test_the_serial_is_stored_before_anything_is_sent(run: Run, pick: PickNumber, national: National) -> None:
    seen: list[tuple[str, int]] = []

    class Looking(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "pick:after-intent":
                seen.append((row(run).state, len(national.effects())))

    Run(as_kind(Looking, run.effects), run.id, STAFF, run.owner, run.epoch).call("pick", pick)
    assert seen == [("SENDING", 0)]


def test_other_content_under_a_step_is_refused(run: Run, numbers: list[str], pick: PickNumber) -> None:
    run.call("pick", pick)
    with pytest.raises(KeyReused) as caught:
        run.call("pick", PickNumber(access_num=numbers[1], cert_num=CERT))
    assert caught.value.code == "KEY_REUSED"
    assert isinstance(caught.value, Refused)


def test_a_refusal_is_remembered_until_it_is_tried_anew(
    run: Run, numbers: list[str], pick: PickNumber, national: National
) -> None:
    national.fault("res_pickNumber", "refuse_1xxx")
    for _ in range(2):
        with pytest.raises(NationalRefusal) as caught:
            run.call("pick", pick)
        assert (caught.value.result, row(run).state) == ("1999", "REFUSED")
    first = row(run).serial
    other = PickNumber(access_num=numbers[1], cert_num=CERT)
    assert run.call("pick", other, again=True).hold_id
    assert row(run).serial != first
    assert [effect["result"] for effect in national.effects()] == ["1999", "0000"]
    with pytest.raises(KeyReused):
        run.call("pick", pick, again=True)  # what is done stays done


def test_busy_is_sent_again_under_the_same_serial(run: Run, pick: PickNumber, national: National) -> None:
    national.fault("res_pickNumber", "busy_9xxx", times=2)
    for _ in range(2):
        with pytest.raises(NationalBusy):
            run.call("pick", pick)
        assert row(run).state == "BUSY"
    serial = row(run).serial
    run.call("pick", pick)
    assert [effect["serial"] for effect in national.effects()] == [serial]


def test_a_message_fault_may_be_sent_again_once_it_is_mended(run: Run, pick: PickNumber, national: National) -> None:
    run.effects.province, right = "??00", run.effects.province
    with pytest.raises(NationalFault):
        run.call("pick", pick)
    run.effects.province = right
    assert row(run).state == "BUSY"
    assert run.call("pick", pick, again=True).hold_id
    assert len(national.effects()) == 1


LOST = ["lost_answer", "http_5xx_done", "garbage", "unsigned", "wrong_serial", "cut_short", "oversize", "redirect"]


@pytest.mark.parametrize("dedupe", [True, False])
@pytest.mark.parametrize("kind", LOST)
def test_an_unknown_outcome_is_asked_about_never_sent_again(
    run: Run, pick: PickNumber, national: National, kind: str, dedupe: bool
) -> None:
    national.change(dedupe=dedupe)
    national.fault("res_pickNumber", kind)
    with pytest.raises(Unknown) as caught:
        run.call("pick", pick)
    assert caught.value.ask_at == row(run).next_ask_at
    with pytest.raises(Unknown):
        run.call("pick", pick)  # too early: not even asked
    assert national.calls("osp_queryBySerial") == []
    wait_until_due(run)
    hold = run.call("pick", pick)
    assert hold.hold_id
    assert states(national) == ["res_pickNumber"]
    assert row(run).state == "DONE"


@pytest.mark.parametrize("kind", ["lost_request", "http_5xx"])
def test_what_never_arrived_is_sent_again_under_its_serial(
    run: Run, pick: PickNumber, national: National, kind: str
) -> None:
    national.change(dedupe=False)
    national.fault("res_pickNumber", kind)
    with pytest.raises(Unknown):
        run.call("pick", pick)
    serial = row(run).serial
    wait_until_due(run)
    run.call("pick", pick)
    assert [effect["serial"] for effect in national.effects()] == [serial]


def test_a_slow_peer_without_protection_is_not_done_twice(run: Run, pick: PickNumber, national: National) -> None:
    """It works longer than we wait: within the quiet time nobody may conclude that it never arrived."""
    national.change(dedupe=False)
    national.fault("res_pickNumber", "delay", seconds=0.5)
    run.effects.quiet = 0.3
    with pytest.raises(Unknown):
        run.call("pick", pick)
    with run.effects.db.unit() as unit:
        actions.change(unit, run.id, "pick", next_ask_at=actions.later(0.6))
    wait_until_due(run)
    run.effects.quiet = 5.0
    run.call("pick", pick)
    assert len(national.effects()) == 1


def test_a_refusal_is_also_learned_by_asking(run: Run, national: National) -> None:
    national.fault("res_pickNumber", "lost_answer")
    wrong = PickNumber(access_num="19200000000", cert_num=CERT)
    with pytest.raises(Unknown):
        run.call("pick", wrong)
    wait_until_due(run)
    with pytest.raises(NationalRefusal, match="号码不存在（1102）"):
        run.call("pick", wrong)
    assert row(run).state == "REFUSED"


def test_a_silent_query_is_repeated_by_the_schedule(run: Run, pick: PickNumber, national: National) -> None:
    national.fault("res_pickNumber", "lost_answer")
    national.fault("osp_queryBySerial", "garbage", times=1)
    with pytest.raises(Unknown):
        run.call("pick", pick)
    wait_until_due(run)
    with pytest.raises(Unknown) as caught:
        run.call("pick", pick)
    assert (row(run).state, row(run).asked) == ("UNKNOWN", 1)
    assert caught.value.ask_at == row(run).next_ask_at
    wait_until_due(run)
    run.call("pick", pick)
    assert len(national.effects()) == 1


def test_a_stored_answer_that_does_not_fit_settles_nothing(run: Run, pick: PickNumber, national: National) -> None:
    national.fault("res_pickNumber", "lost_answer")
    with pytest.raises(Unknown):
        run.call("pick", pick)
    national.world.store.change("UPDATE effect SET body = '{\"HOLD\": 1}'")
    wait_until_due(run)
    with pytest.raises(Unknown):
        run.call("pick", pick)
    assert row(run).state == "UNKNOWN"


def test_left_in_sending_is_unknown_not_failed(
    effects: Watched, run: Run, pick: PickNumber, national: National
) -> None:
    """Its process died after sending."""

    class Dying(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "pick:after-send":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Run(as_kind(Dying, effects), run.id, STAFF, run.owner, run.epoch).call("pick", pick)
    assert row(run).state == "SENDING"
    other = effects.run("case-1", STAFF)
    with pytest.raises(Unknown):
        other.call("pick", pick)
    wait_until_due(run)
    assert other.call("pick", pick).hold_id
    assert len(national.effects()) == 1


def test_a_replaced_owner_stores_nothing(effects: Watched, run: Run, pick: PickNumber, national: National) -> None:
    class Replaced(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "pick:after-send":
                effects.claim("case-1", "another node")

    with pytest.raises(Fenced) as caught:
        Run(as_kind(Replaced, effects), run.id, STAFF, run.owner, run.epoch).call("pick", pick)
    assert not isinstance(caught.value, Refused)  # nobody refused anything
    assert row(run).state == "SENDING"
    for act in (
        lambda: run.call("x", pick),
        lambda: run.write("y", lambda _unit: None),
        lambda: run.put("z", "/A/b", b""),
    ):
        with pytest.raises(Fenced):
            act()
    assert len(national.effects()) == 1


def test_a_frozen_owner_that_wakes_sends_nothing(
    effects: Watched, run: Run, pick: PickNumber, national: National
) -> None:
    """Frozen after its intent until another has asked, found nothing and sent: a second send would be a second one."""
    national.change(dedupe=False)
    other = effects.run("case-1", STAFF)

    class Frozen(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "pick:after-intent":
                wait_until_due(run)
                effects.run("case-1", STAFF).call("pick", pick)

    with pytest.raises((Unknown, Fenced)):
        Run(as_kind(Frozen, effects), other.id, STAFF, other.owner, other.epoch).call("pick", pick)
    assert len(national.effects()) == 1
    assert row(run).state == "DONE"


def test_the_history_shows_each_step(run: Run, effects: Watched, pick: PickNumber) -> None:
    run.call("pick", pick)
    run.write("book", lambda _unit: None)
    with effects.db.unit() as unit:
        marks = actions.history(unit, run.id)
    assert [(mark.step, mark.key, mark.title, mark.state) for mark in marks] == [
        ("pick", "main/res_pickNumber", "手机号码选占", "DONE"),
        ("book", "own", "登记", "DONE"),
    ]
    assert marks[0].done_at is not None


def test_the_journal_holds_no_personal_data(run: Run, pick: PickNumber, db: Database) -> None:
    run.call("pick", pick)
    with db.unit() as unit:
        kept = str([tuple(found) for found in unit.execute(text("select * from effect"))])
    assert not [secret for secret in (CERT, pick.access_num) if secret in kept]


def test_boundaries_have_names(run: Run, effects: Watched, pick: PickNumber) -> None:
    run.call("pick", pick)
    run.put("file", PATH, b"x")
    run.write("book", lambda _unit: None)
    own = ["before-intent", "after-intent", "after-send", "after-store"]
    put = ["before-intent", "after-intent", "after-part", "after-rename", "after-key", "after-send", "after-store"]
    assert effects.passed == [
        *(f"pick:{name}" for name in own),
        *(f"file:{name}" for name in put),
        "book:before-intent",
        "book:after-store",
    ]


@pytest.mark.parametrize("end", [("lost_answer", "DONE"), ("lost_request", "BUSY")], ids=lambda end: end[0])
def test_a_run_that_nobody_drives_is_settled_by_asking_only(
    run: Run, effects: Watched, pick: PickNumber, national: National, end: tuple[str, str]
) -> None:
    kind, state = end
    national.fault("res_pickNumber", kind)
    with pytest.raises(Unknown):
        run.call("pick", pick)
    with effects.db.unit() as unit:
        assert (actions.due(unit), actions.unconfirmed(unit)) == ([], 1)
    assert not effects.settle(run.id)  # too early
    wait_until_due(run)
    with effects.db.unit() as unit:
        assert actions.due(unit) == ["case-1"]
    assert effects.settle(run.id)
    assert row(run).state == state
    assert len(national.calls("res_pickNumber")) == len(national.effects())
    assert run.call("pick", pick).hold_id
    assert len(national.effects()) == 1


def test_a_late_finding_does_not_undo_a_resend(
    run: Run, effects: Watched, pick: PickNumber, national: National
) -> None:
    """The settler asked before the owner asked and sent again: its "never arrived" is of yesterday."""
    national.fault("res_pickNumber", "lost_request")
    with pytest.raises(Unknown):
        run.call("pick", pick)
    wait_until_due(run)

    class Slow(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "pick:after-ask":
                national.fault("res_pickNumber", "lost_answer")
                with pytest.raises(Unknown):
                    run.call("pick", pick)

    as_kind(Slow, effects).settle(run.id)
    assert row(run).state == "UNKNOWN"
    wait_until_due(run)
    run.call("pick", pick)
    assert len(national.effects()) == 1


def test_a_frozen_owner_does_not_undo_what_was_found(
    run: Run, effects: Watched, pick: PickNumber, national: National
) -> None:
    """Frozen after a lost answer until the settler had asked: its "unknown" is of yesterday, and is not stored."""
    national.fault("res_pickNumber", "lost_answer")

    class Frozen(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "pick:after-send":
                wait_until_due(run)
                assert effects.settle(run.id)

    with pytest.raises(Unknown):
        Run(as_kind(Frozen, effects), run.id, STAFF, run.owner, run.epoch).call("pick", pick)
    assert row(run).state == "DONE"
    assert run.call("pick", pick).hold_id


def test_an_upload_left_behind_is_free_again(run: Run, effects: Watched, national: National) -> None:
    class Dying(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "file:after-part":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Run(as_kind(Dying, effects), run.id, STAFF, run.owner, run.epoch).put("file", PATH, b"x")
    wait_until_due(run, "file")
    assert effects.settle(run.id)
    assert row(run, "file").state == "BUSY"
    assert run.put("file", PATH, b"x").size == 1


def test_two_steps_are_two_effects(run: Run, pick: PickNumber, national: National) -> None:
    hold = run.call("pick", pick)
    run.call("release", ReleaseNumber(access_num=pick.access_num, hold_id=hold.hold_id))
    assert states(national) == ["res_pickNumber", "res_releaseNumber"]
