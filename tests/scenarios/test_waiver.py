"""停机保号费用减免 through the real engine: refusals in words, one upload, one waiver, no submit without its path."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pymupdf
import pytest
from sqlalchemy import text

from service.kit.clock import today
from service.kit.db import Database
from service.kit.errors import BossError, Refused
from service.kit.page import Page
from service.waivers import actions as waivers
from service.waivers.rules import month_of
from tests.imaging import papers
from tests.papers import text_of
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import Outside

KEY = "main/keep-number-waiver"
SUN, LUCKY, OWING, ASLEEP = "19253190007", "19253196666", "19253190002", "19253190006"
APPROVER = "李审批"


class Waiving(Counter):
    """A clerk who waives."""

    number = SUN

    def open(self) -> Page:
        self.page = self.engine.open(self.clerk, KEY)
        return self.page

    def _user(self) -> dict[str, Any]:
        return {"number": self.number}

    def _approval(self) -> dict[str, Any]:
        day = str(today() - timedelta(days=3))
        months = {"start": month_of(today(), 1), "end": month_of(today(), 3)}
        return {"approval": "鲁广电减免〔2026〕17号", "approver": APPROVER, "day": day, **months}

    def _form(self) -> dict[str, Any]:
        return {"form": [self.attach(papers.tagged(papers.shot(1), 1)), self.attach(papers.shot(2))]}

    def refused(self, **values: Any) -> BossError:
        with pytest.raises(BossError) as caught:
            self.take(**values)
        assert "尚未办理任何业务" in caught.value.message
        assert "F12" in caught.value.message
        self.again()
        return caught.value


@pytest.fixture
def clerk(counter: Counter) -> Waiving:
    return Waiving(counter.engine, counter.world)


def effects(outside: Outside, *codes: str) -> list[int]:
    """How often each interface was done at the national side."""
    done = [one for one in outside.ledger()["effects"] if one["result"] in {"0000", "0001"}]
    return [sum(one["interface"] == f"main/{code}" for one in done) for code in codes]


def waived(outside: Outside) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.ledger()["waivers"]
    return found


@pytest.mark.parametrize(
    ("number", "interface", "other"),
    [(SUN, "oc_submitKeepNumber", "3.2.1.68"), (LUCKY, "3.2.1.68", "oc_submitKeepNumber")],
    ids=["ordinary", "lucky"],
)
def test_a_waiver_from_the_number_to_the_completion(
    clerk: Waiving, outside: Outside, number: str, interface: str, other: str
) -> None:
    clerk.number = number
    clerk.to("submit")
    clerk.forward()
    clerk.drive_until("DONE")
    assert clerk.page.state == "done"
    assert effects(outside, "3.2.1.67", interface, "3.2.1.17", other) == [1, 1, 1, 0]
    (waiver,) = waived(outside)
    assert (waiver["approval_num"], waiver["start_month"]) == ("鲁广电减免〔2026〕17号", month_of(today(), 1))
    (form,) = outside.ledger()["waiver_files"]
    assert form["path"] == waiver["path"]
    assert form["path"] == f"/GW/SD00/changeProdStaDerateForm/{today():%Y/%m}/{today():%Y%m%d}0001.pdf"
    assert {mark.state for mark in clerk.field("progress").marks} == {"done"}
    said = text_of(clerk.content(clerk.page.side.receipt))
    assert "停机保号费用减免" in said
    assert "鲁广电减免〔2026〕17号" in said
    assert APPROVER not in said


def test_what_is_sent_is_the_shots_in_their_order_and_nothing_else(clerk: Waiving, outside: Outside) -> None:
    clerk.to("receipt")
    clerk.goto("form")
    (form,) = outside.ledger()["waiver_files"]
    lines = {line.label: line.value for line in clerk.field("form").lines}
    assert lines["国网路径"] == form["path"]
    with clerk.world.db.unit() as unit:
        file, sha256 = unit.execute(text("select file, sha256 from waiver_form")).one()
    assert form["sha256"] == sha256
    sent = clerk.content(file)
    assert papers.CANARY not in sent
    with pymupdf.open(stream=sent) as document:
        shades = [document.extract_image(page.get_images()[0][0])["image"] for page in document]
    assert [papers.pixels(one)[20, 100].mean() < 128 for one in shades] == [False, True]


def test_a_user_with_something_in_the_way_is_refused_in_words(clerk: Waiving) -> None:
    clerk.open()
    for number, code, words in (
        ("1925319", "INVALID", "11 位"),
        (OWING, "IN_THE_WAY", "欠费 78.00 元（202609、202610）"),
        (ASLEEP, "USER_UNFIT", "停机保号"),
        ("19299999999", "NATIONAL_REFUSAL", "用户不存在"),
    ):
        with pytest.raises(BossError) as caught:
            clerk.take(number=number)
        assert (caught.value.code, words in caught.value.message) == (code, True)
        assert clerk.again().step == "user"


def test_an_open_order_is_in_the_way_also_at_the_submit(clerk: Waiving, outside: Outside) -> None:
    outside.control("settings", completion_delay=60)
    clerk.to("submit")
    other = Waiving(clerk.engine, clerk.world)
    other.to("submit")
    clerk.forward()
    clerk.drive_until("WAITING")
    assert other.refused().code == "IN_THE_WAY"
    assert Waiving(clerk.engine, clerk.world).open().step == "user"
    assert effects(outside, "oc_submitKeepNumber") == [1]


def test_an_approval_is_checked_and_what_was_typed_stays(clerk: Waiving) -> None:
    clerk.to("approval")
    typed = {**clerk._approval(), "day": str(today() + timedelta(days=1)), "end": "soon"}
    error = clerk.refused(**typed)
    assert set(error.fields) == {"day", "end"}
    assert clerk.page.step == "approval"
    assert clerk.field("end").value == "soon"


def test_without_the_returned_path_there_is_no_submit(clerk: Waiving, outside: Outside) -> None:
    clerk.to("form")
    clerk.refused(form=[])
    with pytest.raises(BossError):
        clerk.goto("submit")
    outside.fault("3.2.1.67", "refuse_1xxx", times=1)
    error = clerk.refused(**clerk._form())
    assert error.code == "FORM_REFUSED"
    assert clerk.again().step == "form"
    assert effects(outside, "oc_submitKeepNumber", "3.2.1.68") == [0, 0]


def test_an_answer_that_is_lost_is_asked_about_and_uploaded_once(clerk: Waiving, outside: Outside) -> None:
    clerk.to("form")
    form = clerk._form()
    outside.fault("3.2.1.67", "lost_answer", times=1)
    with pytest.raises(BossError) as caught:
        clerk.take(**form)
    assert caught.value.code == "OUTCOME_UNKNOWN"
    clerk.again()
    clerk.time_to_ask()
    clerk.take(**form)
    assert clerk.page.step == "receipt"
    assert effects(outside, "3.2.1.67") == [1]


def test_the_same_shots_keep_their_name_and_others_get_the_next(clerk: Waiving, outside: Outside) -> None:
    clerk.to("form")
    form = clerk._form()
    clerk.take(**form)
    clerk.goto("form")
    clerk.take(**form)
    clerk.goto("form")
    clerk.take(form=form["form"][::-1])
    names = [one["path"][-8:] for one in outside.ledger()["waiver_files"]]
    assert names == ["0001.pdf", "0002.pdf"]


def test_one_jpeg_and_one_pdf_keep_their_kind(clerk: Waiving, outside: Outside) -> None:
    clerk.to("form")
    clerk.take(form=[clerk.attach(papers.shot())])
    clerk.goto("form")
    clerk.take(form=[clerk.attach(papers.pdf(2), "form.pdf", "application/pdf")])
    names = [one["path"][-8:] for one in outside.ledger()["waiver_files"]]
    assert names == ["0001.jpg", "0002.pdf"]


def test_a_file_that_cannot_be_used_is_refused_in_words(clerk: Waiving) -> None:
    clerk.to("form")
    for content, words in (
        (b"%PDF-1.7 broken", "损坏"),
        (papers.pdf(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", user_pw="u"), "加密"),
        (papers.with_attached(), "脚本"),
        (papers.sized(papers.shot(), 60_000, 60_000), "过大"),
    ):
        error = clerk.refused(form=[clerk.attach(content)])
        assert words in error.fields["form"]
        assert "Ctrl+O" in error.message


def test_a_failed_completion_gives_the_case_back_and_the_form_may_be_used_again(
    clerk: Waiving, outside: Outside
) -> None:
    outside.control("settings", completion_failure="账务系统拒绝")
    clerk.to("submit")
    clerk.forward()
    clerk.drive_until("REFUSED")
    assert "账务系统拒绝" in clerk.page.body.banners[0].text
    outside.control("settings", completion_failure="")
    clerk.forward()
    clerk.drive_until("DONE")
    assert effects(outside, "3.2.1.67", "oc_submitKeepNumber") == [1, 2]
    assert len(waived(outside)) == 1


def test_a_month_that_was_waived_before_is_refused_and_the_case_comes_back(clerk: Waiving, outside: Outside) -> None:
    clerk.number = LUCKY
    clerk.to("submit")
    clerk.forward()
    clerk.drive_until("DONE")
    again = Waiving(clerk.engine, clerk.world)
    again.number = LUCKY
    again.to("submit")
    again.forward()
    again.drive_until("REFUSED")
    assert "已减免过" in again.page.body.banners[0].text
    assert again.page.state == "open"
    assert len(waived(outside)) == 1


def test_more_than_anybody_could_mean_is_not_read(clerk: Waiving) -> None:
    clerk.to("form")
    one = clerk.attach(papers.shot())
    with clerk.world.db.unit() as unit:
        unit.execute(text("update case_file set size = 40000000 where id = :id"), {"id": one})
    error = clerk.refused(form=[one, one])
    assert "过大" in error.fields["form"]


def test_no_number_of_the_day_is_given_twice(db: Database) -> None:
    def take(place: int) -> tuple[date, int]:
        with db.unit() as unit:
            got = waivers.name(unit, f"case{place}", "U1", "0" * 64, "f")
            return got.day, got.serial

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(take, range(60)))
    assert len(set(found)) == 60
    for day in {day for day, _ in found}:
        serials = sorted(serial for one, serial in found if one == day)
        assert serials == list(range(1, len(serials) + 1))


def test_the_day_has_an_end(db: Database) -> None:
    with db.unit() as unit:
        waivers.name(unit, "c", "U1", "0" * 64, "f")
        unit.execute(text("update waiver_day set last = 9999"))
    with pytest.raises(Refused, match="已经用完"), db.unit() as unit:
        waivers.name(unit, "c", "U2", "0" * 64, "f")
    with db.unit() as unit:
        assert waivers.named(unit, "c", "U2", "0" * 64) is None
