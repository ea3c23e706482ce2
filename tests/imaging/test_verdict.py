"""The title and nine tenths of the text, or the reason why not."""

from dataclasses import replace

import pytest

from imaging.errors import FAULTS
from imaging.letters import load, of, plain
from imaging.limits import LIMITS
from imaging.quality import Measures
from imaging.verdict import body_recall, judge, title_edits

LETTER = load("1701")
GOOD = Measures(1240, 1754, sharpness=12.0, glare=0.0, light=230.0)
LINES = (LETTER.title, *LETTER.body, *LETTER.choices, *LETTER.signed)
OTHER = (
    "中国广电业务受理单",
    *(f"第{number}条，客户应当按时缴纳费用并妥善保管密码。" for number in "一二三四五六七八"),
)


def without(share: float) -> tuple[str, ...]:
    """Every tenth character or so is read wrongly."""
    every = round(1 / share)
    return (
        LETTER.title,
        *("".join("〇" if at % every == 3 else one for at, one in enumerate(text)) for text in LINES[1:]),
    )


def test_what_was_printed_is_accepted_however_it_is_broken_into_lines() -> None:
    assert judge(GOOD, LINES, LETTER).code == ""
    text = "".join(LINES[1:])
    broken = (LETTER.title, *(text[at : at + 34] for at in range(0, len(text), 34)))
    assert judge(GOOD, broken, LETTER).recall == 1.0
    wide = tuple(line.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789"}) for line in LINES)
    assert judge(GOOD, wide, LETTER).recall == 1.0


@pytest.mark.parametrize(
    ("title", "edits"),
    [
        ("境外来话来信拦截业务确认书", 0),
        ("第1页 境外来话来信拦截业务确认书（客户联）", 0),
        ("境外来活来信拦载业务确认书", 2),
        ("境外来话来信拦截业务确", 2),
        ("境外来话来信拦截服务告知书", 3),
        ("中国广电业务受理单", 11),
    ],
)
def test_a_title_may_be_read_wrongly_in_two_places(title: str, edits: int) -> None:
    assert title_edits((title, "另一行"), LETTER) == edits
    assert (judge(GOOD, (title, *LINES[1:]), LETTER).code == "") == (edits <= LIMITS.title_edits)


def test_the_reasons() -> None:
    assert judge(GOOD, without(0.1), LETTER).code == "TEXT_UNREADABLE"
    assert judge(replace(GOOD, glare=0.2), without(0.1), LETTER).code == "GLARE"
    assert judge(replace(GOOD, glare=0.2), LINES, LETTER).code == ""  # glare that hides nothing is no reason
    assert judge(GOOD, OTHER, LETTER).code == "WRONG_DOCUMENT"
    assert judge(GOOD, LINES[1:], LETTER).code == "TEXT_UNREADABLE"  # ours, but its title cannot be read
    assert judge(GOOD, (), LETTER).code == "TEXT_UNREADABLE"
    assert judge(replace(GOOD, sharpness=2.0), LINES, LETTER).code == "BLURRED"  # whatever an engine guesses
    assert judge(replace(GOOD, light=9.0), LINES, LETTER).code == "TOO_DARK"


def test_every_reason_has_its_words() -> None:
    for code in ("BLURRED", "TOO_DARK", "TOO_SMALL", "GLARE", "WRONG_DOCUMENT", "TEXT_UNREADABLE"):
        assert FAULTS[code].sentence.endswith("。")
        assert "重新拍照" in FAULTS[code].step


def test_sequences_stay_within_a_paragraph_and_handwriting_is_not_asked_for() -> None:
    small = of({"title": "标题", "body": ["甲乙丙丁戊", "己庚"], "choices": ["□ 一二三四"], "signed": ["客户签名："]})
    assert small.runs == {"甲乙丙丁", "乙丙丁戊", "一二三四"}
    assert body_recall(("口一二三四", "乙丙丁戊"), small) == pytest.approx(2 / 3)
    assert plain("（１）客户，签名 _") == "1客户签名"


def test_the_province_may_bring_its_own_letter(tmp_path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('title = "告知书"\nbody = ["一二三四五"]\n', encoding="utf-8")
    assert load("1701", own).title == "告知书"
    with pytest.raises(KeyError):
        of({"body": []})
