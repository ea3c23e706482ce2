"""Colours, sizes, fonts and the style sheet, all from resources/style/tokens.json.

Widgets say what they are by a dynamic property and the sheet does the rest: ``role`` (title, heading,
amount, strong, label, hint, small, error, key; card, inset, panel, bar, rule, paper, plain; primary, quiet,
danger, search), ``tone`` on a QLabel, ``chip`` on a QLabel, ``strip`` on a QFrame, ``invalid`` on an input.
Painted widgets ask ``theme().color("ink_soft")``, ``theme().dp(12)`` and repaint on ``theme().changed``.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

Mode = Literal["light", "dark"]
Scale = Literal["normal", "big"]

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
FAMILY = "Noto Sans SC"
FALLBACK = "Microsoft YaHei UI"
BODY = 14

_NAME = re.compile(r"@([a-z_]+)")
_DP = re.compile(r"\b(\d+)dp\b")

_PALETTE: dict[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.PlaceholderText: "ink_faint",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent_ink",
    QPalette.ColorRole.ToolTipBase: "ink",
    QPalette.ColorRole.ToolTipText: "surface",
    QPalette.ColorRole.Mid: "line_strong",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Accent: "accent",
}


class Theme(QObject):
    """The one look of the program; ``changed`` after every switch."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tokens = json.loads((RESOURCES / "style" / "tokens.json").read_text(encoding="utf-8"))
        self._sheet = (RESOURCES / "style" / "sheet.qss").read_text(encoding="utf-8")
        self.mode: Mode = "light"
        self.scale: Scale = "normal"

    def value(self, token: str) -> str:
        """A colour as ``#rrggbb`` or ``#aarrggbb``. KeyError for a name that is not a token."""
        found: str = self._tokens[self.mode][token]
        return found

    def color(self, token: str) -> QColor:
        return QColor(self.value(token))

    def dp(self, pixels: int) -> int:
        """Pixels at normal size → pixels at the chosen size."""
        factor: float = self._tokens["scales"][self.scale]
        return round(pixels * factor)

    def size(self, name: str) -> int:
        """A named size in pixels, scaled: small, body, heading, title, amount, control, row, icon, gap, pad."""
        return self.dp(self._tokens["sizes"][name])

    def font(self, pixels: int = BODY, *, bold: bool = False) -> QFont:
        face = QFont([FAMILY, FALLBACK])
        face.setPixelSize(self.dp(pixels))
        face.setBold(bold)
        return face

    def sheet(self) -> str:
        text = self._sheet.replace("@style", (RESOURCES / "style").as_posix()).replace("@mode", self.mode)
        text = _NAME.sub(lambda found: _css(self.value(found[1])), text)
        return _DP.sub(lambda found: f"{self.dp(int(found[1]))}px", text)

    def palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _PALETTE.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("ink_off"))
        return palette

    def apply(self, mode: Mode | None = None, scale: Scale | None = None) -> None:
        """Switches the whole program; what is None stays."""
        self.mode = mode or self.mode
        self.scale = scale or self.scale
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setFont(self.font())
        app.setPalette(self.palette())
        app.setStyleSheet(self.sheet())
        self.changed.emit()


@cache
def theme() -> Theme:
    return Theme()


def install(mode: Mode = "light", scale: Scale = "normal") -> Theme:
    """Once after QApplication: style, bundled fonts and the first look."""
    QApplication.setStyle("Fusion")
    for file in sorted((RESOURCES / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    theme().apply(mode, scale)
    return theme()


def restyle(widget: QWidget, **properties: str | bool) -> None:
    """Sets dynamic properties and lets the sheet see them: ``restyle(edit, invalid=True)``."""
    for name, value in properties.items():
        text = str(value).lower() if isinstance(value, bool) else value
        widget.setProperty(name, text)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def _css(value: str) -> str:
    color = QColor(value)
    if color.alpha() == 255:
        return value
    return f"rgba({color.red()},{color.green()},{color.blue()},{color.alpha()})"
