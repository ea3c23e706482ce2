import json
import subprocess
import sys

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.preferences import Preferences
from app.ui.theme import theme


def test_by_keyboard_into_the_workbench(program, service, qtbot):
    login = program.login
    assert login.focusWidget() is login.staff
    QTest.keyClicks(login.staff, "sd0001")
    QTest.keyClick(login.staff, Qt.Key.Key_Return)
    assert login.focusWidget() is login.password
    QTest.keyClicks(login.password, "Demo-2026!")
    with qtbot.waitSignal(program.ready, timeout=10_000):
        QTest.keyClick(login.password, Qt.Key.Key_Return)
    (asked,) = service.of("login")
    assert asked.body == {"staff": "SD0001", "password": "Demo-2026!", "seat": "A03"}
    assert asked.door == "door-token"
    assert program.login is None
    assert "济南历下营业厅 · 王芳（培训）" in program.workbench.windowTitle()


def test_nothing_typed_is_said_beside_the_field(program, service):
    program.login.button.click()
    assert program.login._errors["staff"].text() == "请输入工号，例如 SD0001。"
    assert program.login.staff.property("invalid") == "true"
    assert program.login.focusWidget() is program.login.staff
    assert service.of("login") == []


def test_a_refusal_keeps_the_number_and_selects_the_password(program, service, qtbot):
    service.refuse("login", 403, "PASSWORD", "工号或密码不对，没有登录。还可以再试 4 次。")
    login = program.login
    login.staff.setText("SD0001")
    login.password.setText("wrong")
    login.button.click()
    assert not login.button.isEnabled()
    qtbot.waitUntil(lambda: "还可以再试 4 次" in login.message.text())
    assert login.button.isEnabled()
    assert login.staff.text() == "SD0001"
    assert login.password.selectedText()


def test_the_seat_remembers_the_number_and_the_look(program, bench):
    bench.switch_mode()
    bench.switch_scale()
    found = json.loads(program.start.preferences.read_text(encoding="utf-8"))
    assert found == {"mode": "dark", "scale": "big", "staff": "SD0001", "customer_screen": False, "devices": {}}
    assert Preferences.load(program.start.preferences).scale == "big"
    assert theme().dp(100) == 125


def test_unreadable_preferences_count_as_none(tmp_path):
    file = tmp_path / "seat.json"
    for text in ("{", "[]", '{"mode": "pink", "staff": "SD0001"}'):
        file.write_text(text, encoding="utf-8")
        assert Preferences.load(file).mode == "light"


def test_an_ended_session_leads_back_here_with_the_reason(program, bench, service, qtbot):
    service.refuse("status", 401, "SESSION", "登录已过期")
    bench.pulse.ask()
    qtbot.waitUntil(lambda: program.login is not None)
    assert "登录已过期" in program.login.message.text()
    assert program.login.staff.text() == "SD0001"
    assert not program.desk.signed_in


def test_the_login_window_imports_nothing_heavy():
    heavy = ("httpx", "pydantic", "cv2", "numpy", "pymupdf", "keyring", "service")
    code = f"import sys, app.ui.program; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
