"""What the editors with a device have in common: one run at a time, progress in words, Esc ends it."""

from pathlib import Path
from typing import Generic

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.client import ServiceError
from app.devices.errors import DeviceError
from app.scenarios.bench import Bench
from app.scenarios.editor import Editor, F
from app.scenarios.keyboard import Binding

_UNREADABLE = "文件无法读取。尚未办理任何业务，已录入的内容都在。请检查文件后重新选择（按 Ctrl+O）。"
_LARGEST_FILE = 40_000_000


class CaptureEditor(Editor[F], Generic[F]):
    """``begin`` … ``finish`` brackets everything that takes time: device, file, upload."""

    activity = Signal(str)  # what is going on, in words; empty when nothing is

    def __init__(self, field: F, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._stored = str(getattr(field, "value", ""))
        self._running = False

    def value(self) -> str:
        return self._stored

    def busy(self) -> bool:
        return self._running

    def begin(self, words: str) -> None:
        self._running = True
        if self._focused():
            self.setFocus()  # its button is disabled meanwhile: the focus must not leave the field
        self.troubled.emit("")
        self.activity.emit(words)

    def finish(self) -> None:
        self._running = False
        self.activity.emit("")
        target = self.input()
        if self.hasFocus() and target is not None:
            target.setFocus()
        self.settled.emit()

    def store(self, value: str) -> None:
        """The result is there: keep it and let the page show what the service makes of it."""
        self._stored = value
        mine = self._focused()
        self.finish()
        if mine:
            self.advanced.emit()
        self.touch(chosen=True)

    def _focused(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def fail(self, error: DeviceError | ServiceError) -> None:
        self.finish()
        if not (isinstance(error, DeviceError) and error.code == "CANCELLED"):
            self.troubled.emit(error.message)

    def cancel_binding(self) -> list[Binding]:
        return [Binding("Esc", "取消", self.abort)] if self._running else []

    def choose_file(self, title: str, kinds: str) -> None:
        """Opens the file dialog; ``file_chosen`` gets the bytes."""
        if self._running:
            return
        dialog = QFileDialog(self.window(), title, "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.finished.connect(dialog.deleteLater)
        dialog.fileSelected.connect(self.read_file)
        dialog.open()

    def read_file(self, path: str) -> None:
        self.begin("正在读取文件…")
        self.bench.runner.desk.run(self, lambda: _read(path), self._have_file, self.fail)

    def _have_file(self, content: bytes | None) -> None:
        self.finish()
        if content is None:
            self.troubled.emit(_UNREADABLE)
        else:
            self.file_chosen(content)

    def file_chosen(self, content: bytes) -> None:
        """A subclass with files says what to do with one."""


def _read(path: str) -> bytes | None:
    """None when the file cannot be read or is absurdly large."""
    file = Path(path)
    try:
        return file.read_bytes() if file.stat().st_size <= _LARGEST_FILE else None
    except OSError:
        return None
