"""Sheets of A4: a cursor that goes down, rows that wrap, and page breaks that keep the thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pymupdf

from service.receipts.fonts import face, printable, width
from service.receipts.wrap import wrap

Colour = tuple[float, float, float]

PAPER = (595.0, 842.0)  # points
LEFT, RIGHT, TOP, BOTTOM = 42.0, 553.0, 34.0, 802.0
INK: Colour = (0.09, 0.11, 0.15)
QUIET: Colour = (0.36, 0.40, 0.47)
ACCENT: Colour = (0.05, 0.27, 0.53)
RED: Colour = (0.75, 0.10, 0.10)
RULE: Colour = (0.70, 0.74, 0.80)
SHADE: Colour = (0.945, 0.953, 0.965)
TINT: Colour = (0.89, 0.925, 0.965)
LEADING = 1.42  # of the size
BASELINE = 0.88  # of the size, from the top of a line's glyphs to its baseline
PAD_X, PAD_Y = 6.0, 2.3
LONG = 12  # a row of more lines than this may be cut by a page break


@dataclass(frozen=True)
class Look:
    """How a text is set."""

    size: float = 9.0
    strong: bool = False
    colour: Colour = INK
    align: Literal["left", "right", "center"] = "left"

    @property
    def leading(self) -> float:
        return self.size * LEADING


BODY = Look()
STRONG = Look(strong=True)
LABEL = Look(colour=QUIET)
NOTE = Look(size=8.0, colour=QUIET)


@dataclass(frozen=True)
class Cell:
    """One cell of a row, ``width`` points wide."""

    text: str
    width: float
    look: Look = BODY
    shaded: bool = False


class Sheet:
    """The pages of one document. ``y`` is where the next thing goes; ``carry`` repeats a cut table's head."""

    def __init__(self, running_head: Callable[["Sheet"], None]) -> None:
        self.document = pymupdf.open()
        self.carry: Callable[[Sheet], None] | None = None
        self._running_head = running_head
        self._colour: Colour = INK
        self._begin()

    @property
    def room(self) -> float:
        """Points left on this page."""
        return BOTTOM - self.y

    def need(self, height: float) -> None:
        """Go to a new page unless this much is left on this one."""
        if self.room < height:
            self.turn()

    def turn(self) -> None:
        """A new page with the running head and the head of the table that was cut."""
        self.close()
        self._begin()
        self._running_head(self)
        if self.carry:
            self.carry(self)

    def close(self) -> None:
        """Put what was drawn on the page: areas and rules under the text."""
        self._ink()
        put = self._shape.commit  # a Shape's own word, no transaction is meant
        put(overlay=False)

    def text(self, x: float, y: float, text: str, look: Look = BODY) -> None:
        """One line with its top at ``y``; ``x`` is its left, right or middle by ``look.align``."""
        shown = printable(text)
        if not shown.strip():
            return
        if look.colour != self._colour:
            self._ink()
            self._colour = look.colour
        shift = {"left": 0.0, "right": 1.0, "center": 0.5}[look.align] * width(shown, look.size, look.strong)
        base = y + (look.leading - look.size) / 2 + BASELINE * look.size
        self._writer.append((x - shift, base), shown, font=face(look.strong), fontsize=look.size)
        self._written = True

    def paragraph(self, x: float, text: str, room: float, look: Look = BODY) -> None:
        """Wrapped lines at the cursor; moves it."""
        for line in wrap(text, room, look.size, look.strong):
            self.need(look.leading)
            self.text(x, self.y, line, look)
            self.y += look.leading

    def fill(self, box: tuple[float, float, float, float], colour: Colour) -> None:
        self._shape.draw_rect(pymupdf.Rect(box))
        self._shape.finish(fill=colour, color=None, width=0)

    def frame(self, box: tuple[float, float, float, float], colour: Colour = RULE) -> None:
        self._shape.draw_rect(pymupdf.Rect(box))
        self._shape.finish(color=colour, width=0.6)

    def line(self, points: list[tuple[float, float]], colour: Colour = RULE, thick: float = 0.6) -> None:
        self._shape.draw_polyline([pymupdf.Point(point) for point in points])
        self._shape.finish(color=colour, width=thick, closePath=False)

    def image(self, box: tuple[float, float, float, float], content: bytes) -> None:
        """A picture inside the box, undistorted."""
        self._page.insert_image(pymupdf.Rect(box), stream=content, keep_proportion=True)

    def row(self, *cells: Cell) -> None:
        """One row of a table. It stays whole on a page unless it is very long."""
        columns = [
            wrap(printable(cell.text), cell.width - 2 * PAD_X, cell.look.size, cell.look.strong) for cell in cells
        ]
        leading = max(cell.look.leading for cell in cells)
        while True:
            count = max(len(lines) for lines in columns)
            fits = int((self.room - 2 * PAD_Y) // leading)
            if fits < count and (count <= LONG or fits < 3):
                self.turn()
                continue
            self._cells(cells, [lines[:fits] for lines in columns], min(count, fits) * leading + 2 * PAD_Y)
            if count <= fits:
                return
            columns = [lines[fits:] or lines[:1] * cell.shaded for lines, cell in zip(columns, cells, strict=True)]

    def _cells(self, cells: tuple[Cell, ...], columns: list[tuple[str, ...]], height: float) -> None:
        x = LEFT
        for cell, lines in zip(cells, columns, strict=True):
            box = (x, self.y, x + cell.width, self.y + height)
            if cell.shaded:
                self.fill(box, SHADE)
            self.frame(box)
            at = {"left": x + PAD_X, "right": x + cell.width - PAD_X, "center": x + cell.width / 2}[cell.look.align]
            for index, line in enumerate(lines):
                self.text(at, self.y + PAD_Y + index * cell.look.leading, line, cell.look)
            x += cell.width
        self.y += height

    def _begin(self) -> None:
        self._page = self.document.new_page(width=PAPER[0], height=PAPER[1])
        self._shape = self._page.new_shape()
        self._colour = INK
        self._fresh()
        self.y = TOP

    def _fresh(self) -> None:
        self._writer = pymupdf.TextWriter(self._page.rect)
        self._written = False

    def _ink(self) -> None:
        if self._written:
            self._writer.write_text(self._page, color=self._colour)
            self._fresh()
