"""The foot of a board: what may be done with the row at the left, with the whole board at the right."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.controls import Elided, KeyButton, clear
from app.ui.theme import theme
from service.kit.board.page import BoardAction, BoardHead

_HINT = "←→ 选列 · Ctrl+↑↓ 排序 · Esc 返回"
_MARKS, _DETAIL = "Space 勾选 · ", "Enter 详情 · "


class BoardFoot(QWidget):
    """``acted(action)``. Actions on rows rest while there is no row, long ones while one is under way."""

    acted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, KeyButton] = {}
        self._actions: tuple[BoardAction, ...] = ()
        self._rows = 0
        self._running = False
        self._hint = self._why = Elided()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme().dp(12))

    def begin(self, head: BoardHead) -> None:
        clear(self._row)
        self._actions = head.actions
        self.buttons = {}
        left = [action for action in head.actions if action.on != "board"]
        right = [action for action in head.actions if action.on == "board"]
        for action in left:
            self._row.addWidget(self._button(action))
        marks = _MARKS if any(action.on == "rows" for action in head.actions) else ""
        detail = _DETAIL if head.detail else ""
        hint = Elided(marks + detail + _HINT, "hint", dispensable=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hint, self._why = hint, Elided("", "small")
        self._row.addWidget(self._why, 1)
        self._row.addWidget(hint, 1)
        for action in sorted(right, key=lambda action: action.primary):
            self._row.addWidget(self._button(action))
        self.show_state(rows=0, marked=0, running=False)

    def show_state(self, *, rows: int, marked: int, running: bool, barred: Mapping[str, str] | None = None) -> None:
        """``rows`` = how many an action would be for, ``marked`` of them by hand.

        ``barred`` = why the current row does not allow an action; the reasons stand beside the buttons.
        """
        many = {action.name for action in self._actions if action.on == "rows" and marked}
        known = {name: why for name, why in (barred or {}).items() if name not in many}
        self._say_why(known)
        for action in self._actions:
            button, why = self.buttons[action.name], known.get(action.name, "")
            button.setEnabled((action.on == "board" or rows > 0) and not (action.long and running) and not why)
            button.setToolTip(why)
            button.setAccessibleDescription(why)
            count = f"（{marked}）" if action.on == "rows" and marked else ""
            if button.text() != action.label + count:
                button.relabel(action.label + count)

    def _say_why(self, barred: Mapping[str, str]) -> None:
        """One sentence for all actions that have the same reason."""
        if not self.buttons:
            return
        labels: dict[str, list[str]] = {}
        for action in self._actions:
            if action.name in barred:
                labels.setdefault(barred[action.name], []).append(action.label)
        self._why.say("；".join(f"{'、'.join(names)}：{why}" for why, names in labels.items()))
        self._why.setVisible(bool(labels))
        self._hint.setVisible(not labels)

    def rest(self, *, resting: bool) -> None:
        """While a question stands its keys must not be ours as well."""
        self.setEnabled(not resting)

    def _button(self, action: BoardAction) -> KeyButton:
        role = "primary" if action.primary else "danger" if action.danger else ""
        button = KeyButton(action.label, action.key, role=role, icon=action.icon)
        button.clicked.connect(lambda: self.acted.emit(action))
        self.buttons[action.name] = button
        return button
