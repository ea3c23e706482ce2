"""The step 确认书: only a photograph that was read, or that a supervisor confirmed, goes on."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.devices.host.letter import picture as photographed
from app.devices.host.scene import Shot
from imaging.page import decode
from service.files import actions as files
from service.kit.errors import Invalid
from service.kit.flow.engine import Engine
from service.kit.page import Verdict
from service.letters import actions as letters
from service.letters.reader import Reader
from tests.scenarios.clerk import Counter, jpeg
from tests.scenarios.outside import Outside
from tests.scenarios.test_bad_input import refused

CHILD = Path(__file__).parents[1] / "letters" / "child.py"
With = Callable[[str], Counter]


@pytest.fixture
def reading(counter: Counter, tmp_path: Path) -> With:
    """The same counter with a reading process that does as it is told."""

    def make(how: str) -> Counter:
        reader = Reader(command=(sys.executable, "-S", str(CHILD), how, str(tmp_path / "starts")))
        world = replace(counter.world, reader=reader)
        counter.world.reader.close()
        engine = Engine(world.db, world.cipher, counter.engine._scenarios, world)
        counter.engine, counter.world = engine, world
        return counter

    return make


def sent(counter: Counter, content: bytes) -> str:
    """Attached as the edge does it; the id of the file that goes on."""
    file = counter.attach(content)
    return counter.engine.received(counter.clerk, counter.page.case, "picture", file)


def shown(counter: Counter, picture: str) -> Verdict:
    counter.save(intercept="1", picture=picture)
    verdict = counter.field("picture").verdict
    assert isinstance(verdict, Verdict)
    return verdict


def test_a_picture_is_read_when_it_arrives_and_goes_on(reading: With, outside: Outside) -> None:
    counter = reading("good")
    counter.to("letter")
    picture = sent(counter, jpeg())
    verdict = shown(counter, picture)
    assert (verdict.tone, verdict.appeal) == ("ok", False)
    assert [line.label for line in verdict.lines] == ["标题", "正文识读", "清晰度", "亮度", "反光"]
    counter.world.reader.close()  # it is not read again
    assert counter.take(intercept="1", picture=picture).step == "fees"
    assert len(outside.ledger()["photos"]) == 1
    counter.world.reader.close()


def test_a_photograph_of_a_phone_is_cut_out_and_made_smaller_here(reading: With) -> None:
    counter = reading("good")
    counter.to("letter")
    photo = photographed(Shot())
    limit = counter.world.settings.letter_max_bytes
    assert len(photo) > limit
    kept = sent(counter, photo)
    with counter.world.db.unit() as unit:
        content = files.fetch(unit, counter.world.cipher, counter.page.case, kept)
    assert len(content) <= limit
    high, wide = decode(content).shape[:2]
    assert high / wide == pytest.approx(297 / 210, rel=0.02)  # the sheet alone, without the desk
    assert shown(counter, kept).tone == "ok"
    assert counter.take(intercept="1", picture=kept).step == "fees"
    counter.world.reader.close()


def test_what_nobody_read_is_refused_in_words_until_somebody_reads_it(counter: Counter, reading: With) -> None:
    counter.to("letter")
    picture = sent(counter, jpeg())  # the reading process of these tests ends at once
    verdict = shown(counter, picture)
    assert (verdict.tone, verdict.appeal) == ("warn", True)
    assert "F12" in verdict.text
    assert "F7" in verdict.text
    error = refused(counter, "暂时不可用", "F7", intercept="1", picture=picture)
    assert isinstance(error, Invalid)
    assert set(error.fields) == {"picture"}
    counter = reading("good")
    assert counter.take(intercept="1", picture=picture).step == "fees"  # F12 is the next try
    counter.world.reader.close()


def test_a_refused_picture_stays_and_a_confirmed_one_goes_on(counter: Counter) -> None:
    counter.to("letter")
    picture = judged(counter, jpeg(), "WRONG_DOCUMENT")
    verdict = shown(counter, picture)
    assert (verdict.tone, verdict.appeal) == ("bad", True)
    refused(counter, "不是这份文件", "F8", "F7", intercept="1", picture=picture)
    with counter.world.db.unit() as unit:
        letters.confirm(unit, files.find(unit, counter.page.case, picture), "SD0900", "已核对原件")
    verdict = shown(counter, picture)
    assert (verdict.title, verdict.appeal) == ("已由班长确认", False)
    assert counter.take(intercept="1", picture=picture).step == "fees"


def test_an_opinion_on_other_bytes_does_not_count(counter: Counter) -> None:
    """As if somebody had put another picture under the name of the one that was read."""
    counter.to("letter")
    picture = judged(counter, jpeg(), "")
    with counter.world.db.unit() as unit:
        unit.execute(text("update letter_verdict set sha256 = repeat('0', 64), confirmed_by = 'SD0900'"))
    with pytest.raises(Invalid, match="没有通过核对"):
        counter.take(intercept="1", picture=picture)


def test_the_same_bytes_are_read_once_whatever_case_they_come_with(reading: With, tmp_path: Path) -> None:
    counter = reading("good")
    for _ in range(2):
        counter.to("letter")
        picture = sent(counter, jpeg())
        assert shown(counter, picture).tone == "ok"
        counter.world.reader.close()
    assert (tmp_path / "starts").read_text() in {"1", "2"}  # the second visit may have warmed one up


def judged(counter: Counter, content: bytes, code: str) -> str:
    picture = counter.attach(content)
    with counter.world.db.unit() as unit:
        file = files.find(unit, counter.page.case, picture)
        letters._keep(unit, file, code, {"title_edits": 9, "recall": 0.1, "sharpness": 9.0, "light": 230.0}, "test")
    return picture
