# ruff: noqa: INP001 - a script beside the files it makes, not part of a package
"""Re-builds Noto Sans SC so that the text layer of a PDF reads back exactly.

The stock faces print right but copy wrong: layout features swap digits for other glyphs, and
482 glyphs stand for two or three code points each. Here the features go, and every code point
gets a glyph of its own. No code point is lost.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 && tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
    python resources/fonts/build.py package
"""

import argparse
import shutil
from collections import defaultdict
from copy import deepcopy
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

HERE = Path(__file__).parent
FACES = {
    "NotoSansSC-Regular.ttf": "400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-Bold.ttf": "700Bold/NotoSansSC_700Bold.ttf",
}


def build(source: Path, target: Path) -> None:
    """One face: no layout features, one glyph per code point; the same input gives the same bytes."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.name_IDs = list(range(15))
    options.notdef_outline = True
    options.drop_tables += ["BASE", "STAT", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    separate(font)
    font.save(target, reorderTables=True)


def separate(font: TTFont) -> None:
    """Give every code point that shares a glyph its own copy; the preferred one keeps the original."""
    shared = defaultdict(list)
    for code, glyph in font.getBestCmap().items():
        shared[glyph].append(code)
    cmap = {}
    order = list(font.getGlyphOrder())
    for glyph, codes in shared.items():
        first, *others = sorted(codes, key=rank)
        cmap[first] = glyph
        for code in others:
            cmap[code] = copy = f"copy{code:05X}"
            font["glyf"].glyphs[copy] = deepcopy(font["glyf"][glyph])
            font["hmtx"][copy] = font["hmtx"][glyph]
            order.append(copy)
    font.setGlyphOrder(order)
    font["glyf"].setGlyphOrder(order)
    font["cmap"].tables = [table(4, 1, cmap), table(12, 10, cmap)]


def rank(code: int) -> tuple[bool, bool, int]:
    """Ordinary ideographs and Latin before radicals and compatibility forms."""
    return 0x2E80 <= code <= 0x2FDF, 0xF900 <= code <= 0xFAFF or code > 0xFFFF, code


def table(form: int, encoding: int, cmap: dict[int, str]) -> CmapSubtable:
    made = CmapSubtable.newSubtable(form)
    made.platformID, made.platEncID, made.language = 3, encoding, 0
    made.cmap = cmap if form == 12 else {code: glyph for code, glyph in cmap.items() if code <= 0xFFFF}
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description="Re-builds the bundled fonts")
    parser.add_argument("package", type=Path, help="the unpacked npm package @expo-google-fonts/noto-sans-sc 0.4.3")
    package = parser.parse_args().package
    for name, source in FACES.items():
        build(package / source, HERE / name)
    shutil.copyfile(package / "LICENSE_FONT", HERE / "OFL.txt")


if __name__ == "__main__":
    main()
