"""Closing the window by its frame, and signing out, in mid-case: what was typed a moment ago is with the service."""

import pytest
from PySide6.QtTest import QTest

from app.ui.program import Program
from app.ui.workbench import Workbench
from tests.ui.counter_service import CounterService

LATER = 60_000  # ms: no save by itself during a test
DOWN = (503, "DOWN", "业务服务没有应答，没有办理任何业务。请稍后再试。")


@pytest.fixture
def typed(bench: Workbench, qtbot, monkeypatch) -> Workbench:
    """A number that was typed a moment ago, and that nothing but leaving would send."""
    monkeypatch.setattr("app.scenarios.view.SAVE_AFTER_MS", LATER)
    monkeypatch.setattr("app.scenarios.view.SAVE_AGAIN_MS", LATER)
    bench.open_case("case-1")
    qtbot.waitUntil(lambda: bench.page is not None and bench.desk.pending == 0)
    QTest.keyClicks(_box(bench), "13953100417")
    return bench


def _box(bench: Workbench):
    assert bench.view is not None
    return next(one for one in bench.view.editors() if one.kind == "text").input()


def _saved(service: CounterService) -> bool:
    return any("13953100417" in str(one.body["values"]) for one in service.of("save"))


def test_the_window_closes_once_what_was_typed_is_kept(typed, program: Program, service, qtbot):
    service.delays["save"] = 0.2
    with qtbot.waitSignal(program.ended):
        assert not typed.close()
        assert typed.isVisible()
        assert "正在保存" in typed.notice.text.text()
    assert _saved(service)
    assert not typed.isVisible()


def test_what_cannot_be_kept_holds_the_window_until_the_person_insists(typed, program: Program, service, qtbot):
    service.refuse("save", *DOWN)
    assert not typed.close()
    qtbot.waitUntil(lambda: "还没有存上" in typed.notice.text.text())
    assert typed.isVisible()
    with qtbot.waitSignal(program.ended):
        assert typed.close()
    assert len(service.of("save")) == 1


def test_what_is_kept_after_all_is_asked_about_again(typed, service, qtbot):
    service.refuse("save", *DOWN)
    typed.close()
    qtbot.waitUntil(lambda: "还没有存上" in typed.notice.text.text())
    typed.view.keep()
    qtbot.waitUntil(lambda: typed.desk.pending == 0 and not typed.view.owes)
    QTest.keyClicks(_box(typed), "7")
    assert not typed.close()


def test_signing_out_keeps_what_was_typed_first(typed, program: Program, service, qtbot):
    service.delays["save"] = 0.2
    typed.sign_out()
    qtbot.waitUntil(lambda: program.login is not None)
    assert _saved(service)
    assert service.routes().index("save") < service.routes().index("logout")


def test_nobody_waits_where_everything_is_kept(serving, program: Program, qtbot):
    with qtbot.waitSignal(program.ended):
        assert serving.close()
