"""A date, typed in any usual way."""

import re
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor
from app.ui.controls import words
from app.ui.theme import restyle, theme
from service.kit.page import Day

FOREVER = "长期"
_WEEKDAYS = "一二三四五六日"


def parse_day(text: str) -> date | None:
    """``20261123``, ``2026-11-23``, ``2026/11/23``, ``2026.11.23``, ``2026年11月23日``."""
    parts = re.findall(r"\d+", text)
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    if len(parts) != 3 or len(parts[0]) != 4:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def is_no_day(text: str) -> bool:
    """It is written out and yet no day; what may still become one is not meant."""
    parts = re.findall(r"\d+", text)
    written = len("".join(parts)) >= 8 or (len(parts) == 3 and parts[2] != "0")
    return written and parse_day(text) is None


def day_beside(text: str, days: int) -> str:
    """So many days from a day as it was typed, ``yyyy-MM-dd``; empty where the calendar ends, or when it is no day."""
    found = parse_day(text)
    try:
        return (found + timedelta(days=days)).isoformat() if found else ""
    except OverflowError:
        return ""


class DayEditor(Editor[Day]):
    """Typed digits become ``yyyy-MM-dd`` when the field is left; ↑↓ move by a day, 长期 by its button."""

    kind = "day"
    wide = False

    def __init__(self, field: Day, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._edit = QLineEdit(self)
        self._edit.setPlaceholderText("年月日，如 20261123")
        self._edit.setMaxLength(16)
        self._edit.setMaximumWidth(theme().dp(220))
        self._weekday = words(role="hint")
        self._forever = QPushButton(FOREVER, self)
        self._forever.setAccessibleName(f"{field.title}{FOREVER}")
        self._forever.clicked.connect(self._set_forever)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().dp(8))
        for widget, stretch in ((self._edit, 1), (self._forever, 0), (self._weekday, 1)):
            row.addWidget(widget, stretch)
        self.watch_focus(self._edit)
        self._edit.textEdited.connect(self._edited)
        self._edit.returnPressed.connect(self.advanced)
        self._edit.editingFinished.connect(self._tidy)
        self.refresh(field)

    def refresh(self, field: Day) -> None:
        super().refresh(field)
        self._forever.setVisible(field.forever)
        if field.value != self.value():
            self._edit.setText(field.value)
        self._explain()

    def value(self) -> str:
        """``yyyy-MM-dd``, 长期, or what was typed when it is no date: the service says what is wrong."""
        typed = self._edit.text().strip()
        found = parse_day(typed)
        return found.isoformat() if found else typed

    def input(self) -> QWidget:
        return self._edit

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._edit, invalid=invalid)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            days = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if days is not None:
                self._shift(days)
                return True
        return super().eventFilter(watched, event)

    def _shift(self, days: int) -> None:
        if beside := day_beside(self._edit.text(), days):
            self._put(beside)

    def _set_forever(self) -> None:
        self._put(FOREVER)
        self._edit.setFocus()

    def _put(self, text: str) -> None:
        self._edit.setText(text)
        self._explain()
        self.touch()

    def _edited(self) -> None:
        self._explain()
        self.touch()

    def _tidy(self) -> None:
        if self._edit.text() != self.value():
            self._edit.setText(self.value())

    def _explain(self) -> None:
        typed = self._edit.text().strip()
        found = parse_day(typed)
        wrong = "不是有效日期" if is_no_day(typed) else ""
        self._weekday.setText(f"星期{_WEEKDAYS[found.weekday()]}" if found else wrong)
