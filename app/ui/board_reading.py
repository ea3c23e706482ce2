"""The sections of a detail as rich text to read, and as plain text to copy."""

from html import escape

from app.ui.theme import theme
from service.kit.board.page import BoardCell, BoardSection
from service.kit.page import Line


def html(section: BoardSection) -> str:
    """For QTextDocument, which knows a small part of HTML; every text is escaped."""
    dp = theme().dp
    head = f'<p style="margin:{dp(10)}px 0 {dp(4)}px 0"><b>{escape(section.title)}</b></p>'
    lines = "".join(map(_line, section.lines))
    table = f'<table cellspacing="0" cellpadding="0" width="100%">{lines}</table>' if lines else ""
    return head + table + (_table(section) if section.columns else "")


def plain(section: BoardSection) -> str:
    """Columns are separated by tabs, so that it can be pasted into a sheet."""
    lines = [f"{line.label}\t{line.value}" for line in section.lines]
    rows = ["\t".join(section.columns)] * bool(section.columns)
    rows += ["\t".join(f"{cell.text} {cell.hint}".strip() for cell in row) for row in section.rows]
    return "\n".join([section.title, *lines, *rows])


def _line(line: Line) -> str:
    dp = theme().dp
    room = f"padding:{dp(3)}px {dp(14)}px {dp(3)}px 0"
    value = _text(line.value or "无", strong=line.strong)
    return (
        f'<tr><td style="color:{theme().value("ink_soft")};white-space:pre;{room}">{escape(line.label)}</td>'
        f'<td width="100%" style="color:{_ink(line.tone)};padding:{dp(3)}px 0">{value}</td></tr>'
    )


def _table(section: BoardSection) -> str:
    """The first column has half the width, so that the tables of one detail stand in line."""
    value, dp = theme().value, theme().dp
    small = f"font-size:{dp(13)}px;padding:{dp(4)}px {dp(6)}px"
    rest = 50 // max(len(section.columns) - 1, 1)
    titles = "".join(
        f'<td width="{50 if place == 0 else rest}%" style="color:{value("ink_soft")};{small}" '
        f'bgcolor="{value("sunken")}">{escape(title)}</td>'
        for place, title in enumerate(section.columns)
    )
    rows = "".join(f"<tr>{''.join(_cell(cell, small) for cell in row)}</tr>" for row in section.rows)
    return f'<table cellspacing="0" cellpadding="0" width="100%"><tr>{titles}</tr>{rows}</table>'


def _cell(cell: BoardCell, style: str) -> str:
    small = f"color:{theme().value('ink_faint')};font-size:{theme().dp(12)}px"
    hint = f'<br><span style="{small}">{_text(cell.hint)}</span>' if cell.hint else ""
    return f'<td style="color:{_ink(cell.tone)};{style}">{_text(cell.text)}{hint}</td>'


def _ink(tone: str) -> str:
    return theme().value("ink" if tone == "neutral" else f"{tone}_ink")


def _text(text: str, *, strong: bool = False) -> str:
    whole = escape(text).replace("\n", "<br>")
    return f"<b>{whole}</b>" if strong else whole
