from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.entry import HandoverSheet, LockSheet
from app.ui.keys import KEYS
from app.ui.steps import StepButton
from tests.ui.heartbeat import heartbeat
from tests.ui.samples import page


def press(bench, key: str) -> None:
    combination = QKeySequence(key)[0]
    target = bench.focusWidget() or bench
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def test_the_start_page_names_the_clerk_and_has_the_focus_on_the_first_scenario(bench):
    assert bench.home.tiles[0].hasFocus()
    assert bench.navigation.drafts._badge == "3"
    assert bench.status.clerk.text.text() == "王芳 SD0001"
    assert not bench.customer.new_customer.isEnabled()


def test_a_function_key_opens_its_scenario_and_the_first_field_has_the_focus(bench, service, qtbot):
    press(bench, "F2")
    qtbot.waitUntil(lambda: bench.page is not None)
    assert service.of("open")[0].body == {"scenario": "main/2.6.1.1"}
    assert bench.desk.case == "case-1"
    assert bench.view.isAncestorOf(QApplication.focusWidget())
    assert bench.navigation._lines["main/2.6.1.1"].isChecked()


def test_the_last_of_two_quick_presses_wins(bench, service, qtbot):
    service.delays["page"] = 0.1
    bench.open_case("case-2")
    bench.open_case("case-3")
    qtbot.waitUntil(lambda: bench.page is not None)
    qtbot.waitUntil(lambda: bench.desk.pending == 0)
    assert bench.page.case == "case-3"


def test_a_scenario_that_does_not_open_leaves_everything_as_it_was(bench, service, qtbot):
    service.refuse("open", 403, "ROLE", "您的工号不能办理此业务，没有建立草稿。请找值班长（F1 看按键）。")
    press(bench, "F2")
    qtbot.waitUntil(bench.notice.isVisible)
    assert "没有建立草稿" in bench.notice.text.text()
    assert bench.page is None


def test_bars_and_columns_show_what_the_page_says(serving, qtbot):
    assert serving.customer._name.text() == "李*华"
    assert serving.customer._chip_list[0].text() == "已实名 · 人证一致"
    assert serving.side.fees.total.text() == "¥134.40"
    assert "省内计算" in serving.case_area.summary.accessibleName() or serving.side.isVisible()
    assert serving.status.saved.text.text() == "10:32:05 已存"
    qtbot.waitUntil(lambda: not serving.side.receipt.paper.blank, timeout=8000)


def test_the_receipt_is_fetched_once_while_it_does_not_change(serving, service, qtbot):
    qtbot.waitUntil(lambda: not serving.side.receipt.paper.blank, timeout=8000)
    serving.show_page(page(2, "case-3", version=9))
    qtbot.waitUntil(lambda: serving.desk.pending == 0)
    assert len(service.of("file")) == 1
    serving.show_page(page(0, "case-3", version=10))
    assert serving.side.receipt.paper.blank


def test_the_step_bar_leads_back_and_not_ahead(serving, service, qtbot):
    first, *_, last = serving.case_area.steps.buttons
    assert first.isEnabled()
    assert not last.isEnabled()
    assert last.accessibleName() == "第 7 步 提交，未办"
    press(serving, "Alt+1")
    qtbot.waitUntil(lambda: bool(service.of("goto")))
    assert service.of("goto")[0].body["step"] == "identify"
    before = len(service.of("goto"))
    press(serving, "Alt+7")
    assert len(service.of("goto")) == before


def test_titles_fold_from_the_far_end_and_the_current_one_stays(serving):
    steps = serving.case_area.steps
    steps.resize(420, steps.height())
    unfolded = [one.text() for one in steps.buttons if one.unfolded]
    assert "选择套餐" in unfolded
    assert len(unfolded) < len(steps.buttons)
    steps.resize(2000, steps.height())
    assert all(isinstance(one, StepButton) and one.unfolded for one in steps.buttons)


def test_changing_the_customer_stores_and_goes_home(serving, service, qtbot):
    press(serving, "Ctrl+N")
    qtbot.waitUntil(lambda: serving.page is None, timeout=5000)
    assert service.of("save")[-1].body["case"] == "case-3"
    assert serving.desk.case == ""
    assert serving.home.isVisible()
    assert serving.customer._name.text() == "当前没有客户"


def test_offline_is_said_once_and_goes_away_by_itself(serving, service, qtbot):
    serving.desk._tell(False)
    assert serving.offline.isVisible()
    assert serving.status.service.isVisible()
    press(serving, "Ctrl+R")
    qtbot.waitUntil(lambda: not serving.offline.isVisible())


def test_gateways_and_devices_have_icon_and_word(bench, devices, qtbot):
    qtbot.waitUntil(lambda: bool(bench.status._gateways))
    assert [one.text.text() for one in bench.status._gateways] == ["国网网关 182 ms", "附件 1930 ms", "无纸化 不通"]
    assert bench.status._devices["pad"].text.text() == "签字板 未连接 · 模拟"
    assert bench.status.unconfirmed.text.text() == "待核实 2 项"
    bench.status.resize(420, 30)
    shown = {one.text.text() for one in bench.status._gateways if not one.isHidden()}
    assert "国网网关 182 ms" not in shown
    assert bench.status.clerk.isVisible()


def test_locking_hides_the_customer_and_the_password_opens(serving, service, qtbot):
    press(serving, "Ctrl+L")
    sheet = serving.sheet
    assert isinstance(sheet, LockSheet)
    assert sheet.geometry() == serving.rect()
    qtbot.waitUntil(lambda: service.locked)
    press(serving, "Escape")
    press(serving, "F2")
    press(serving, "Ctrl+K")
    assert serving.sheet is sheet
    service.refuse("unlock", 403, "PASSWORD", "密码不对，仍然锁着。")
    QTest.keyClicks(sheet.password, "nope")
    press(serving, "Return")
    qtbot.waitUntil(lambda: "密码不对" in sheet.error.text())
    QTest.keyClicks(sheet.password, "Demo-2026!")
    press(serving, "Return")
    qtbot.waitUntil(lambda: serving.sheet is None)
    assert not service.locked
    assert serving.frame.isEnabled()
    assert service.of("open") == []


def test_the_lock_waits_for_the_saving_that_it_caused(serving, service, qtbot):
    service.delays["save"] = 0.1
    serving.view.runner.save(serving.view.values())
    serving.lock()
    qtbot.waitUntil(lambda: service.locked, timeout=4000)
    routes = service.routes()
    assert routes.index("save") < routes.index("lock")


def test_idle_locks_and_a_key_puts_it_off(bench, qtbot):
    bench.idle._quiet.setInterval(400)
    bench.idle._quiet.start()
    qtbot.wait(200)
    QTest.keyClick(bench.windowHandle(), Qt.Key.Key_Shift)
    assert bench.idle._quiet.remainingTime() > 300
    qtbot.waitUntil(lambda: isinstance(bench.sheet, LockSheet))


def test_a_session_locked_elsewhere_locks_here(bench, service, qtbot):
    service.refuse("drafts", 403, "LOCKED", "已锁屏")
    bench.go_home()
    qtbot.waitUntil(lambda: isinstance(bench.sheet, LockSheet))


def test_hand_over_changes_the_clerk_and_keeps_the_case(serving, service, qtbot):
    press(serving, "Ctrl+H")
    sheet = serving.sheet
    assert isinstance(sheet, HandoverSheet)
    QTest.keyClicks(sheet.staff, "sd0002")
    press(serving, "Return")
    assert sheet.password.hasFocus()
    QTest.keyClicks(sheet.password, "Demo-2026!")
    press(serving, "Return")
    qtbot.waitUntil(lambda: serving.status.clerk.text.text() == "李强 SD0002")
    assert service.of("handover")[0].body == {"staff": "SD0002", "password": "Demo-2026!", "case": "case-3"}
    qtbot.waitUntil(lambda: serving.desk.pending == 0)
    assert serving.page.case == "case-3"


def test_the_next_clerk_takes_over_a_locked_seat(serving, service, qtbot):
    press(serving, "Ctrl+L")
    qtbot.waitUntil(lambda: service.locked)
    press(serving, "Ctrl+H")
    assert isinstance(serving.sheet, HandoverSheet)
    assert serving.sheet._opaque
    press(serving, "Escape")
    assert isinstance(serving.sheet, LockSheet)
    press(serving, "Ctrl+H")
    serving.sheet.staff.setText("SD0002")
    serving.sheet.password.setText("Demo-2026!")
    press(serving, "Return")
    qtbot.waitUntil(lambda: serving.status.clerk.text.text() == "李强 SD0002")
    assert serving.sheet is None
    assert serving.frame.isEnabled()


def test_news_of_the_lock_that_come_late_do_not_take_the_hand_over_away(serving, service, qtbot):
    press(serving, "Ctrl+L")
    qtbot.waitUntil(lambda: service.locked)
    press(serving, "Ctrl+H")
    sheet = serving.sheet
    serving.desk.locked.emit()
    assert serving.sheet is sheet


def test_signing_out_leads_to_the_login_window(program, serving, service, devices, qtbot):
    assert devices.reader.on_status is not None
    press(serving, "Ctrl+Shift+Q")
    qtbot.waitUntil(lambda: program.login is not None)
    assert service.effects[-1] == "logout"
    assert program.workbench is None
    assert devices.reader.on_status is None  # the devices stay: they must not tell a window that is gone


def test_every_key_that_is_shown_is_bound_once(serving):
    for entry in KEYS:
        wanted = QKeySequence(entry.key)
        bound = [one for one in serving.frame.findChildren(QShortcut) if one.key() == wanted]
        buttons = [one for one in serving.customer._buttons() if one.shortcut() == wanted]
        assert len(bound) + len(buttons) == 1, entry
        assert callable(getattr(serving, entry.name))


def test_the_window_beats_on_while_the_service_is_slow(serving, service, qtbot):
    """R: no gap over 100 ms while the gateway answers in 3 s."""
    service.delays["page"] = 1.0
    with heartbeat() as beats:
        serving.open_case("case-3")
        qtbot.wait(300)
        press(serving, "Ctrl+2")
        qtbot.waitUntil(lambda: serving.desk.pending == 0, timeout=6000)
    assert beats.gaps == [], beats.stacks


def test_the_watchdog_names_the_line_that_blocks(qtbot):
    import time

    with heartbeat() as beats:
        qtbot.wait(50)
        time.sleep(0.25)
        qtbot.wait(50)
    assert beats.worst > 0.15
    assert any("time.sleep(0.25)" in stack for stack in beats.stacks)


def test_closing_the_window_ends_the_program(program, bench, devices, qtbot):
    with qtbot.waitSignal(program.ended, timeout=2000):
        bench.close()
    program.close()
    assert devices.reader.closed


def test_keys_typed_into_a_covered_page_do_nothing(serving, service):
    press(serving, "Ctrl+K")
    QTest.keyClick(serving.sheet.box, Qt.Key.Key_F12)
    assert service.of("take") == []
