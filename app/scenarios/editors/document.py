"""A PDF to look at."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.scenarios import pdf
from app.scenarios.bench import Bench
from app.scenarios.editor import Editor, is_enter
from app.scenarios.keyboard import Binding, key_button
from app.scenarios.lines import Lines
from app.ui.controls import Elided
from app.ui.theme import theme
from service.kit.page import Document

IN, OUT, FIT = "Ctrl+=", "Ctrl+-", "Ctrl+0"
_ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_A4 = 794  # pixels of 210 mm at 96 dpi
_FITTING_MS = 120


class DocumentEditor(Editor[Document]):
    """Fits the width at first. Ctrl+= and Ctrl+- zoom, page keys and arrows scroll."""

    kind = "document"
    tall = True

    def __init__(self, field: Document, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._content = b""
        self._shown = ""
        self._zoom = 0.0  # 0 = fit the width
        self._turn = 0
        self._lines = Lines(bench, 2)
        self._state = Elided(role="hint")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setProperty("role", "desk")
        self._area.setMinimumHeight(theme().dp(220))
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QWidget()
        self._stack.setProperty("role", "plain")
        self._sheets = QVBoxLayout(self._stack)
        self._sheets.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheets.setContentsMargins(0, 0, theme().dp(4), 0)
        self._sheets.setSpacing(theme().dp(12))
        self._area.setWidget(self._stack)
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.setInterval(_FITTING_MS)
        self._fitting.timeout.connect(self._draw)
        self._place()
        self.watch_focus(self._area)
        self.refresh(field)

    def _place(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(theme().dp(6))
        bar.addWidget(self._state, 1)
        for label, key, run, icon in (
            ("", OUT, self._smaller, "zoom-out"),
            ("", IN, self._larger, "zoom-in"),
            ("适宽", FIT, self._fit_width, ""),
        ):
            button = key_button(label, key, role="quiet", icon=icon)
            button.setAccessibleName(next(one.label for one in self.bindings() if one.key == key))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(run)
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(6))
        column.addWidget(self._lines)
        column.addLayout(bar)
        column.addWidget(self._area, 1)

    def refresh(self, field: Document) -> None:
        super().refresh(field)
        self._lines.show_lines(field.lines)
        self._lines.setVisible(bool(field.lines))
        if field.value != self._shown:
            self._shown = field.value
            self._content = b""
            self._state.say("正在打开文件…" if field.value else "还没有文件")
            if field.value:
                self.bench.runner.fetch(self, field.value, self._fetched, lambda error: self._say(error.message))

    def input(self) -> QWidget:
        return self._area

    def filled(self) -> bool:
        """Nothing is typed here, so the focus goes to another field first."""
        return True

    def bindings(self) -> list[Binding]:
        return [
            Binding(OUT, "缩小", self._smaller),
            Binding(IN, "放大", self._larger),
            Binding("Ctrl++", "放大", self._larger),
            Binding(FIT, "适合宽度", self._fit_width),
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_enter(event):
            self.advanced.emit()
            return True
        if event.type() == QEvent.Type.Resize and self._content and not self._zoom:
            self._fitting.start()
        return super().eventFilter(watched, event)

    def _fetched(self, content: bytes) -> None:
        self._content = content
        self._draw()

    def _page_width(self) -> int:
        room = self._area.viewport().width() - theme().dp(8)
        return round(_A4 * self._zoom) if self._zoom else max(room, 200)

    def _draw(self) -> None:
        content, width, ratio = self._content, self._page_width(), self.devicePixelRatioF()
        self._turn += 1
        turn = self._turn
        self.bench.runner.desk.run(
            self, lambda: pdf.draw(content, width, ratio), lambda sheets: self._paint(turn, sheets), self._failed
        )

    def _paint(self, turn: int, sheets: pdf.Sheets) -> None:
        if turn != self._turn:
            return
        if sheets.trouble:
            self._say(sheets.trouble)
            return
        while self._sheets.count() > len(sheets.pages):
            item = self._sheets.takeAt(self._sheets.count() - 1)
            if item is not None and (old := item.widget()) is not None:
                old.deleteLater()
        while self._sheets.count() < len(sheets.pages):
            self._sheets.addWidget(_sheet(), 0, Qt.AlignmentFlag.AlignHCenter)
        for at, image in enumerate(sheets.pages):
            item = self._sheets.itemAt(at)
            label = item.widget() if item else None
            assert isinstance(label, QLabel)
            label.setPixmap(QPixmap.fromImage(image))
            label.setAccessibleName(f"第 {at + 1} 页")
        percent = round(100 * self._page_width() / _A4)
        paging = " · PgUp/PgDn 翻页" if len(sheets.pages) > 1 else ""
        self._say(f"{len(sheets.pages)} 页 · {percent}%{paging}")

    def _failed(self, error: Exception) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self._state.say(text)

    def _larger(self) -> None:
        self._set_zoom(next((zoom for zoom in _ZOOMS if zoom > self._page_width() / _A4 + 0.01), _ZOOMS[-1]))

    def _smaller(self) -> None:
        self._set_zoom(next((zoom for zoom in reversed(_ZOOMS) if zoom < self._page_width() / _A4 - 0.01), _ZOOMS[0]))

    def _fit_width(self) -> None:
        self._set_zoom(0.0)

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if zoom else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._area.setHorizontalScrollBarPolicy(policy)
        if self._content:
            self._draw()


def _sheet() -> QLabel:
    label = QLabel()
    label.setFrameShape(QFrame.Shape.NoFrame)
    label.setProperty("role", "paper")
    return label
