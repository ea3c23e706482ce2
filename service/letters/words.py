"""What people are told about the photograph of a letter."""

from imaging.errors import FAULTS
from imaging.limits import LIMITS
from service.kit.page import Line, Tone, Verdict
from service.letters.actions import UNREAD, Opinion

AGAIN = "请按 F8 重新拍照，或请班长按 F7 确认。"
_UNREAD = {"busy": "正在核对的照片太多", "slow": "核对文字超过了规定时间"}
_AWAY = "文字核对组件暂时不可用"


def verdict(opinion: Opinion | None) -> Verdict | None:
    """As the page shows it; None when nothing was read yet."""
    if opinion is None:
        return None
    tone, title, text = _head(opinion)
    return Verdict(
        tone=tone,
        title=title,
        text=text,
        lines=_lines(opinion),
        appeal=not opinion.accepted,
        turned=bool(opinion.measures.get("turned")),
    )


def refusal(opinion: Opinion) -> str:
    """What is wrong, as one sentence without its end."""
    if opinion.code == UNREAD:
        return _UNREAD.get(str(opinion.measures.get("why")), _AWAY)
    return FAULTS[opinion.code].sentence.rstrip("。")


def figures(opinion: Opinion) -> str:
    """For the audit: everything that was measured, in one line."""
    return "，".join(f"{line.label} {line.value}" for line in _lines(opinion))


def _head(opinion: Opinion) -> tuple[Tone, str, str]:
    if opinion.confirmed_by:
        return "warn", "已由班长确认", f"工号 {opinion.confirmed_by} 已核对原件，可以按 F12 继续。"
    if opinion.code == UNREAD:
        return "warn", refusal(opinion), "照片已保存，尚未核对文字。请按 F12 再核对一次，或请班长按 F7 确认。"
    if opinion.code:
        return "bad", refusal(opinion), f"{FAULTS[opinion.code].step.rstrip('。')}（F8），或请班长确认（F7）。"
    return "ok", "文字核对通过", "照片已保存，可以按 F12 继续。"


def _lines(opinion: Opinion) -> tuple[Line, ...]:
    if opinion.code == UNREAD:
        return (Line(label="文字", value="未核对", tone="warn"), *_looks(opinion))
    edits, recall = int(opinion.figure("title_edits")), opinion.figure("recall")
    titled, legible = edits <= LIMITS.title_edits, recall >= LIMITS.recall_least
    return (
        Line(label="标题", value="✓ 相符" if titled else "✗ 不符", tone="ok" if titled else "bad"),
        Line(label="正文识读", value=f"{recall * 100:.0f} %", tone="ok" if legible else "bad"),
        *_looks(opinion),
    )


def _looks(opinion: Opinion) -> tuple[Line, ...]:
    sharp, glare, light = (opinion.figure(name) for name in ("sharpness", "glare", "light"))
    least = opinion.figure("sharp_least", LIMITS.sharp_least)
    good = opinion.figure("sharp_good", LIMITS.sharp_good)
    return (
        _measured("清晰度", f"{sharp:.1f}", sharp, least, good, "偏低", "模糊"),
        _measured("亮度", f"{light:.0f}", light, LIMITS.light_least, LIMITS.light_good, "偏暗", "太暗"),
        Line(label="反光", value=f"{glare * 100:.1f} %", tone="warn" if glare >= LIMITS.glare_warn else "ok"),
    )


def _measured(  # noqa: PLR0917 - one row of a table
    label: str, value: str, found: float, least: float, good: float, poor: str, bad: str
) -> Line:
    if found < least:
        return Line(label=label, value=f"{value} {bad}", tone="bad")
    return (
        Line(label=label, value=f"{value} {poor}", tone="warn")
        if found < good
        else Line(label=label, value=value, tone="ok")
    )
