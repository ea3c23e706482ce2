"""The fields of a page, in order, each in its frame."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.scenarios.arrangement import arrange
from app.scenarios.bench import Bench
from app.scenarios.detail import DetailCard, Section
from app.scenarios.editor import Editor
from app.scenarios.editors import editors
from app.scenarios.editors.table import TableEditor
from app.scenarios.editors.tick import TickEditor
from app.scenarios.frame import FieldFrame
from app.scenarios.keyboard import Binding
from app.ui.theme import theme
from service.kit.page import AnyField, Body, Row


class BodyView(QWidget):
    """Made once for a step; later versions of the same step are painted into the same editors."""

    changed = Signal(bool)
    left = Signal()
    hold = Signal(bool)
    settled = Signal()
    finished = Signal()  # Enter in the last field

    def __init__(self, body: Body, bench: Bench, *, roomy: bool = True) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self._bench = bench
        self.frames: list[FieldFrame] = [self._frame(field) for field in body.fields]
        self.fields = body.fields
        self._detail: DetailCard | None = None
        self._detail_has_tick = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().dp(12))
        self._place(roomy=roomy)

    def fits(self, body: Body) -> bool:
        """True when the body has the same fields, so that it can be painted without a rebuild."""
        return _shape(body.fields) == _shape(self.fields)

    def show_body(self, body: Body, held: Mapping[str, Any]) -> None:
        """``held`` = the values that the service surely has; what differs was typed since and stays."""
        self.fields = body.fields
        for frame, field in zip(self.frames, body.fields, strict=True):
            editor = frame.editor
            ahead = editor.revision > 0 and editor.value() != held.get(field.name)
            editor.adopt(field, keep=ahead)
            if not ahead:
                editor.revision = 0
                frame.show_field(field)

    def values(self) -> dict[str, Any]:
        found = {frame.editor.field.name: frame.editor.value() for frame in self.frames}
        return {name: value for name, value in found.items() if value is not None}

    def editors(self) -> list[Editor[Any]]:
        return [frame.editor for frame in self.frames]

    def busy(self) -> bool:
        return any(editor.busy() for editor in self.editors())

    def troubled(self) -> bool:
        return any(frame.error for frame in self.frames)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Beside the fields; the focus goes to the first."""
        for frame in self.frames:
            frame.show_error(errors.get(frame.editor.field.name, ""))
        self.focus_error()

    def focus_error(self) -> bool:
        for frame in self.frames:
            target = frame.editor.input()
            if frame.error and target is not None:
                target.setFocus()
                return True
        return False

    def focus_first(self) -> bool:
        """The first input that is still empty, else the first one; False when there is none."""
        able = [editor for editor in self.editors() if editor.input() is not None]
        chosen = next((editor for editor in able if not editor.filled()), able[0] if able else None)
        return self._focus(chosen)

    def bindings(self) -> list[Binding]:
        """Of the editor with the focus first, then of those still empty, then of the rest."""

        def order(editor: Editor[Any]) -> tuple[bool, bool]:
            focus = self.focusWidget()
            return not (focus and editor.isAncestorOf(focus) and focus.hasFocus()), editor.filled()

        return [binding for editor in sorted(self.editors(), key=order) for binding in editor.bindings()]

    def surroundings(self, widget: QWidget) -> QWidget:
        """What should be seen together with this widget: its field, a part of it, or the whole detail card."""
        if self._detail and self._detail.isAncestorOf(widget):
            return self._detail
        if (part := _part(widget)) is not None:
            return part
        return next((frame for frame in self.frames if frame.isAncestorOf(widget)), widget)

    def abort(self) -> None:
        for editor in self.editors():
            editor.abort()

    def _frame(self, field: AnyField) -> FieldFrame:
        editor = editors()[field.kind](field, self._bench)
        editor.changed.connect(lambda chosen: self._changed(field.name, chosen=chosen))
        editor.left.connect(self.left)
        editor.hold.connect(self.hold)
        editor.settled.connect(self.settled)
        editor.advanced.connect(lambda: self._advance(editor))
        if isinstance(editor, TableEditor):
            editor.current_changed.connect(lambda row: self._show_detail(editor, row))
        return FieldFrame(editor)

    def _place(self, *, roomy: bool) -> None:
        plan = arrange(self.fields, roomy=roomy)
        for at, places in enumerate(plan.rows):
            row = QHBoxLayout()
            row.setSpacing(theme().dp(16))
            for place in places:
                row.addWidget(self.frames[place.at], place.share)
            tall = any(self.frames[place.at].editor.tall for place in places)
            self._column.addLayout(row, 10 if tall else 0)
            if at == plan.detail_after:
                self._place_detail(plan.tick)
        self._column.addStretch(0 if any(one.tall for one in self.editors()) else 1)
        first = next((one for one in self.editors() if isinstance(one, TableEditor)), None)
        if first:
            self._show_detail(first, first.current())

    def _place_detail(self, tick: int | None) -> None:
        self._detail = DetailCard(self._bench)
        self._column.addWidget(self._detail)
        if tick is not None:
            self._detail.put_in_head(self.frames[tick])
            self._detail_has_tick = True

    def _show_detail(self, editor: TableEditor, row: Row | None) -> None:
        """A row that is only looked at stands alone; else all that is picked is there to be told.

        A row with nothing behind it, as a tier of a campaign, never takes the terms away that are to be told.
        """
        if self._detail is None:
            return
        picked = [
            Section(table.row_title(one), one.detail)
            for table in self.editors()
            if isinstance(table, TableEditor)
            for one in table.picked()
        ]
        looked_at = row is not None and row.detail and row.id not in editor.value()
        if row is not None and (looked_at or not picked):
            picked = [Section(editor.row_title(row), row.detail)]
        sections = tuple(section for section in picked if section.lines)
        self._detail.show_sections(sections)
        self._detail.setVisible(bool(sections) or self._detail_has_tick)

    def _changed(self, name: str, *, chosen: bool) -> None:
        for editor in self.editors():
            if isinstance(editor, TickEditor) and name in editor.field.about:
                editor.take_away()
        self.changed.emit(chosen)

    def _advance(self, editor: Editor[Any]) -> None:
        after = self.editors()[self.editors().index(editor) + 1 :]
        if not self._focus(next((one for one in after if one.input() is not None), None)):
            self.finished.emit()

    @staticmethod
    def _focus(editor: Editor[Any] | None) -> bool:
        target = editor.input() if editor else None
        if target is None:
            return False
        target.setFocus()
        return True


def _part(widget: QWidget) -> QWidget | None:
    """A part of a tall editor that is to be seen as a whole (property ``together``)."""
    around: QWidget | None = widget
    while around is not None and not around.property("together"):
        around = around.parentWidget()
    return around


def _shape(fields: tuple[AnyField, ...]) -> list[tuple[str, str]]:
    return [(field.name, field.kind) for field in fields]
