"""Python's cycle collector, on the UI thread only.

By default it runs in whatever thread allocates, so a worker could destroy the wrapper of a widget, which Qt answers
with a crash. While a Collector lives the automatic runs are off and a timer does them here.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000


class Collector(QObject):
    """Collects by the interpreter's own thresholds, looked at once a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(EVERY_MS)

    def settle(self) -> None:
        """What is there now stays (modules, theme, window), so a full collection need not walk it again."""
        gc.freeze()

    def close(self) -> None:
        self._timer.stop()
        gc.enable()

    @Slot()
    def look(self) -> None:
        due = [
            generation
            for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > threshold
        ]
        if due:
            gc.collect(due[-1])
