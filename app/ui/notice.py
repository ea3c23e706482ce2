"""What happened, above the page. Good news go away by themselves."""

from PySide6.QtCore import QTimer

from app.ui.controls import Strip

STAYS_MS = 6000


class Notice(Strip):
    """One message at a time; an empty one takes it away."""

    def __init__(self) -> None:
        super().__init__("info", "")
        self.hide()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(STAYS_MS)
        self._quiet.timeout.connect(self.hide)

    def tell(self, tone: str, text: str) -> None:
        self.set_tone(tone)
        self.say(text)
        self.setVisible(bool(text))
        if tone in ("ok", "info", "neutral"):
            self._quiet.start()
        else:
            self._quiet.stop()
