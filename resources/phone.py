"""What the phone page takes over from here: the colours of both themes and the icons. Run it when one has changed.

``python -m resources.phone`` writes ``app/h5/style/tokens.css`` and ``app/h5/icons.js``.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from defusedxml.ElementTree import fromstring

HERE = Path(__file__).parent
PHONE = HERE.parent / "app" / "h5"
TOKENS, ICONS = PHONE / "style" / "tokens.css", PHONE / "icons.js"
_ARGB = 9  # characters of #aarrggbb, which a style sheet writes #rrggbbaa
_HEAD = "/* Written by resources/phone.py from resources/style/tokens.json. */\n"


def tokens() -> str:
    """One custom property for each colour, light first, dark where the phone asks for it."""
    known = json.loads((HERE / "style" / "tokens.json").read_text(encoding="utf-8"))
    light, dark = (_properties(known[mode]) for mode in ("light", "dark"))
    return (
        f"{_HEAD}:root {{\n  color-scheme: light dark;\n{light}}}\n\n"
        f"@media (prefers-color-scheme: dark) {{\n  :root {{\n{dark.replace('  --', '    --')}  }}\n}}\n"
    )


def icons() -> str:
    """Every icon as the shapes that it is made of: they are built as elements, so that no policy is loosened."""
    rows = [f"  {json.dumps(path.stem)}: {_shapes(path)}," for path in sorted((HERE / "icons").glob("*.svg"))]
    head = "/** Lucide icons (ISC, see resources/icons). Written by resources/phone.py.\n"
    head += " * @type {Record<string, [string, Record<string, string>][]>} */\n"
    return f"{head}export const SHAPES = {{\n{chr(10).join(rows)}\n}};\n"


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"  --{name.replace('_', '-')}: {_css(value)};\n" for name, value in colours.items())


def _css(colour: str) -> str:
    return f"#{colour[3:]}{colour[1:3]}" if len(colour) == _ARGB else colour


def _shapes(path: Path) -> str:
    drawing = fromstring(path.read_text(encoding="utf-8"))
    return json.dumps([[shape.tag.rpartition("}")[2], dict(shape.attrib)] for shape in drawing])


if __name__ == "__main__":
    TOKENS.write_text(tokens(), encoding="utf-8")
    ICONS.write_text(icons(), encoding="utf-8")
