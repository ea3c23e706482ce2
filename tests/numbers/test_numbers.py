"""Picking and holding: never two at a time, taken meanwhile, silence, release."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.gateway.codes import NationalRefusal
from service.gateway.interface import Interface
from service.kit.clock import SHANGHAI, now
from service.kit.db import Database
from service.kit.errors import Invalid, Unanswered
from service.kit.money import Fen
from service.kit.secrets import FieldCipher
from service.numbers.actions import Holder, Taken, leave, states, still_held, use
from service.numbers.model import Held, Number, Sim
from service.numbers.rules import check_pick, left_text, level_text, spaced

NUMBER, OTHER = "19205310001", "19205310002"
ICCID = "89860000000000000017"
FIRST, SECOND = Number(number=NUMBER, prepay=Fen(5000)), Number(number=OTHER)
SIM = Sim(iccid=ICCID)


def held(number_hold: str, sim_hold: str) -> Held:
    return Held(number=FIRST, sim=SIM, number_hold=number_hold, sim_hold=sim_hold, expires_at=now())


class Office:
    """A resource centre with a journal in front: knows what is occupied, can be silent or taken."""

    def __init__(self) -> None:
        self.done: dict[str, Any] = {}
        self.calls: list[str] = []
        self.occupied: dict[str, str] = {}
        self.taken: set[str] = set()
        self.silent: set[str] = set()
        self.minutes = 30.0

    def call(self, step: str, request: Interface[Any]) -> Any:
        if step in self.done:
            return self.done[step]
        name = type(request).__name__
        self.calls.append(name)
        if name in self.silent:
            raise Unanswered("国网没有应答。")
        self.done[step] = self._answer(name, request)
        return self.done[step]

    def _answer(self, name: str, request: Any) -> Any:
        if name.startswith("Release"):
            if self.occupied.pop(request.hold_id, None) is None:
                raise NationalRefusal(request.title, "1103", "没有这个占用")
            return request.answer()
        resource = request.access_num if name == "PickNumber" else request.iccid
        if resource in self.taken or resource in self.occupied.values():
            raise NationalRefusal(request.title, "1101", "已被占用")
        hold_id = f"H{len(self.calls)}"
        self.occupied[hold_id] = resource
        until = now() + timedelta(minutes=self.minutes)
        return request.answer(hold_id=hold_id, expire_time=until.strftime("%Y-%m-%d %H:%M:%S"))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def holder(db: Database, cipher: FieldCipher, office: Office) -> Holder:
    return Holder(db, cipher, office, "case-1")


def test_number_and_sim_are_kept_once(db: Database, holder: Holder, office: Office) -> None:
    first = holder.pick_number(FIRST, "370102199003070017")
    card = holder.hold_sim(SIM, NUMBER)
    assert holder.pick_number(FIRST, "370102199003070017") == first
    holder.hold_sim(SIM, NUMBER)
    assert office.calls == ["PickNumber", "HoldSim"]
    with db.unit() as unit:
        assert still_held(unit, "case-1", held(first.hold_id, card.hold_id))
        assert not still_held(unit, "case-1", held("another", card.hold_id))
        assert not still_held(unit, "case-2", held(first.hold_id, card.hold_id))
        assert still_held(unit, "case-1", held("", card.hold_id))  # a number that need not be held
        assert not still_held(unit, "case-1", held("", first.hold_id))


def test_another_choice_releases_the_first(db: Database, holder: Holder, office: Office) -> None:
    holder.pick_number(FIRST, "x")
    holder.hold_sim(SIM, NUMBER)
    holder.pick_number(SECOND, "x")
    holder.hold_sim(SIM, OTHER)
    assert sorted(office.occupied.values()) == [OTHER, ICCID]
    with db.unit() as unit:
        assert states(unit, "case-1") == {"NUMBER": ["RELEASED", "HELD"], "SIM": ["RELEASED", "HELD"]}


def test_taken_meanwhile_leaves_nothing_behind(db: Database, holder: Holder, office: Office) -> None:
    office.taken.add(NUMBER)
    with pytest.raises(Taken) as caught:
        holder.pick_number(FIRST, "x")
    assert caught.value.kind == "NUMBER"
    office.taken.clear()
    holder.pick_number(FIRST, "x")  # free again: a new try, not the stored refusal
    with db.unit() as unit:
        assert states(unit, "case-1")["NUMBER"] == ["LOST", "HELD"]


def test_after_silence_the_same_try_goes_on(db: Database, holder: Holder, office: Office) -> None:
    office.silent.add("PickNumber")
    with pytest.raises(Unanswered):
        holder.pick_number(FIRST, "x")
    office.silent.clear()
    assert holder.number(NUMBER) == FIRST  # known to this case, though not free any more
    assert holder.number(OTHER) is None
    holder.pick_number(FIRST, "x")
    with db.unit() as unit:
        assert states(unit, "case-1")["NUMBER"] == ["HELD"]


def test_a_release_that_gets_no_answer_does_not_stop_the_customer(db: Database, holder: Holder, office: Office) -> None:
    holder.pick_number(FIRST, "x")
    office.silent.add("ReleaseNumber")
    holder.pick_number(SECOND, "x")
    with db.unit() as unit:
        assert states(unit, "case-1")["NUMBER"] == ["LEAVING", "HELD"]
    office.silent.clear()
    holder.release()
    assert office.occupied == {}


def test_a_hold_about_to_lapse_is_renewed_and_a_lapsed_one_does_not_count(
    db: Database, holder: Holder, office: Office
) -> None:
    office.minutes = -1
    number, card = holder.pick_number(FIRST, "x"), holder.hold_sim(SIM, NUMBER)
    with db.unit() as unit:
        assert not still_held(unit, "case-1", held(number.hold_id, card.hold_id))
    office.minutes = 30
    number, card = holder.pick_number(FIRST, "x"), holder.hold_sim(SIM, NUMBER)
    with db.unit() as unit:
        assert still_held(unit, "case-1", held(number.hold_id, card.hold_id))


def test_used_holds_are_never_released(db: Database, holder: Holder, office: Office) -> None:
    holder.pick_number(FIRST, "x")
    with db.unit() as unit:
        use(unit, "case-1")
        leave(unit, "case-1")
    holder.release()
    assert office.calls == ["PickNumber"]


def test_a_pick_must_name_both() -> None:
    with pytest.raises(Invalid) as caught:
        check_pick("", "8986")
    assert set(caught.value.fields) == {"number", "sim"}
    assert "尚未占用任何号码" in caught.value.message
    check_pick(NUMBER, ICCID)


def test_texts() -> None:
    start = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    assert left_text(start + timedelta(minutes=29, seconds=5), start) == "剩 29 分 05 秒"
    assert left_text(start + timedelta(hours=2), start) == "剩 2 小时 0 分"
    assert left_text(start, start) == "已过期"
    assert (spaced(NUMBER), level_text(0), level_text(3)) == ("192 0531 0001", "普通", "吉祥 3 级")
