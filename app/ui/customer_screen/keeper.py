"""Keeps the customer's display right: opens it where the customer sits, shows the case, forgets it at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QScreen
from PySide6.QtWidgets import QWidget

from app.client import ServiceError
from app.scenarios import pdf
from app.ui.customer_screen.sight import Sight, sight
from app.ui.customer_screen.window import CustomerWindow
from app.ui.desk import Desk

if TYPE_CHECKING:
    from app.devices.screen_pad import ScreenPad
    from service.kit.page import Page

_UNREADABLE = "受理单暂时无法显示，请稍候，营业员会为您处理。"


class CustomerScreen(QObject):
    """``show_page`` and ``cover`` come from the clerk's window; every change of case comes from the desk.

    What was asked for before the last ``forget`` does not count any more, however late its answer comes.
    """

    switched = Signal(bool)  # by the clerk: to be remembered
    stirred = Signal()  # the customer writes: the seat is not idle

    def __init__(self, desk: Desk, hall: str, *, training: bool, wanted: bool, clerks: QWidget) -> None:
        """``wanted`` = it was open when the clerk left; ``clerks`` = their own window."""
        super().__init__()
        self.window: CustomerWindow | None = None
        self._desk, self._hall, self._training = desk, hall, training
        self._wanted, self._clerks = wanted, clerks
        self._pad: ScreenPad | None = None
        self._seen: Sight | None = None
        self._paper = ("", b"")  # the receipt as it was fetched: its file and its content
        self._covered = False
        self._turn = 0  # counts what was forgotten
        self._drawing = 0  # counts the widths asked for
        desk.case_changed.connect(self.forget)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self.resume)
        application.screenRemoved.connect(self._lost_screen)

    def serve(self, pad: "ScreenPad | None") -> None:
        """The pad of this seat, if it is this display."""
        self._pad = pad
        if pad is not None:
            pad.attach(self if self.window is not None else None)

    @Slot()
    def switch(self) -> None:
        """F11."""
        self._wanted = self.window is None
        self.open() if self._wanted else self.close()
        self.switched.emit(self._wanted)

    @Slot()
    def resume(self) -> None:
        """Open it as it was left, but by itself only where it does not cover the clerk's own screen."""
        if self._wanted and self.window is None and self._second() is not None:
            self.open()

    def open(self) -> None:
        if self.window is not None:
            return
        window = CustomerWindow(self._hall, training=self._training)
        window.pages_wanted.connect(self._draw_paper)
        window.picture_wanted.connect(self._fetch_signature)
        window.shut.connect(self._shut)
        self.window = window
        active = self._clerks.isActiveWindow()
        self._place(window)
        if active:  # some systems hand the focus to every new window
            self._clerks.activateWindow()
        window.show_sight(self._seen)
        if self._pad is not None:
            self._pad.attach(self)

    def close(self) -> None:
        """With the clerk's window, or by F11."""
        window, self.window = self.window, None
        if window is not None:
            if self._pad is not None:
                self._pad.attach(None)
            window.show_sight(None)
            window.blockSignals(True)
            window.close()
            window.deleteLater()

    def show_page(self, page: "Page") -> None:
        """Nothing while the clerk's window is locked, and nothing of a case that is not the current one."""
        if self._covered or page.case != self._desk.case:
            return
        self._seen = sight(page)
        if self.window is not None:
            self.window.show_sight(self._seen)

    def cover(self, covered: bool, page: "Page | None") -> None:
        """Locked: nobody is served. Unlocked: ``page`` is what the clerk has on screen again."""
        self._covered = covered
        if covered:
            self.forget()
        elif page is not None:
            self.show_page(page)

    @Slot()
    def forget(self) -> None:
        """In this turn of the event loop nothing of the customer is on the display any more, nor can come back."""
        self._turn += 1
        self._seen = None
        self._paper = ("", b"")
        if self._pad is not None:
            self._pad.cancel()
        if self.window is not None:
            self.window.show_sight(None)

    def begin_signature(
        self, on_ink: Callable[[int], None], on_signed: Callable[[bytes, int], None], on_too_little: Callable[[], None]
    ) -> None:
        assert self.window is not None
        signing = self.window.begin_signature()
        signing.inked.connect(on_ink)
        signing.inked.connect(self.stirred)
        signing.confirmed.connect(on_signed)
        signing.too_little.connect(on_too_little)

    def end_signature(self) -> None:
        if self.window is not None:
            self.window.end_signature()

    @Slot(int)
    def _draw_paper(self, width: int) -> None:
        seen, turn = self._seen, self._turn
        if seen is None or not seen.document:
            return
        self._drawing += 1
        drawing = self._drawing

        def draw(content: bytes) -> None:
            if turn != self._turn or drawing != self._drawing:
                return
            self._paper = (seen.document, content)
            ratio = self.window.devicePixelRatioF() if self.window is not None else 1.0
            self._desk.run(self, lambda: pdf.draw(content, width, ratio), drawn)

        def drawn(sheets: pdf.Sheets) -> None:
            if turn == self._turn and drawing == self._drawing and self.window is not None:
                self.window.show_pages(sheets.pages, _UNREADABLE if sheets.trouble else "")

        file, content = self._paper
        if file == seen.document:
            draw(content)
        else:
            self._desk.file(self, seen.case, seen.document, draw, self._unreadable)

    @Slot()
    def _fetch_signature(self) -> None:
        seen, turn = self._seen, self._turn
        if seen is None or not seen.signature:
            return

        def show(content: bytes) -> None:
            if turn == self._turn and self.window is not None:
                self.window.show_picture(QImage.fromData(content))

        self._desk.file(self, seen.case, seen.signature, show, lambda _error: None)

    def _unreadable(self, _error: ServiceError) -> None:
        if self.window is not None:
            self.window.show_pages((), _UNREADABLE)

    def _second(self) -> QScreen | None:
        clerks = self._clerks.screen()
        return next((one for one in QGuiApplication.screens() if one is not clerks), None)

    def _place(self, window: CustomerWindow) -> None:
        second = self._second()
        if second is not None:
            window.setScreen(second)
            window.setGeometry(second.geometry())
            window.setWindowState(Qt.WindowState.WindowFullScreen)  # showFullScreen would ask for the focus
            window.show()
            return
        room = self._clerks.screen().availableGeometry()
        size = window.sizeHint().boundedTo(room.size())
        window.resize(size)
        window.move(room.right() - size.width(), room.bottom() - size.height())
        window.show()

    @Slot(QScreen)
    def _lost_screen(self, _gone: QScreen) -> None:
        """Qt would move it over the clerk's own window."""
        if self.window is not None and self.window.isFullScreen() and self._second() is None:
            self.close()

    @Slot()
    def _shut(self) -> None:
        """Closed by its own cross."""
        self._wanted = False
        self.close()
        self.switched.emit(False)
