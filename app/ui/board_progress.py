"""How a long action goes, and how the last one ended."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from app.ui.controls import IconMark, KeyButton, Strip, words
from app.ui.theme import theme
from service.kit.board.page import BoardRun

STOP_KEY = "Shift+Esc"
STATES = {"done": "", "stopped": "已取消", "failed": "中途出错", "lost": "中途停止"}


class ProgressStrip(QFrame):
    """Icon, words, bar and the key that stops it."""

    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("strip", "info")
        self.setAccessibleName("进度")
        self.text = words("", tone="info")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("进度")
        self.button = KeyButton("取消", STOP_KEY, icon="circle-stop")
        self.button.clicked.connect(self._stop)
        middle = QVBoxLayout()
        middle.setSpacing(theme().dp(7))
        middle.addWidget(self.text)
        middle.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().dp(14), theme().dp(8), theme().dp(10), theme().dp(8))
        row.setSpacing(theme().dp(12))
        row.addWidget(IconMark("loader-circle", "info_ink", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(middle, 1)
        row.addWidget(self.button)
        self.hide()

    def show_run(self, run: BoardRun, *, may_stop: bool) -> None:
        """Of a run that is under way."""
        bad = f"，失败 {run.bad}" if run.bad else ""
        text = f"正在进行「{run.label}」　{run.done}/{run.total}{bad}　已用 {spent(run.seconds)} · {run.by}"
        self.button.setVisible(may_stop)
        self.show_text(text, run.done, run.total)

    def show_text(self, text: str, done: int, total: int) -> None:
        """How far it is, in words of its own."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self.text.setText(text)
        self.setAccessibleDescription(text)
        if not self.isVisible():
            self.button.setEnabled(True)
            self.button.relabel("取消")
        self.show()

    def _stop(self) -> None:
        self.button.setEnabled(False)
        self.button.relabel("正在取消…")
        self.stop.emit()


class OutcomeStrip(Strip):
    """How the last long action ended: green or red, in words."""

    def __init__(self) -> None:
        super().__init__("info", "")
        self.hide()

    def show_run(self, run: BoardRun | None) -> None:
        self.setVisible(run is not None)
        if run is None:
            return
        self.set_tone("warn" if run.tone == "neutral" else run.tone)
        how = STATES.get(run.state, "")
        far = f"（{run.done}/{run.total}）" if run.state != "done" else ""
        head = f"{run.label}{how}{far}"
        self.say(f"{head}：{run.text}　{run.begun_at[5:16]} 由{run.by}开始，用时 {spent(run.seconds)}")


def spent(seconds: int) -> str:
    if seconds < 1:
        return "不到 1 秒"
    return f"{seconds} 秒" if seconds < 60 else f"{seconds // 60} 分 {seconds % 60} 秒"
