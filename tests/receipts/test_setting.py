from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from service.kit.money import Fen
from service.receipts.amount import capital
from service.receipts.fonts import FOLDER, missing_glyphs, printable, width
from service.receipts.wrap import wrap

GB2312 = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]


@pytest.mark.parametrize("name", ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"])
def test_every_code_point_has_a_glyph_of_its_own(name: str) -> None:
    with TTFont(FOLDER / name, lazy=True) as font:
        cmap = font.getBestCmap()
        assert len(set(cmap.values())) == len(cmap) > 30_000
        assert all(ord(char) in cmap for char in "".join(GB2312))
        assert not font["GSUB"].table.LookupList or not font["GSUB"].table.LookupList.Lookup


def test_the_licence_stands_beside_the_fonts() -> None:
    assert "SIL Open Font License" in (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert Path(FOLDER / "build.py").exists()


def test_rare_characters_are_flagged_once_each() -> None:
    assert missing_glyphs("王𬎆建𬎆") == ("𬎆",)
    assert missing_glyphs("欧阳䶮·Abc１２ 长期\n") == ()
    assert printable("张\u200b三\t\r\n李𬎆\x07") == "张三 \n李〓"


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "人民币零元整"),
        (1, "人民币壹分"),
        (10, "人民币壹角整"),
        (101, "人民币壹元零壹分"),
        (13440, "人民币壹佰叁拾肆元肆角整"),
        (100_000, "人民币壹仟元整"),
        (100_500, "人民币壹仟零伍元整"),
        (10_000_00, "人民币壹万元整"),
        (10_010_00, "人民币壹万零壹拾元整"),
        (10_500_00, "人民币壹万零伍佰元整"),
        (101_000_00, "人民币壹拾万壹仟元整"),
        (1_000_100_00, "人民币壹佰万零壹佰元整"),
        (100_000_001_00, "人民币壹亿零壹元整"),
        (120_304_506_78, "人民币壹亿贰仟零叁拾万肆仟伍佰零陆元柒角捌分"),
        (-5050, "人民币负伍拾元伍角整"),
    ],
)
def test_amounts_in_capitals(fen: int, text: str) -> None:
    assert capital(Fen(fen)) == text


@given(st.integers(0, 10**13))
def test_capitals_are_never_doubled_or_left_over(fen: int) -> None:
    text = capital(Fen(fen))
    assert "零零" not in text
    assert "零元" not in text.removeprefix("人民币零元整")
    assert "零万" not in text
    assert "零亿" not in text


@given(
    st.text(alphabet="合约期内退订（含 5G 流量 100GB），。；：“按月”20 元/月 abcdefghij\n", max_size=300),
    st.floats(20, 500),
)
def test_wrapping_loses_nothing_and_stays_in_its_column(text: str, room: float) -> None:
    lines = wrap(text, room, 9.0)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 9.0) <= room + 0.01 for line in lines)


@given(st.text(alphabet="合约期内退订流量天，。；（）", min_size=1, max_size=200))
def test_no_line_begins_with_closing_punctuation(text: str) -> None:
    lines = wrap("合" + text, 200.0, 9.0)
    longest = max((len(run) for run in "".join(c if c in "，。；（）" else " " for c in text).split()), default=0)
    if longest < 10:
        assert not [line for line in lines[1:] if line[0] in "，。；）"]
        assert not [line for line in lines[:-1] if line[-1] == "（"]


def test_numbers_words_and_units_stay_whole() -> None:
    for room in range(60, 300, 3):
        for line in wrap("最高不超过 480 元，流量 100.5GB，备案号 25SD500187。", float(room), 9.0):
            for part in ("480 元", "100.5GB", "25SD500187"):
                assert part in line or part[:3] not in line
