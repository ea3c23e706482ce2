"""The page painter: any page of any scenario, its keys, its calls and its messages."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.client import ServiceError
from app.devices.ports import Devices
from app.scenarios.bench import Bench
from app.scenarios.body import BodyView
from app.scenarios.editor import Editor
from app.scenarios.foot import ON, Foot, primary_action
from app.scenarios.keyboard import Binding, Keyboard
from app.scenarios.notes import Notes
from app.scenarios.runner import Runner
from app.ui.controls import card
from app.ui.desk import Desk
from app.ui.theme import theme
from service.kit.page import Action, Body, Page

SAVE_AFTER_MS = 400
SAVE_AGAIN_MS = 3000
_ROOMY = 640  # from this width on fields may stand side by side
_TYPED_AHEAD = "提前按下的键没有执行。"
_STILL_WAITING = "正在等待设备或上传完成，完成后自动继续（按 Esc 可取消）。"


class PageView(QWidget):
    """``show_page`` paints; everything else happens by itself through the desk."""

    page_changed = Signal(object)  # Page, also after a refresh: bars and side column follow
    message = Signal(str, str)  # tone, text: for a status line
    busy = Signal(bool)
    saved = Signal(str)
    suspended = Signal()
    next_customer = Signal()

    def __init__(self, desk: Desk, devices: Devices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runner = Runner(desk, self)
        self._bench = Bench(self.runner, devices)
        self._painted: Page | None = None
        self._held: dict[str, Any] = {}
        self._left_off: QWidget | None = None
        self._take_waits = False
        self._place()
        self.keyboard = Keyboard(self, self.bindings)
        self._save_later = QTimer(self)
        self._save_later.setSingleShot(True)
        self._save_later.timeout.connect(self._save)
        self._connect()

    def show_page(self, page: Page) -> None:
        """A page that the shell opened, of this case or another."""
        self._save_later.stop()
        self._notes.clear_message()
        self.keyboard.hold()
        self.runner.begin(page)

    @property
    def page(self) -> Page | None:
        """As it stands on screen."""
        return self._painted

    @property
    def moving(self) -> bool:
        """Something is on its way: a step, a save, a search, a device, an upload."""
        return not self.runner.idle or self.keyboard.held or self._body.busy()

    @property
    def owes(self) -> bool:
        """Something typed may not be with the service yet."""
        return self._save_later.isActive() or self.runner.writing

    @property
    def said(self) -> str:
        """The message above the foot, empty when there is none."""
        return self._notes.said

    @property
    def question(self) -> str:
        """The key that answers the open question with yes, empty when none is asked."""
        return self._notes.bindings()[0].key if self._notes.asking else ""

    def editors(self) -> list[Editor[Any]]:
        return self._body.editors()

    def values(self) -> dict[str, Any]:
        return self._body.values()

    def bindings(self) -> list[Binding]:
        """Every key that works now, the most particular first. While a question stands only its keys do."""
        if self._notes.asking:
            return self._notes.bindings()
        return [*self._body.bindings(), *self._notes.bindings(), *self._foot.bindings()]

    @Slot()
    def take(self) -> None:
        """F12."""
        page = self._painted
        if page is None or self.runner.moving:
            return
        if page.state != "open":
            self.next_customer.emit()
            return
        if self._body.busy():
            self._take_waits = True
            self.message.emit("info", _STILL_WAITING)
            return
        self._take_waits = False
        self._confirmed(primary_action(page), self._take_now)

    @Slot()
    def back(self) -> None:
        """Alt+←: to the step before; what is typed here is kept."""
        page = self._painted
        if page is None:
            return
        names = [mark.name for mark in page.steps]
        at = names.index(page.step)
        if at > 0:
            self.goto(names[at - 1])

    def goto(self, step: str) -> None:
        """To an earlier step, or a done later one (the step bar)."""
        if self._painted is not None and step != self._painted.step:
            self._save_later.stop()
            self.runner.goto(step, self.values())

    @Slot()
    def suspend(self) -> None:
        """Ctrl+S: stores and leaves; the draft waits in the list."""
        self._save_later.stop()
        self.runner.save(self.values(), then_leave=True)

    def act(self, action: Action) -> None:
        self._confirmed(action, lambda: self._act_now(action))

    def refresh(self) -> None:
        self.runner.refresh()

    def focus_first(self) -> None:
        """Where the next input goes."""
        if self._body.focus_first():
            return
        on = self._foot.primary
        (on if on.isVisibleTo(self) and on.isEnabled() else self._scroll).setFocus()

    def _focus_inside(self) -> QWidget | None:
        focus = QApplication.focusWidget()
        return focus if focus is not None and self.isAncestorOf(focus) else None

    def _open_again(self) -> None:
        """The page can be used again; the focus goes back to where the person left off, if that is still there."""
        held = self._focus_inside() is self._shield
        self._shield.hide()
        left = self._left_off
        self._left_off = None
        if not held:
            return
        if left is not None and isValid(left) and left.isVisible() and left.isEnabled():
            left.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()

    def _focus_start(self) -> None:
        if not self._body.focus_error():
            self.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keyboard.follow()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.keep()

    def _place(self) -> None:
        self._card, inside = card()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("本页内容")
        inside.addWidget(self._scroll)
        self._notes = Notes()
        self._foot = Foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(10))
        column.addWidget(self._card, 1)
        column.addWidget(self._notes)
        column.addWidget(self._foot)
        self._shield = QWidget(self)
        self._shield.setAccessibleName("正在读取页面")
        self._shield.hide()
        self._body = BodyView(Body(), self._bench)
        self._scroll.setWidget(self._body)

    def _connect(self) -> None:
        self.runner.arrived.connect(self._arrived)
        self.runner.refused.connect(self._refused)
        self.runner.loading.connect(self._loading)
        self.runner.busy.connect(self._show_busy)
        self.runner.kept.connect(self._held.update)
        self.runner.saved.connect(self._saved)
        self.runner.unsaved.connect(self._unsaved)
        self.runner.suspended.connect(self._suspended)
        self._foot.onward.connect(self.take)
        self._foot.back.connect(self.back)
        self._foot.suspend.connect(self.suspend)
        self._foot.acted.connect(self.act)
        self._notes.acted.connect(self.act)
        self._notes.asked.connect(self._foot.setDisabled)
        theme().changed.connect(self._restyled)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    @Slot()
    def _keep_in_sight(self) -> None:
        """What the page has just gained must not push the place of the next input out of sight."""
        self._focus_moved(None, QApplication.focusWidget())

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._body.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(self._body.surroundings(now), 0, theme().dp(8))
            self._scroll.horizontalScrollBar().setValue(0)

    def _confirmed(self, action: Action | None, run: Any) -> None:
        """Asks first where the action says so; the safe answer has the focus."""
        if action is None or not action.confirm:
            run()
            return
        self.keyboard.drop()
        self._notes.ask(action.confirm, action.label, action.key or ON, run, self.focus_first)

    def _take_now(self) -> None:
        self._save_later.stop()
        self.runner.take(self.values())

    def _act_now(self, action: Action) -> None:
        self._save_later.stop()
        self.runner.act(action.name, self.values())

    @Slot(object)
    def _arrived(self, page: Page) -> None:
        before, self._painted = self._painted, page
        moved = before is None or (before.case, before.step, before.state) != (page.case, page.step, page.state)
        if moved:
            self._notes.clear_message()
            self._held.clear()
        self._take_waits = False
        self._paint(page, rebuild=moved or not self._body.fits(page.body))
        if moved:
            self._focus_start()
        self._open_again()
        QTimer.singleShot(0, self, self._keep_in_sight)
        self.page_changed.emit(page)
        self.keyboard.release()

    def _paint(self, page: Page, *, rebuild: bool) -> None:
        self._card.setUpdatesEnabled(False)
        if rebuild:
            self._rebuild(page.body)
        else:
            self._body.show_body(page.body, self._held)
        self._notes.show_banners(page.body.banners)
        self._foot.show_page(page)
        self._card.setUpdatesEnabled(True)

    def _rebuild(self, body: Body) -> None:
        self._body.abort()
        old = self._scroll.takeWidget()
        if old is not None:
            old.setParent(self)  # else Python would own it and end it at any time
            old.hide()
            old.deleteLater()
        roomy = self._scroll.viewport().width() >= theme().dp(_ROOMY)
        self._body = BodyView(body, self._bench, roomy=roomy)
        self._body.changed.connect(self._changed)
        self._body.left.connect(self.keep)
        self._body.hold.connect(self._hold)
        self._body.settled.connect(self._settled)
        self._body.finished.connect(self._foot.primary.setFocus)
        self._scroll.setWidget(self._body)

    @Slot(bool)
    def _changed(self, chosen: bool) -> None:
        if chosen:
            self._notes.clear_message("bad")
            self._save_later.stop()
            self.runner.save(self.values(), then_refresh=True)
        else:
            self._save_later.start(SAVE_AFTER_MS)

    @Slot()
    def keep(self) -> None:
        """What was typed goes out at once."""
        if self._save_later.isActive():
            self._save_later.stop()
            self._save()

    @Slot()
    def _save(self) -> None:
        if self._painted is not None and self._painted.state == "open":
            self.runner.save(self.values())

    @Slot(bool)
    def _hold(self, hold: bool) -> None:
        if hold:
            self.keyboard.hold()
        elif not self.runner.moving:
            self.keyboard.release()

    @Slot()
    def _settled(self) -> None:
        """A device or upload ended: the way on that waited for it goes on, unless it failed."""
        if self._take_waits and not self._body.busy():
            QTimer.singleShot(0, self, self._take_after_waiting)

    def _take_after_waiting(self) -> None:
        waited, self._take_waits = self._take_waits, False
        if waited and not self._body.troubled() and not self._body.busy():
            self.take()

    @Slot()
    def _loading(self) -> None:
        self._notes.clear_message()
        self._shield.setGeometry(self.rect())
        self._shield.show()
        self._shield.raise_()
        self._left_off = self._focus_inside()
        if self._left_off is not None:  # what is disabled or replaced meanwhile must not pass the focus on to the frame
            self._shield.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keyboard.hold()

    @Slot(bool)
    def _show_busy(self, busy: bool) -> None:
        self._foot.show_busy(busy=busy)
        self.busy.emit(busy)

    @Slot(object)
    def _refused(self, error: ServiceError) -> None:
        self._open_again()
        ahead = self.keyboard.drop()
        text = f"{error.message}{_TYPED_AHEAD}" if ahead else error.message
        self._notes.say("bad", text)
        self._body.show_errors(error.fields)
        focus = QApplication.focusWidget()
        if not self._body.focus_error() and (focus is None or not self.isAncestorOf(focus)):
            self.focus_first()

    @Slot(str)
    def _saved(self, at: str) -> None:
        self._notes.clear_message("warn")
        self.saved.emit(at)

    @Slot(object)
    def _unsaved(self, error: ServiceError) -> None:
        self._notes.say("warn", error.message)
        if error.code not in {"STALE", "CLOSED"}:
            self._save_later.start(SAVE_AGAIN_MS)

    @Slot()
    def _suspended(self) -> None:
        number = self._painted.number if self._painted else ""
        self.message.emit("ok", f"已挂起：草稿 {number} 已存，按 Ctrl+D 可在任何席位继续。")
        self.suspended.emit()

    @Slot()
    def _restyled(self) -> None:
        page = self._painted
        if page is None:
            return
        typed = self.values()
        fields = tuple(
            field.model_copy(update={"value": _as_field(typed[field.name])}) if field.name in typed else field
            for field in page.body.fields
        )
        self._paint(page.model_copy(update={"body": page.body.model_copy(update={"fields": fields})}), rebuild=True)
        self.focus_first()


def _as_field(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
