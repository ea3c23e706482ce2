"""Fixtures of the painter's tests: a window without a service."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.scenarios.view import PageView
from app.ui.theme import install
from service.kit.page import Page
from tests.scenarios_ui.desk import RecordingDesk
from tests.scenarios_ui.devices import hand_devices


@pytest.fixture(scope="session", autouse=True)
def _look(qapp: QApplication) -> None:
    install()


@pytest.fixture
def desk() -> RecordingDesk:
    return RecordingDesk()


@pytest.fixture
def devices():
    return hand_devices()


@pytest.fixture
def view(qtbot, desk, devices) -> Iterator[PageView]:
    made = PageView(desk, devices)
    qtbot.addWidget(made)
    made.resize(850, 620)
    yield made
    made.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shown(qtbot, view) -> Callable[[Page], PageView]:
    """Shows a page in an active window."""

    def show(page: Page) -> PageView:
        view.show()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        view.show_page(page)
        return view

    return show
