"""How far a case has come: what each step used and gave, and what that is still worth. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from service.kit.flow.fact import Fact, Given
from service.kit.flow.scenario import Scenario
from service.kit.flow.step import Step

Origin = Literal["enter", "act", "take"]
_ABSENT = ""  # the fingerprint of a fact that is not there


class Kept(BaseModel):
    """One fact as it is stored."""

    model_config = ConfigDict(frozen=True)

    by: Origin
    value: Any


class Record(BaseModel):
    """What is known about one step. ``used``: fact name → fingerprint at the time it was used."""

    model_config = ConfigDict(frozen=True)

    entered: bool = False
    taken: bool = False
    stale: bool = False
    used: Mapping[str, str] = {}
    facts: Mapping[str, Kept] = {}
    values: str = ""  # fingerprint of what was typed when it was taken

    def outdated(self) -> "Record":
        """What the step gave is gone; only the memory that it was done stays."""
        return Record(stale=self.taken or self.stale)


_RECORDS: TypeAdapter[dict[str, Record]] = TypeAdapter(dict[str, Record])


class Watched(Mapping[str, BaseModel]):
    """The facts a step sees. Remembers which of them it asked for, also in vain."""

    def __init__(self, facts: Mapping[str, BaseModel]) -> None:
        self._facts = facts
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> BaseModel:
        self.asked.add(name)
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        self.asked.update(self._facts)
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


@dataclass(frozen=True)
class Progress:
    """The records of all steps of one case. Every change gives a new, settled Progress.

    A step sees the facts of the steps before it and its own, so going back never lets it see
    what was built on it. When two steps give one fact, the later one wins.
    """

    scenario: Scenario
    records: Mapping[str, Record] = field(default_factory=dict)

    @classmethod
    def load(cls, scenario: Scenario, stored: str) -> "Progress":
        """From ``dump``. A fact that today's model does not read any more makes its step stale."""
        records = _RECORDS.validate_json(stored)
        for step in scenario.steps:
            record = records.get(step.name)
            if record is not None and not all(_reads(step, name, kept) for name, kept in record.facts.items()):
                records[step.name] = record.outdated()
        return cls(scenario, {step.name: records.get(step.name, Record()) for step in scenario.steps}).settled()

    def dump(self) -> str:
        """JSON for the (sealed) draft."""
        return _RECORDS.dump_json(dict(self.records)).decode()

    def record(self, step: Step) -> Record:
        """What is known about this step."""
        return self.records.get(step.name, Record())

    def facts(self, until: Step | None = None) -> dict[str, BaseModel]:
        """Facts by name: of the steps up to and with ``until``, or of all."""
        found: dict[str, BaseModel] = {}
        for step in self.scenario.steps:
            models = {fact.name: fact.model for fact in step.gives}
            for name, kept in self.record(step).facts.items():
                found[name] = models[name].model_validate(kept.value)
            if step is until:
                break
        return found

    def is_entered(self, step: Step) -> bool:
        """A step without an ``enter`` of its own needs none."""
        return self.record(step).entered or type(step).enter is Step.enter

    def is_done(self, step: Step) -> bool:
        """Taken, and what it used is still so."""
        return self.record(step).taken

    def reachable(self, step: Step) -> bool:
        """Everything before it is done."""
        return all(self.is_done(before) for before in self.scenario.steps[: self.scenario.steps.index(step)])

    def current(self) -> Step:
        """The first step that is not done; the last one when all are."""
        return next((step for step in self.scenario.steps if not self.is_done(step)), self.scenario.steps[-1])

    def entered(self, step: Step, asked: set[str], given: Given) -> "Progress":
        """``enter`` ran. What it or a button gave before and it does not give now is gone."""
        return self._with(step, "enter", asked, given, gone={"enter", "act"}, entered=True)

    def acted(self, step: Step, asked: set[str], given: Given) -> "Progress":
        """A button ran; nothing goes."""
        return self._with(step, "act", asked, given, gone=set())

    def took(self, step: Step, asked: set[str], given: Given, values: Mapping[str, Any]) -> "Progress":
        """The step was taken. What an earlier take gave and this one does not is gone."""
        mark = fingerprint(dict(values))
        done = self._with(step, "take", asked, given, gone={"take"}, entered=True, taken=True, stale=False, values=mark)
        following = self.scenario.steps[self.scenario.steps.index(step) + 1 :]
        if following and (missing := {fact.name for fact in following[0].needs} - done.facts(step).keys()):
            raise LookupError(f"{self.scenario.key}: {following[0].name} needs {sorted(missing)}, not given so far")
        return done

    def forgot(self, names: tuple[str, ...]) -> "Progress":
        """These steps must be done again."""
        gone = {name: record.outdated() for name, record in self.records.items() if name in names}
        return replace(self, records={**self.records, **gone}).settled()

    def of_channel(self) -> tuple[str, ...]:
        """The steps whose results hold only for the channel in which they were done."""
        return tuple(step.name for step in self.scenario.steps if step.of_channel)

    def earlier(self, step: Step) -> Step:
        """The step itself, or the first one before it that is not done."""
        before = self.scenario.steps[: self.scenario.steps.index(step)]
        return next((one for one in before if not self.is_done(one)), step)

    def reopened(self) -> "Progress":
        """An open case has not taken its last step, whatever an earlier try left behind."""
        last = self.scenario.steps[-1].name
        record = self.records.get(last, Record())
        return replace(self, records={**self.records, last: record.model_copy(update={"taken": False})})

    def is_edited(self, step: Step, values: Mapping[str, Any] | None) -> bool:
        """Taken, but something else was typed since."""
        return values is not None and self.is_done(step) and self.record(step).values != fingerprint(dict(values))

    def _with(
        self, step: Step, by: Origin, asked: set[str], given: Given, *, gone: set[Origin], **changes: Any
    ) -> "Progress":
        record = self.record(step)
        facts = {name: kept for name, kept in record.facts.items() if kept.by not in gone}
        facts.update({fact.name: _kept(step, by, fact, value) for fact, value in given.items()})
        known = self._known(step)
        names = asked | {fact.name for fact in step.needs}
        used = {**record.used, **{name: known.get(name, _ABSENT) for name in names}}
        changed = record.model_copy(update={"facts": facts, "used": used, **changes})
        return replace(self, records={**self.records, step.name: changed}).settled()

    def _known(self, before: Step) -> dict[str, str]:
        """Fingerprints of the facts that ``before`` builds on."""
        known: dict[str, str] = {}
        for step in self.scenario.steps:
            if step is before:
                break
            known.update(_marks(step, self.record(step)))
        return known

    def settled(self) -> "Progress":
        """Steps that used a fact which is different now lose what they gave, and so on down the line."""
        known: dict[str, str] = {}
        records = dict(self.records)
        for step in self.scenario.steps:
            record = self.record(step)
            if any(known.get(name, _ABSENT) != mark for name, mark in record.used.items()):
                records[step.name] = record = record.outdated()
            known.update(_marks(step, record))
        return replace(self, records=records)


def fingerprint(value: Any) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _marks(step: Step, record: Record) -> dict[str, str]:
    passing = {fact.name: fact.passing for fact in step.gives}
    return {name: fingerprint(_lasting(kept.value, passing.get(name, ()))) for name, kept in record.facts.items()}


def _lasting(value: Any, passing: tuple[str, ...]) -> Any:
    return {key: inner for key, inner in value.items() if key not in passing} if isinstance(value, dict) else value


def _kept(step: Step, by: Origin, fact: Fact[Any], value: BaseModel) -> Kept:
    if fact.name not in {declared.name for declared in step.gives}:
        raise TypeError(f"step {step.name} gave {fact.name}, which it does not declare")
    if not isinstance(value, fact.model):
        raise TypeError(f"step {step.name} gave {fact.name} as {type(value).__name__}, not {fact.model.__name__}")
    return Kept(by=by, value=value.model_dump(mode="json"))


def _reads(step: Step, name: str, kept: Kept) -> bool:
    model = next((fact.model for fact in step.gives if fact.name == name), None)
    try:
        return model is not None and model.model_validate(kept.value) is not None
    except ValidationError:
        return False
