"""Binds the keys of the window, and what is pressed in its strips, to the verbs of the workbench."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from app.ui.keys import KEYS

if TYPE_CHECKING:
    from app.ui.workbench import Workbench


def bind(bench: "Workbench") -> None:
    """Keys that already stand on a button belong to the button."""
    on_buttons = {
        "new_customer": bench.customer.new_customer,
        "hand_over": bench.customer.hand_over,
        "lock": bench.customer.lock,
    }
    for name, button in on_buttons.items():
        button.clicked.connect(getattr(bench, name))
    bench.status.chosen.connect(bench.open_entry)
    bench.pulse.doubted.connect(bench.home.count_doubts)
    for entry in KEYS:
        if entry.name not in on_buttons:
            QShortcut(QKeySequence(entry.key), bench.frame).activated.connect(getattr(bench, entry.name))
    for place in range(9):
        shortcut = QShortcut(QKeySequence(f"Alt+{place + 1}"), bench.frame)
        shortcut.activated.connect(lambda place=place: bench.case_area.steps.go(place))
