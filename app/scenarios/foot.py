"""The foot of the page: back, suspend, the step's own buttons and the way on. It never scrolls away."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.scenarios.keyboard import Binding, key_button
from app.ui.controls import Elided
from app.ui.theme import theme
from service.kit.page import Action, Page

ON, BACK, SUSPEND = "F12", "Alt+Left", "Ctrl+S"
_HINT = "Enter 选中 · ↑↓ 换行 · F1 全部按键"


class Foot(QWidget):
    """Says what is asked for by signals; the view decides."""

    onward = Signal()
    back = Signal()
    suspend = Signal()
    acted = Signal(object)  # Action

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme().dp(12))
        self._back = key_button("上一步", BACK)
        self._suspend = key_button("挂起", SUSPEND)
        self.primary = key_button("", ON, role="primary")
        self._hint = Elided(_HINT, "hint", dispensable=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for widget, stretch in ((self._back, 0), (self._suspend, 0), (self._hint, 1), (self.primary, 0)):
            self._row.addWidget(widget, stretch)
        self._back.clicked.connect(self.back)
        self._suspend.clicked.connect(self.suspend)
        self.primary.clicked.connect(self.onward)
        self._buttons: list[QPushButton] = []
        self._actions: list[Action] = []
        self._label = ""

    def show_page(self, page: Page) -> None:
        opened = page.state == "open"
        first = bool(page.steps) and page.steps[0].name == page.step
        self._back.setVisible(opened)
        self._back.setEnabled(not first)
        self._suspend.setVisible(opened)
        above = {banner.action.name for banner in page.body.banners if banner.action}
        self._actions = [one for one in page.body.actions if not one.primary and one.name not in above]
        self._label = way_on(page)
        self._show_actions()
        self.primary.setVisible(bool(self._label))
        self.show_busy(busy=False)

    def show_busy(self, *, busy: bool) -> None:
        self.primary.setText("正在办理，请稍候…" if busy else self._label)
        self.primary.set_key("" if busy else ON, bind=False)

    def bindings(self) -> list[Binding]:
        found = [Binding(ON, self._label, self.onward.emit)] if self._label else []
        if self._suspend.isVisibleTo(self):
            found.append(Binding(SUSPEND, "挂起", self.suspend.emit))
        if self._back.isVisibleTo(self) and self._back.isEnabled():
            found.append(Binding(BACK, "上一步", self.back.emit))
        actions = [action for action in self._actions if action.key]
        return found + [Binding(one.key, one.label, partial(self.acted.emit, one)) for one in actions]

    def _show_actions(self) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for at, action in enumerate(self._actions):
            button = key_button(action.label, action.key)
            button.clicked.connect(lambda _=False, action=action: self.acted.emit(action))
            self._row.insertWidget(2 + at, button)
            self._buttons.append(button)
        self._hint.say("" if len(self._actions) > 1 or not self._label else _HINT)


def primary_action(page: Page) -> Action | None:
    """The step's own wording for the way on."""
    return next((action for action in page.body.actions if action.primary), None)


def way_on(page: Page) -> str:
    """The label of the primary button; empty when there is no way on."""
    if page.state in ("done", "discarded"):
        return "办理下一位客户"
    if page.state != "open":
        return ""
    action = primary_action(page)
    if action is not None:
        return action.label
    names = [mark.name for mark in page.steps]
    at = names.index(page.step)
    return f"下一步：{page.steps[at + 1].title}" if at + 1 < len(page.steps) else "完成"
