"""The sheet in which an action asks for what it needs, and the one that says where a file goes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.client import ServiceError
from app.devices.ports import Devices
from app.scenarios.bench import Bench
from app.scenarios.body import BodyView
from app.scenarios.runner import Runner
from app.ui.controls import KeyButton, row_of, scroll, words
from app.ui.desk import Desk
from app.ui.sheet import Sheet
from app.ui.theme import theme
from service.kit.board.page import BoardForm
from service.kit.page import Body, Choice, Option, Text

ON = "F12"
_BESIDE = 236  # what title, hint, error and buttons take of the window's height
_NEVER = "已有的文件不会被覆盖"
FORMATS = {"xlsx": "Excel 工作簿（.xlsx）", "csv": "CSV 文本（.csv）"}


class FormSheet(Sheet):
    """``submitted(values)``; stays open until ``dismiss``, so that a refusal stands beside its field."""

    submitted = Signal(object)
    WIDTH = 620

    def __init__(self, below: QWidget, desk: Desk, devices: Devices, form: BoardForm, label: str) -> None:
        super().__init__(below, form.title, width=self.WIDTH)
        self.column.addWidget(words(form.title, "title"))
        if form.hint:
            self.column.addWidget(words(form.hint, "label", wrap=True))
        self.body = BodyView(Body(fields=form.fields), Bench(Runner(desk, self), devices))
        inside = QVBoxLayout()
        inside.setContentsMargins(0, 0, theme().dp(4), 0)
        inside.addWidget(self.body)
        area = scroll(inside)
        room = below.window().height() - theme().dp(_BESIDE)
        area.setFixedHeight(max(min(self.body.sizeHint().height() + 4, room), theme().dp(90)))
        self.column.addWidget(area)
        self.error = words("", "error", wrap=True)
        self.error.setMinimumHeight(self.error.fontMetrics().height() * 2 + 4)
        self.error.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.error)
        self._no = KeyButton("取消", "Esc")
        self._no.set_key("Esc", bind=False)
        self._no.clicked.connect(self.dismiss)
        self.button = KeyButton(label, ON, role="primary")
        self.button.clicked.connect(self._submit)
        self.column.addLayout(row_of(self._no, None, self.button))
        self.body.finished.connect(self.button.setFocus)

    def start(self) -> QWidget:
        """Where the focus begins: the first input that is still empty."""
        able = [editor for editor in self.body.editors() if editor.input() is not None]
        first = next((editor for editor in able if not editor.filled()), able[0] if able else None)
        return (first.input() if first is not None else None) or self.button

    def refuse(self, error: ServiceError) -> None:
        """What was wrong, beside the fields where it is said of one."""
        self.button.setEnabled(True)
        self.error.setText(error.message)
        self.body.show_errors(error.fields)
        if not error.fields:
            self.start().setFocus()

    def say(self, text: str) -> None:
        self.button.setEnabled(True)
        self.error.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.button.hasFocus():
            self._submit()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        if self.button.isEnabled():
            self.button.setEnabled(False)
            self.error.setText("")
            self.submitted.emit(self.body.values())


def export_form(title: str, name: str, rows: int) -> BoardForm:
    """Format and place of an export of so many rows."""
    options = tuple(Option(value=value, label=label) for value, label in FORMATS.items())
    return BoardForm(
        title=f"导出{title}",
        hint=f"当前筛选下的 {rows} 行，按表格里的顺序。导出留有记录。",
        fields=(
            Choice(name="form", title="格式", value="xlsx", options=options),
            Text(name="folder", title="存到文件夹", value=str(downloads()), max_length=300),
            Text(
                name="name", title="文件名", value=name, max_length=100, hint="后缀按格式自动加上；已有的文件不会被覆盖"
            ),
        ),
    )


def save_form(title: str, name: str) -> BoardForm:
    """Place of a file that has been made."""
    return BoardForm(
        title=title,
        fields=(
            Text(name="folder", title="存到文件夹", value=str(downloads()), max_length=300),
            Text(name="name", title="文件名", value=name, max_length=100, hint=_NEVER),
        ),
    )


def downloads() -> Path:
    """Where this person's downloads go."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(place) if place else Path.home()


def keep(values: Mapping[str, Any], suffix: str, content: bytes) -> Path:
    """Write the file where it was wanted, under a name that is not taken. OSError when that cannot be done."""
    name = Path(str(values["name"])).name.removesuffix(suffix) or "导出"
    folder = Path(str(values["folder"])).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, 1000):
        place = folder / (f"{name}{suffix}" if number == 1 else f"{name} ({number}){suffix}")
        try:
            with place.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return place
    raise FileExistsError(folder / name)
