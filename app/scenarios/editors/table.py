"""Rows to pick from."""

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.client import ServiceError
from app.devices.errors import NOTHING_BOOKED
from app.scenarios.bench import Bench
from app.scenarios.editor import Editor
from app.scenarios.grid import Grid
from app.scenarios.keyboard import Binding
from app.scenarios.picks import Picks
from app.scenarios.sim import SimKey
from app.ui.controls import Elided, words
from app.ui.icons import icon
from app.ui.theme import restyle, theme
from service.kit.page import Row, Table

_LOOK_AFTER_MS = 90
_ANOTHER = "请换一张再扫或再读，也可以清空搜索后在列表中选。"


class TableEditor(Editor[Table]):
    """↑↓ move, Enter picks (and goes on where one is enough), space toggles; so does a click where none is needed.

    While the answer to the typed query is on its way, Enter and all keys after it wait for it:
    what is picked is always a row of the query that stands in the box.
    """

    kind = "table"
    tall = True
    own_title = True

    current_changed = Signal(object)  # Row or None

    def __init__(self, field: Table, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._search = QLineEdit(self)
        self._search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.setClearButtonEnabled(True)
        self._title = words(role="heading")
        self._hint = Elided(role="hint")
        self._count = words(role="hint")
        self._picks = Picks()
        self._grid = Grid(multiple=field.multiple)
        self._picked: tuple[str, ...] = ()
        self._known: dict[str, Row] = {}
        self._asked = 0
        self._enter_waits = False
        self._scanned = ""  # looked for, to be picked
        self._sim = SimKey(bench.devices.sim) if field.scan == "iccid" and bench.devices.sim is not None else None
        self._looks = False  # the person looks at the rows: the current one is shown, picked or not
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_LOOK_AFTER_MS)
        self._delay.timeout.connect(self._look)
        self._place()
        self._connect()
        self._search.setText(field.query)
        self.refresh(field)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(6))
        top = QHBoxLayout()
        top.setSpacing(theme().dp(10))
        top.addWidget(self._title)
        top.addWidget(self._hint, 1)
        top.addWidget(self._picks, 3)
        top.addWidget(self._count)
        column.addLayout(top)
        row = QHBoxLayout()
        row.setSpacing(theme().dp(10))
        row.addWidget(self._search, 1)
        if self._sim is not None:
            row.addWidget(self._sim)
        column.addLayout(row)
        column.addWidget(self._grid, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self._search.textEdited.connect(self._queried)
        self._search.setProperty("query", "true")
        self.watch_focus(self._search)
        self.watch_focus(self._grid)
        self._grid.pressed_enter.connect(self._enter)
        self._grid.pressed_space.connect(self._toggle)
        self._grid.typed.connect(self._type_into_search)
        self._grid.moved.connect(self._moved)
        self._grid.clicked.connect(self._clicked)
        self._picks.removed.connect(self._remove)
        if self._sim is not None:
            self._sim.began.connect(lambda: self.troubled.emit(""))
            self._sim.doing.connect(lambda text: self._hint.say(text or self.field.hint))
            self._sim.read.connect(self.take_scan)
            self._sim.failed.connect(self.troubled)
            self._sim.settled.connect(self.settled)

    def refresh(self, field: Table) -> None:
        """Rows of another query are not painted over what the person looks at: the query is asked again."""
        super().refresh(field)
        self._search.setVisible(field.search)
        self._title.setText(field.title)
        self._hint.say(field.hint)
        self._search.setPlaceholderText(field.placeholder)
        self._search.setAccessibleName(f"{field.title}搜索")
        self._grid.mark_as(multiple=field.multiple)
        self._picked = field.value
        if not field.search or self._search.text() == field.query:
            self._fill(field)
        elif not self._asked and not self._delay.isActive():
            self._look(quiet=True)
        self._show_picks()

    def value(self) -> list[str]:
        return list(self._picked)

    def input(self) -> QWidget:
        return self._search if self.field.search else self._grid

    def current(self) -> Row | None:
        return self._grid.current()

    def picked(self) -> list[Row]:
        """The picked rows, as far as they were seen."""
        return [self._known[one] for one in self._picked if one in self._known]

    def busy(self) -> bool:
        return bool(self._scanned) or (self._sim is not None and self._sim.busy)

    def bindings(self) -> list[Binding]:
        return self._sim.bindings() if self._sim is not None else []

    def abort(self) -> None:
        if self._sim is not None:
            self._sim.abort()

    def take_scan(self, text: str) -> None:
        """The row of that id is looked for wherever it is, and picked."""
        self._search.setText(text)
        self._queried()
        self._scanned = text
        self._delay.stop()
        self._look()

    def has_details(self) -> bool:
        return any(row.detail for row in self.field.rows)

    def row_title(self, row: Row) -> str:
        return self.field.called(row)

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._search, invalid=invalid)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._show_current()
        if watched is self._search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._search_key(event)
        return super().eventFilter(watched, event)

    def _moved(self) -> None:
        self._looks = self._looks or self._grid.hasFocus()
        self._show_current()

    def _show_current(self) -> None:
        """Coming here by Tab is not yet looking at a row: what is picked stays in view."""
        self.current_changed.emit(self.current() if self._looks else next(iter(self.picked()), None))

    def _search_key(self, event: QKeyEvent) -> bool:
        page = self._grid.page_rows()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
        key = Qt.Key(event.key())
        if key in steps:
            self._looks = True
            self._grid.step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            return False
        return True

    def _queried(self) -> None:
        self._looks = True
        self.bench.runner.desk.drop(self._asked)
        self._asked = 0
        self._scanned = ""
        self._delay.start()

    def _type_into_search(self, text: str) -> None:
        if self.field.search:
            self._search.setFocus()
            self._search.insert(text)
            self._queried()

    def _look(self, *, quiet: bool = False) -> None:
        """``quiet`` = not asked for by typing, so the current row stays."""
        query = self._search.text().strip()
        then = partial(self._found, quiet=quiet)
        self._asked = self.bench.runner.look(self, self.field.name, query, then, self._not_found)

    def _found(self, table: Table, *, quiet: bool) -> None:
        self._asked = 0
        self.field = table.model_copy(update={"value": self._picked, "query": self._search.text()})
        self._fill(self.field)
        if not quiet:
            self._grid.stand_on("")
        self.troubled.emit("")
        if self._scanned:
            self._pick_scanned()
        if self._enter_waits:
            self._enter_waits = False
            self._pick_current(go_on=True)
            self.hold.emit(False)

    def _not_found(self, error: ServiceError) -> None:
        self._asked = 0
        self._enter_waits = False
        self.troubled.emit(error.message)
        self._end_scan()
        self.hold.emit(False)

    def _pick_scanned(self) -> None:
        row = next((row for row in self.field.rows if row.id == self._scanned), None)
        if row is None:
            self.troubled.emit(f"{self.field.title} {self._scanned} 不在可选的范围内。{NOTHING_BOOKED}{_ANOTHER}")
        elif row.disabled:
            self.troubled.emit(f"{self.row_title(row)}：{row.disabled}")
        else:
            self._pick([row.id])
            if self._search.hasFocus() or self._grid.hasFocus():
                self.advanced.emit()
        self._end_scan()

    def _end_scan(self) -> None:
        if self._scanned:
            self._scanned = ""
            self.settled.emit()

    def _enter(self) -> None:
        if self._asked or self._delay.isActive():
            self._enter_waits = True
            self.hold.emit(True)
            if self._delay.isActive():
                self._delay.stop()
                self._look()
        else:
            self._pick_current(go_on=True)

    def _toggle(self) -> None:
        self._pick_current(go_on=False)

    def _clicked(self, _index: QModelIndex) -> None:
        self._pick_current(go_on=False)

    def _pick_current(self, *, go_on: bool) -> None:
        row = self._grid.current()
        if row is None:
            return
        if row.disabled:
            self.troubled.emit(f"{self.row_title(row)}：{row.disabled}")
            return
        if self.field.multiple:
            self._pick([one for one in self._picked if one != row.id] + [row.id] * (row.id not in self._picked))
            self._search.selectAll()
        elif not go_on and not self.field.required and self._picked == (row.id,):
            self._pick([])
        elif self._picked != (row.id,) or not go_on:
            self._pick([row.id])
        if go_on and not self.field.multiple:
            self.advanced.emit()

    def _remove(self, row_id: str) -> None:
        self._pick([one for one in self._picked if one != row_id])

    def _pick(self, ids: list[str]) -> None:
        self._picked = tuple(ids)
        self._looks = False
        self._show_picks()
        self.current_changed.emit(next(iter(self.picked()), None))
        self.touch(chosen=True)

    def _fill(self, field: Table) -> None:
        self._known.update({row.id: row for row in field.rows})
        current = self._grid.current()
        self._grid.empty = field.empty
        if (field.columns, field.rows) != (self._grid.rows.columns, self._grid.rows.rows):
            self._grid.rows.fill(field.columns, field.rows)
            self._grid.fit_columns()
            self._grid.stand_on(current.id if current else next(iter(self._picked), ""))
        self._count.setText(f"{len(field.rows)} 条")

    def _show_picks(self) -> None:
        self._grid.rows.pick(self._picked)
        names = {one: self.row_title(self._known[one]) if one in self._known else one for one in self._picked}
        visible = {row.id for row in self._grid.rows.rows}
        needed = self.field.multiple or not set(self._picked) <= visible
        self._picks.show_names(names if needed else {})
