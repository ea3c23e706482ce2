"""What stands behind an interface on the board 接口自检: its last check, where it belongs, all its fields."""

from typing import Any

from service.gateway.catalogue import Entry
from service.gateway.fields import Place, places
from service.gateway.interface import Interface
from service.gateway.titles import title
from service.kit.board.actions import Found
from service.kit.board.page import BoardCell, BoardDetail, BoardSection
from service.kit.clock import stamp
from service.kit.page import Chip, Line, Tone

BOOKS = {"main": "主册", "group": "集团", "fixed": "固网", "tariff": "资费"}
DIRECTIONS = {"out": "省发", "in": "国网发"}
SOURCES = {"seed": "种子", "assumed": "自拟"}
STATES: dict[str, tuple[str, Tone]] = {
    "passed": ("通过", "ok"),
    "failed": ("失败", "bad"),
    "skipped": ("跳过", "neutral"),
    "": ("未检", "neutral"),
}


def detail(one: Entry, kind: type[Interface[Any]], known: Found | None) -> BoardDetail:
    """``known`` = what the last check found."""
    word, tone = STATES[str(known.data["state"]) if known else ""]
    waiting = () if one.on else (Chip(text="需求待定，未启用", tone="warn"),)
    return BoardDetail(
        title=f"{one.code}　{one.title}",
        chips=(Chip(text=word, tone=tone), Chip(text=f"{BOOKS[one.book]} · {one.centre}中心"), *waiting),
        sections=(
            BoardSection(title="最近一次自检", lines=_outcome(known)),
            BoardSection(title="接口", lines=_about(one)),
            _fields("请求字段", list(places(kind))),
            _fields("应答字段", list(places(kind.answer))),
        ),
    )


def _outcome(known: Found | None) -> tuple[Line, ...]:
    if known is None:
        return (Line(label="结果", value="还没有自检过"),)
    word, tone = STATES[str(known.data["state"])]
    lines = [Line(label="结果", value=word, tone=tone, strong=True), Line(label="时间", value=stamp(known.at))]
    lines += [Line(label="耗时", value=f"{known.data['ms']} 毫秒")] if known.data["ms"] else []
    lines += [Line(label="字段", value=str(known.data["field"]), tone=tone)] if known.data["field"] else []
    return (*lines, *([Line(label="原因", value=str(known.data["cause"]))] if known.data["cause"] else []))


def _about(one: Entry) -> tuple[Line, ...]:
    row = f"第 {one.row} 行" if one.row else "不在 120 个之列"
    return (
        Line(label="方向", value=f"{DIRECTIONS[one.direction]}{'，办理类' if one.effect else '，查询类'}"),
        Line(label="加密清单", value=row),
        Line(label="编码来源", value=SOURCES[one.coded]),
        Line(label="字段来源", value=f"{SOURCES[one.source]}（种子点名 {len(one.seed_fields)} 个）"),
    )


def _fields(heading: str, found: list[Place]) -> BoardSection:
    if not found:
        return BoardSection(title=heading, lines=(Line(label="", value="没有字段"),))
    rows = tuple(
        (
            BoardCell(text=f"{'　' * place.path.count('.')}{title(place.path)}", hint=place.path),
            BoardCell(text=place.klass or ("随上级加密" if place.within else ""), tone="warn"),
            BoardCell(
                text=SOURCES["seed" if place.from_seed else "assumed"], tone="info" if place.from_seed else "neutral"
            ),
        )
        for place in found
    )
    return BoardSection(title=f"{heading}（{len(found)}）", columns=("字段", "敏感类", "来源"), rows=rows)
