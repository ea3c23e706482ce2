"""Gives an application its name at the file server: a number of the day, once, whatever server asks."""

from datetime import date

from sqlalchemy import Row, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from service.kit.db import Unit
from service.kit.errors import Refused
from service.waivers.model import Name
from service.waivers.tables import waiver_day, waiver_form

_MOST = 9999  # four digits


def named(unit: Unit, case: str, user_id: str, sha256: str) -> Name | None:
    """The name that this content has for this user of a case already."""
    columns = (waiver_form.c.file, waiver_form.c.day, waiver_form.c.serial)
    mine = (waiver_form.c.case_id == case, waiver_form.c.user_id == user_id, waiver_form.c.sha256 == sha256)
    row = unit.execute(select(*columns).where(*mine)).first()
    return None if row is None else Name(**row._asdict())


def name(unit: Unit, case: str, user_id: str, sha256: str, file: str) -> Name:
    """Today's next name for this content. Refused when all numbers of the day are given away."""
    taken = _next(unit)
    if taken.last > _MOST:
        raise Refused(
            "今天的减免申请编号（0001–9999）已经用完，附件没有上传。尚未办理任何业务，已录入的内容都已保存。"
            "请按 Ctrl+S 挂起，明天再按 F12 继续。",
            code="NO_SERIAL_LEFT",
        )
    fresh = Name(file=file, day=taken.day, serial=taken.last)
    unit.execute(insert(waiver_form).values(case_id=case, user_id=user_id, sha256=sha256, **fresh.model_dump()))
    return fresh


def _next(unit: Unit) -> Row[tuple[date, int]]:
    """One row per day, locked until the transaction ends: nobody else gets the same number."""
    today = func.date(func.timezone("Asia/Shanghai", func.clock_timestamp()))
    day = upsert(waiver_day).values(day=today, last=1)
    day = day.on_conflict_do_update(index_elements=["day"], set_={"last": waiver_day.c.last + 1})
    return unit.execute(day.returning(waiver_day.c.day, waiver_day.c.last)).one()
