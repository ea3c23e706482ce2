"""How numbers and SIMs are shown: the two tables and what is occupied."""

from datetime import datetime

from service.kit.clock import local, now
from service.kit.money import yuan
from service.kit.page import Column, Facts, Line, Row, Table
from service.numbers.model import Held, Number, Sim
from service.numbers.rules import good_for_now, left_text, level_text, spaced

_NUMBER_COLUMNS = (
    Column(key="number", title="号码", stretch=True),
    Column(key="level", title="等级"),
    Column(key="prepay", title="预存款(元)", align="right"),
    Column(key="spend", title="最低消费(元/月)", align="right"),
)
_SIM_COLUMNS = (
    Column(key="iccid", title="卡号（ICCID）", stretch=True),
    Column(key="kind", title="类型"),
    Column(key="fee", title="卡费(元)", align="right"),
)


def number_table(
    numbers: list[Number], value: tuple[str, ...], query: str = "", empty: str = "没有符合条件的号码"
) -> Table:
    rows = tuple(
        Row(
            id=item.number,
            cells={
                "number": spaced(item.number),
                "level": level_text(item.level),
                "prepay": yuan(item.prepay),
                "spend": yuan(item.min_spend) if item.min_spend else "—",
            },
            detail=terms(item),
        )
        for item in numbers
    )
    return Table(
        name="number",
        title="号码",
        columns=_NUMBER_COLUMNS,
        rows=rows,
        value=value,
        search=True,
        query=query,
        placeholder="号码中的几位数字",
        empty=empty,
        for_customer=True,
    )


def terms(number: Number) -> tuple[Line, ...]:
    """What the customer has to be told of a 吉祥号; nothing of an ordinary number."""
    if not number.min_spend:
        return ()
    term = f"，在网 {number.keep_months} 个月" if number.keep_months else ""
    return (Line(label="最低消费", value=f"{yuan(number.min_spend)} 元/月{term}"),)


def sim_table(sims: list[Sim], value: tuple[str, ...], query: str = "") -> Table:
    rows = tuple(
        Row(id=item.iccid, cells={"iccid": item.iccid, "kind": item.kind, "fee": yuan(item.fee)}) for item in sims
    )
    return Table(
        name="sim",
        title="SIM 卡",
        columns=_SIM_COLUMNS,
        rows=rows,
        value=value,
        search=True,
        query=query,
        placeholder="ICCID 末几位",
        scan="iccid",
        for_customer=True,
    )


def fixed(number: Number) -> Facts:
    lines = (Line(label="号码", value=spaced(number.number), strong=True),)
    return Facts(name="fixed", title="办理号码", lines=lines, for_customer=True)


def kept(held: Held) -> Facts:
    good = good_for_now(held.expires_at, now())
    left = f"{left_text(held.expires_at, now())}（至 {clock_text(held.expires_at)}）"
    return Facts(
        name="held",
        title="已为本单占用",
        lines=(
            Line(label="号码", value=spaced(held.number.number), strong=True),
            Line(label="SIM 卡", value=held.sim.iccid),
            Line(label="占用时间", value=left, tone="ok" if good else "warn"),
        ),
    )


def clock_text(moment: datetime) -> str:
    return local(moment).strftime("%H:%M:%S")
