"""10,000 altered messages, both directions, every profile: one outward error, nothing changed, nothing told."""

import json
import os
import statistics
import tempfile
import time
import traceback
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from service.gateway import actions
from service.gateway.client import Gateway
from service.gateway.inbound import Inbound, Served
from service.gateway.keys import Keys
from service.gateway.profiles import PROFILES, Gcm
from service.kit.db import Database
from service.kit.errors import BossError, Tampered
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.crypto import altered, canaries
from tests.crypto.altered import Letter
from tests.crypto.conftest import Pairs
from tests.crypto.messages import Ask, Told
from tests.crypto.pen import Desk, Pen
from tests.gateway.national import STAFF

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.allow_logs("legacy crypto profile", "came again with other content"),
]

TIMES = 1000  # altered messages for each profile and direction
FRESH = 50  # of them from one original: the window of 300 s must not be what refuses them
LIMIT = 20.0  # seconds for one message, on a machine that does much else
EVERY = pytest.mark.parametrize("profile", PROFILES)
REFUSED = Served(
    json.dumps(
        {"HEAD": {"SERIAL": "", "RESULT": "2001", "MESSAGE": "报文不合法"}, "BODY": {}},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
)
# The records of calls and the count of strangers are what a refused message leaves behind.
RECORDS = {"gateway_call", "gateway_untrusted"}


@pytest.fixture
def towards(logged: canaries.Everything, settings: Settings, pairs: Pairs, profile: str) -> Settings:
    """A national side of this profile, whose door stays open however often it fails."""
    legacy = PROFILES[profile].legacy
    return settings.model_copy(
        update={
            "key_dir": pairs.folder,
            "osp_profile": profile,
            "osp_allow_legacy": legacy,
            "door_failures": 10**6,
        }
    )


@dataclass
class Scene:
    """Our side, and what has to be looked at when all is over."""

    db: Database
    cipher: FieldCipher
    settings: Settings
    logged: canaries.Everything
    body: dict[str, Any]
    begun: float = field(default_factory=time.time)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def timed(self, kind: str, began: float) -> None:
        self.seconds[kind].append(time.perf_counter() - began)

    def hits(self, answer: bytes = b"") -> list[str]:
        """Where a canary was found."""
        words = canaries.words(self.body)
        assert len(words) >= 30
        places = [("the logs", self.logged.text.getvalue().encode()), ("an answer", answer)]
        places += [*canaries.tables(self.db).items(), *canaries.temporary(self.begun)]
        return [hit for name, content in places for hit in canaries.hits(name, content, words)]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For temporary files: those of other runs are many, and not the business of these tests."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def scene(logged: canaries.Everything, db: Database, cipher: FieldCipher, towards: Settings, profile: str) -> Scene:
    return Scene(db, cipher, towards, logged, canaries.body(profile))


@EVERY
def test_altered_messages_to_us(scene: Scene, pairs: Pairs, profile: str) -> None:
    chance, taken = Random(f"to us {profile}"), list[Ask]()  # noqa: S311
    inbound = _inbound(scene, taken)
    pen, before = Pen(pairs, profile, scene.body), _state(scene.db)
    for _ in range(TIMES // FRESH):
        letter, other = pen.request(), pen.request()
        for _ in range(FRESH):
            kind, bad = _to_us(chance, letter, other, pairs)
            began = time.perf_counter()
            served = inbound.receive("main", "interop", bad.content, bad.header, "127.0.0.1")
            scene.timed(kind, began)
            assert served == REFUSED, (kind, bad)
    assert (_state(scene.db), taken) == (before, [])
    served = inbound.receive("main", "interop", letter.content, letter.header, "127.0.0.1")
    assert json.loads(served.content)["HEAD"]["RESULT"] == "0000"  # the original was in order all the time
    assert taken == [Ask.model_validate(scene.body)]
    _report(f"to us, {profile}", scene.seconds)
    assert scene.hits(served.content) == []


def _to_us(chance: Random, letter: Letter, other: Letter, pairs: Pairs) -> tuple[str, Letter]:
    profile = PROFILES[letter.message["HEAD"]["CRYPTO"]["PROFILE"]]
    spoils = {**altered.DEEP, **(altered.DEEP_GCM if profile.mode is Gcm else {})}
    kind = chance.choice([*altered.WIRE, *spoils])
    if kind in altered.WIRE:
        return kind, altered.on_the_wire(altered.WIRE[kind], chance, letter, other)
    return f"signed: {kind}", altered.deep(spoils[kind], chance, letter, pairs.national)


@EVERY
def test_altered_answers_to_us(scene: Scene, pairs: Pairs, profile: str) -> None:
    chance, kinds, kept = Random(f"answers {profile}"), [""], list[Letter]()  # noqa: S311
    request, before = Ask.model_validate(scene.body), _state(scene.db)
    said = set()

    def turn(sent: Letter, answer: Letter) -> Letter:
        kinds[0], bad = _answered(chance, sent, answer, kept[-1], pairs)
        kept[:] = [answer]
        return bad

    def keep(_: Letter, answer: Letter) -> Letter:
        kept.append(answer)
        return answer

    with Desk(Pen(pairs, profile, scene.body), keep) as desk, closing(_gateway(scene, desk.url)) as gateway:
        assert gateway.ask(request, STAFF) == Told.model_validate(scene.body)
        desk.turn = turn
        for _ in range(TIMES):
            began = time.perf_counter()
            error = _refusal(gateway, request)
            assert isinstance(error, Tampered), (kinds[0], kept[-1])
            scene.timed(kinds[0], began)
            said.add((type(error), str(error), repr(error), error.message))
            scene.logged.text.write("".join(traceback.format_exception(error)))
    assert len(said) == 1
    assert _state(scene.db) == before
    _report(f"answers, {profile}", scene.seconds)
    assert scene.hits() == []


def _refusal(gateway: Gateway, request: Ask) -> BossError | None:
    try:
        gateway.ask(request, STAFF)
    except BossError as error:
        return error
    return None


def _inbound(scene: Scene, taken: list[Ask]) -> Inbound:
    def handler(came: Ask) -> Told:
        taken.append(came)
        return Told.model_validate(scene.body)

    return Inbound(scene.db, scene.cipher, scene.settings, {Ask: handler}, Keys(scene.settings))


def _gateway(scene: Scene, url: str) -> Gateway:
    settings = scene.settings.model_copy(update={"osp_url": url})
    return Gateway(scene.db, scene.cipher, settings, Keys(settings))


def _answered(chance: Random, sent: Letter, answer: Letter, other: Letter, pairs: Pairs) -> tuple[str, Letter]:
    gcm = PROFILES[sent.message["HEAD"]["CRYPTO"]["PROFILE"]].mode is Gcm
    spoils = {**altered.DEEP_ANSWER, **(altered.DEEP_GCM if gcm else {})}
    kind = chance.choice([*altered.WIRE, *spoils, "reflected", "another answer"])
    if kind in altered.WIRE:
        return kind, altered.on_the_wire(altered.WIRE[kind], chance, answer, other)
    if kind == "reflected":  # our own request, by our own signature or theirs
        head = sent.message["HEAD"]
        again = altered.signed(sent.content, head["TIME"], head["SERIAL"], pairs.national)
        return kind, chance.choice([sent, again])
    if kind == "another answer":  # as it was, or its fields under our head
        head = answer.message["HEAD"]
        content = altered.dumped({"HEAD": head, "BODY": other.message["BODY"]})
        return kind, chance.choice([other, altered.signed(content, head["TIME"], head["SERIAL"], pairs.national)])
    return f"signed: {kind}", altered.deep(spoils[kind], chance, answer, pairs.national)


@pytest.mark.parametrize("profile", ["A256GCM+OAEP256"])
def test_what_comes_again_changes_nothing(scene: Scene, pairs: Pairs, profile: str) -> None:
    """The very same gets the stored answer; the serial with other content is refused like everything else."""
    taken: list[Ask] = []
    inbound = _inbound(scene, taken)
    letter = Pen(pairs, profile, scene.body).request()
    first = inbound.receive("main", "interop", letter.content, letter.header, "127.0.0.1")
    assert json.loads(first.content)["HEAD"]["RESULT"] == "0000"
    before = _state(scene.db)
    for _ in range(100):
        assert inbound.receive("main", "interop", letter.content, letter.header, "127.0.0.1").signature
    other = Pen(pairs, profile, {**scene.body, "ACCESS_NUM": "19200000009"}).request()
    assert other.message["HEAD"]["SERIAL"] == letter.message["HEAD"]["SERIAL"]
    assert inbound.receive("main", "interop", other.content, other.header, "127.0.0.1") == REFUSED
    assert (_state(scene.db), len(taken)) == (before, 1)


def _state(db: Database) -> dict[str, bytes]:
    """All that could be changed by somebody outside."""
    return {name: rows for name, rows in canaries.tables(db).items() if name not in RECORDS}


def _report(what: str, seconds: dict[str, list[float]]) -> None:
    """Medians by kind: a stranger should not be able to tell by the clock which check refused him."""
    medians = {kind: statistics.median(all_) * 1000 for kind, all_ in sorted(seconds.items())}
    print(f"\n{what}: " + ", ".join(f"{kind} {median:.1f} ms" for kind, median in medians.items()))
    assert max(map(max, seconds.values())) < LIMIT


def test_the_search_finds_a_canary_however_it_is_written(db: Database, tmp_path: Path) -> None:
    words = canaries.words(canaries.body("search"))
    one = next(iter(words))
    for spelt in words[one]:
        assert canaries.hits("here", b"before " + spelt + b" after", words) == [f"{one} in here"]
    (tmp_path / "kept").write_text(one)
    assert any(canaries.hits(name, content, words) for name, content in canaries.temporary(time.time() - 60))
    with db.unit() as unit:
        actions.note_untrusted(unit, one)
    assert canaries.hits("rows", canaries.tables(db)["gateway_untrusted"], words)


def test_the_search_stays_out_of_what_is_mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A /proc that somebody mounted for a machine in a folder holds files that never end."""
    mounted = tmp_path / "proc"
    mounted.mkdir()
    for folder in (mounted, tmp_path):
        (folder / "kmsg").write_text("endless")
    real = os.path.ismount
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == mounted or real(path))
    found = dict(canaries.temporary(time.time() - 60))
    assert (str(tmp_path / "kmsg") in found, str(mounted / "kmsg") in found) == (True, False)
