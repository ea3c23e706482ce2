"""The running picture from a real host process on the page: the window is never late, and a killed host comes back."""

import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from app.devices.ports import Devices
from app.devices.seat import Choice, Seat
from service.kit.page import Body, Picture
from tests.scenarios_ui import samples
from tests.scenarios_ui.test_capture import attached
from tests.scenarios_ui.test_view import press
from tests.ui.heartbeat import heartbeat

LONG = 20_000


@pytest.fixture
def devices(qapp) -> Iterator[Devices]:
    made = Seat(Choice("file"), Choice.parse("simulated_camera:pace=0;deal=good"), Choice("file")).open()
    yield made
    made.close()


@pytest.fixture
def editor(qtbot, shown, devices):
    page = shown(samples.page(Body(fields=(Picture(name="picture", title="确认书"),)), "letter"))
    made = page.editors()[0]
    qtbot.waitUntil(lambda: made._stage.live.verdict == "sure", timeout=LONG)
    return made


def test_the_window_is_never_late_while_the_picture_runs(qtbot, editor, desk):
    attached(desk)
    seen = []
    editor._finder.glimpsed.connect(seen.append)
    with heartbeat() as beats:
        qtbot.waitUntil(lambda: len(seen) >= 25, timeout=LONG)
    assert beats.gaps == [], "\n".join(beats.stacks)
    assert all(glimpse.simulated and len(glimpse.picture) < 100_000 for glimpse in seen)
    press(qtbot, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: editor.value() == "f1", timeout=LONG)


def test_a_host_that_dies_is_told_and_its_picture_comes_back(qtbot, editor, devices):
    editor._finder._again.setInterval(100)
    os.kill(devices.camera._session._pipe._process.processId(), signal.SIGKILL)
    qtbot.waitUntil(lambda: editor._finder.mode == "lost", timeout=LONG)
    assert "已自动重启" in editor._stage.live._words
    assert editor._stage.live.image.isNull()
    qtbot.waitUntil(lambda: editor._stage.live.verdict == "sure", timeout=LONG)
