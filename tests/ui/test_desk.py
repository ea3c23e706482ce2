import threading

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.client import ServiceError
from app.ui.desk import Desk


def call(desk: Desk, route: str, body: dict, **kwargs) -> tuple[list, list]:
    answers: list = []
    errors: list = []
    desk.call(desk, route, body, answers.append, errors.append, **kwargs)
    return answers, errors


def test_an_answer_arrives_on_the_ui_thread(desk, qtbot):
    threads: list[int] = []
    desk.call(desk, "drafts", {}, lambda _: threads.append(threading.get_ident()))
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.get_ident()]


def test_a_late_answer_for_another_case_is_dropped(desk, service, qtbot):
    service.delays["page"] = 0.15
    desk.enter("case-1")
    late, _ = call(desk, "page", {"case": "case-1"})
    desk.enter("case-2")
    current, _ = call(desk, "page", {"case": "case-2"})
    qtbot.waitUntil(lambda: bool(current))
    qtbot.waitUntil(lambda: desk.pending == 0)
    assert late == []


def test_a_list_may_ask_about_another_case(desk, qtbot):
    desk.enter("case-1")
    answers, _ = call(desk, "page", {"case": "case-2"}, any_case=True)
    qtbot.waitUntil(lambda: bool(answers))


def test_an_answer_for_a_widget_that_is_gone_is_dropped(desk, service, qtbot):
    service.delays["drafts"] = 0.1
    widget = QWidget()
    answers: list = []
    desk.call(widget, "drafts", {}, answers.append)
    widget.deleteLater()
    qtbot.waitUntil(lambda: desk.pending == 0)
    assert answers == []


def test_pressing_again_after_silence_goes_out_under_the_same_key(desk, service, qtbot):
    service.lost["take"] = 4
    body = {"case": "case-1", "step": "identify", "values": {"name": "李华"}, "version": 1}
    desk.enter("case-1")
    _, errors = call(desk, "take", body)
    qtbot.waitUntil(lambda: bool(errors), timeout=8000)
    answers, _ = call(desk, "take", body)
    qtbot.waitUntil(lambda: bool(answers), timeout=8000)
    assert len({one.key for one in service.of("take")}) == 1
    assert service.effects == ["take"]


def test_pressing_again_after_a_refusal_is_a_new_press(desk, service, qtbot):
    service.refuse("take", 409, "TAKEN", "号码刚被选走")
    body = {"case": "case-1", "step": "numbers", "values": {}, "version": 2}
    desk.enter("case-1")
    _, errors = call(desk, "take", body)
    qtbot.waitUntil(lambda: bool(errors))
    answers, _ = call(desk, "take", body)
    qtbot.waitUntil(lambda: bool(answers))
    assert len({one.key for one in service.of("take")}) == 2


def test_pressing_twice_at_once_does_it_once(desk, service, qtbot):
    service.delays["open"] = 0.1
    first, _ = call(desk, "open", {"scenario": "main/2.6.1.1"})
    second, _ = call(desk, "open", {"scenario": "main/2.6.1.1"})
    qtbot.waitUntil(lambda: bool(first and second))
    assert len({one.key for one in service.of("open")}) == 1


def test_an_error_that_nobody_handles_is_told_to_the_window(desk, service, qtbot):
    service.refuse("drafts", 409, "NO", "不行")
    with qtbot.waitSignal(desk.failed) as caught:
        desk.call(desk, "drafts", {}, lambda _: None)
    assert caught.args[0].message == "不行"


def test_news_of_the_case_arrive_and_those_of_the_last_one_stop(desk, service, qtbot):
    desk.sign_in("session-1")
    desk.enter("case-1")
    with qtbot.waitSignal(desk.page_due, timeout=3000) as caught:
        service.happen()
    assert caught.args == ["case-1"]
    desk.enter("case-2")
    qtbot.waitUntil(lambda: any(one.body["case"] == "case-2" for one in service.of("events")), timeout=3000)
    with qtbot.waitSignal(desk.page_due, timeout=3000) as caught:
        service.happen()
    assert caught.args == ["case-2"]


def test_the_listener_comes_back_when_the_service_does(desk, service, qtbot):
    desk.sign_in("session-1")
    service.lost["events"] = 2
    desk.enter("case-1")
    service.happen("note")
    qtbot.waitUntil(lambda: service.lost["events"] == 0, timeout=4000)
    with qtbot.waitSignal(desk.page_due, timeout=4000):
        service.happen()


def test_online_is_told_once_per_change(service, qtbot):
    desk = Desk("http://127.0.0.1:9")
    told: list[bool] = []
    desk.online.connect(told.append)
    for _ in range(2):
        _, errors = call(desk, "status", {}, patience=0.01)
        qtbot.waitUntil(lambda errors=errors: bool(errors), timeout=5000)
    assert told == [False]
    desk.close()


def test_a_locked_and_an_ended_session_are_noticed(desk, service, qtbot):
    desk.sign_in("session-1")
    service.refuse("drafts", 403, "LOCKED", "已锁屏")
    with qtbot.waitSignal(desk.locked):
        call(desk, "drafts", {})
    service.refuse("drafts", 401, "SESSION", "登录已过期")
    with qtbot.waitSignal(desk.signed_out):
        call(desk, "drafts", {})


def test_a_fault_of_our_own_becomes_a_sentence(desk, qtbot):
    errors: list[ServiceError] = []

    def broken() -> None:
        raise ZeroDivisionError

    desk.run(desk, broken, lambda _: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].code == "CLIENT_FAULT"
    assert "ZeroDivisionError" in errors[0].message


def test_closing_with_calls_under_way_is_quiet(service, qtbot):
    desk = Desk(service.url)
    service.delays["drafts"] = 0.2
    owner = QObject()
    desk.call(owner, "drafts", {}, lambda _: None)
    desk.close()
    assert desk.pending == 0
