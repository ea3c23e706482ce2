"""What is done on a board: question, form, call, file. It knows the service and the sheets, not the table."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.client import ServiceError
from app.devices.ports import Devices
from app.ui.board_question import Question
from app.ui.board_sheets import FormSheet, export_form, keep, save_form
from app.ui.desk import Desk
from app.ui.papers import PaperSheet
from app.ui.sheet import Sheet
from service.kit.board.page import BoardAction, BoardDone, BoardFile, BoardForm, BoardHead

_ACT_PATIENCE = 60.0
_EXPORT_PATIENCE = 120.0

Present = Callable[[Sheet, QWidget], None]


class Deeds(QObject):
    """``done(BoardDone)`` when an action has ended or begun; ``said(tone, text)`` for everything to be read."""

    done = Signal(object)
    said = Signal(str, str)
    asked = Signal(bool)  # a question stands

    def __init__(self, owner: QWidget, desk: Desk, devices: Devices, present: Present) -> None:
        super().__init__(owner)
        self._owner, self._desk, self._devices, self._present = owner, desk, devices, present
        self._board = ""
        self.question = Question()

    def begin(self, head: BoardHead) -> None:
        self._board = head.key
        self.question.withdraw()

    def act(self, action: BoardAction, ids: list[str], name: str, after: Callable[[], None]) -> None:
        """``name`` of the current row for the question; ``after`` gives the focus back to the table."""
        go = partial(self._ask_form, action, ids) if action.form else partial(self._send, action, ids, {}, None)
        if not action.confirm:
            go()
            return
        self.asked.emit(True)

        def answered() -> None:
            self.asked.emit(False)
            after()

        self.question.ask(action.confirm.replace("{row}", name), action.label, action.key, go, answered)

    def export(self, head: BoardHead, view: Mapping[str, Any], rows: int) -> None:
        """Ctrl+E."""
        name = f"{head.title}-{datetime.now().astimezone():%Y%m%d-%H%M}"
        sheet = self._sheet(export_form(head.title, name, rows), "导出")
        sheet.submitted.connect(lambda values: self._fetch(sheet, head.key, view, values))

    def _ask_form(self, action: BoardAction, ids: list[str]) -> None:
        body = {"board": self._board, "action": action.name, "rows": ids}
        then = partial(self._show_form, action, ids)
        self._desk.call(self, "boards/form", body, then, self._refused, shape=BoardForm.model_validate_json)

    def _show_form(self, action: BoardAction, ids: list[str], form: BoardForm) -> None:
        sheet = self._sheet(form, action.label)
        sheet.submitted.connect(lambda values: self._send(action, ids, values, sheet))

    def _send(self, action: BoardAction, ids: list[str], values: Mapping[str, Any], sheet: FormSheet | None) -> None:
        body = {"board": self._board, "action": action.name, "rows": ids, "values": dict(values)}

        def done(answer: BoardDone) -> None:
            if sheet is not None:
                sheet.dismiss()
            self._tell(answer)

        self._desk.call(
            self,
            "boards/act",
            body,
            done,
            sheet.refuse if sheet is not None else self._refused,
            shape=BoardDone.model_validate_json,
            patience=_ACT_PATIENCE,
        )

    def _tell(self, answer: BoardDone) -> None:
        if answer.file is not None and answer.file.show:
            self._look(answer.file)
            self.said.emit(answer.tone, answer.text)
        elif answer.file is not None:
            self._save(answer.file)
        elif answer.run is None and answer.text:
            self.said.emit(answer.tone, answer.text)
        self.done.emit(answer)

    def _look(self, file: BoardFile) -> None:
        """A PDF, large; from there it can be kept."""
        sheet = PaperSheet(self._owner, self._desk, file.name, base64.b64decode(file.content))
        sheet.wanted.connect(lambda: self._save(file))
        self._present(sheet, sheet)

    def _save(self, file: BoardFile) -> None:
        sheet = self._sheet(save_form(f"保存 {file.name}", file.name), "保存")
        suffix = Path(file.name).suffix
        sheet.submitted.connect(lambda values: self._write(sheet, values, suffix, file.content, ""))

    def _fetch(self, sheet: FormSheet, board: str, view: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        form = str(values["form"])

        def made(file: BoardFile) -> None:
            self._write(sheet, values, f".{form}", file.content, "已导出，")

        body = {"board": board, "form": form, **view}
        self._desk.call(
            sheet,
            "boards/export",
            body,
            made,
            sheet.refuse,
            shape=BoardFile.model_validate_json,
            patience=_EXPORT_PATIENCE,
        )

    def _write(self, sheet: FormSheet, values: Mapping[str, Any], suffix: str, content: str, before: str) -> None:
        plain = dict(values)

        def work() -> Path:
            try:
                return keep(plain, suffix, base64.b64decode(content))
            except OSError as error:
                why = error.strerror or type(error).__name__
                raise ServiceError(409, "FILE", f"文件存不了（{why}）。没有写出文件；请换一个文件夹再存。") from error

        def written(place: Path) -> None:
            sheet.dismiss()
            self.said.emit("ok", f"{before}文件在 {place}")

        self._desk.run(sheet, work, written, sheet.refuse)

    def _sheet(self, form: BoardForm, label: str) -> FormSheet:
        sheet = FormSheet(self._owner, self._desk, self._devices, form, label)
        self._present(sheet, sheet.start())
        return sheet

    def _refused(self, error: ServiceError) -> None:
        self.said.emit("bad", error.message)
