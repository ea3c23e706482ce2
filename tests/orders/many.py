"""Acceptances by the hundred, made up with a seed, and what was made up as plain values to count by hand."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from service.effects.tables import effect, run
from service.files import actions as files
from service.kit.clock import now
from service.kit.db import Database
from service.kit.flow.tables import draft
from service.kit.ids import new_id
from service.kit.masking import mask
from service.kit.secrets import FieldCipher
from service.orders import store
from service.orders.centre.words import types
from service.orders.model import SIGNED, Subject
from service.orders.tables import acceptance, acceptance_key

STATES = ("DONE",) * 12 + ("RUNNING", "WAITING", "PERSON", "REFUSED", "REFUSED", "CANCELLED")
HALLS = {"370102001": ("SD0001", "SD0002", "SD0900"), "370203001": ("SD0101", "SD0102")}
NAMES = ("张伟", "李娜", "王芳", "刘洋", "陈静", "杨磊", "赵敏", "黄丽", "周杰", "吴刚")


@dataclass(frozen=True)
class Made:
    """One made-up acceptance, in plain."""

    id: str
    number: str
    scenario: str
    clerk: str
    hall: str
    channel: str
    state: str
    fee_total: int
    accepted_at: datetime
    subject: Subject


def fill(db: Database, cipher: FieldCipher, count: int, *, days: int = 60, seed: int = 7) -> Sequence[Made]:
    """Over the last ``days``; some of them with an opening that is booked, unknown or not begun."""
    dice = random.Random(seed)  # noqa: S311
    made = [_one(dice, number, days) for number in range(count)]
    keys = [
        {"acceptance": one.id, "blind": blind} for one in made for blind in sorted(store.keys_of(cipher, one.subject))
    ]
    with db.unit() as unit:
        unit.execute(insert(acceptance), [_row(cipher, one) for one in made])
        unit.execute(insert(acceptance_key), keys)
        unit.execute(insert(run), [{"id": one.id, "owner": "made up", "epoch": 1} for one in made])
        unit.execute(insert(effect), [_effect(one) for one in made if one.state != "CANCELLED"])
    return made


def give_receipt(db: Database, cipher: FieldCipher, one: Made, pdf: bytes) -> None:
    """Its signed receipt, kept as the steps keep it."""
    with db.unit() as unit:
        who = {"clerk": one.clerk, "clerk_name": "", "hall": one.hall, "seat": ""}
        case = {
            "id": f"case-{one.id}",
            "number": f"D{one.number}",
            "scenario": one.scenario,
            "step": "submit",
            "data": "",
        }
        unit.execute(insert(draft).values(**case, **who, state="done"))
        kept = files.keep(unit, cipher, f"case-{one.id}", "r.pdf", "application/pdf", pdf)
        facts = cipher.seal(json.dumps({SIGNED: {"file": kept.id}}), "acceptance", "snapshot", one.id)
        values = {"snapshot": facts, "receipt_sha256": kept.sha256}
        unit.execute(update(acceptance).where(acceptance.c.id == one.id).values(**values))


def _one(dice: random.Random, number: int, days: int) -> Made:
    hall = dice.choice([*HALLS, "370102001"])
    at = now().replace(microsecond=0) - timedelta(seconds=dice.randrange(days * 86_400))
    phone, name = f"192{dice.randrange(10**8):08d}", dice.choice(NAMES)
    return Made(
        id=new_id(),
        number=f"SL{at:%Y%m%d}{number:06d}",
        scenario=dice.choice(list(types())),
        clerk=dice.choice(HALLS[hall]),
        hall=hall,
        channel=dice.choice(("COUNTER", "COUNTER", "ASSISTANT", "POCKET")),
        state=dice.choice(STATES),
        fee_total=dice.randrange(0, 40_000, 10),
        accepted_at=at,
        subject=Subject(name, "居民身份证", f"3701021990{dice.randrange(10**8):08d}", phone, "13853112345"),
    )


def _row(cipher: FieldCipher, one: Made) -> dict[str, object]:
    over = one.state in ("DONE", "REFUSED", "PERSON", "CANCELLED")
    return {
        "id": one.id,
        "number": one.number,
        "case_id": f"case-{one.id}",
        "case_number": f"D{one.number[2:10]}-{one.number[-4:]}",
        "scenario": one.scenario,
        "clerk": one.clerk,
        "hall": one.hall,
        "channel": one.channel,
        "state": one.state,
        "snapshot": cipher.seal("{}", "acceptance", "snapshot", one.id),
        "customer": mask("name", one.subject.name),
        "access_number": mask("phone", one.subject.number),
        "receipt_sha256": "f" * 64,
        "fee_total": one.fee_total,
        "note": "受理单同步没有受理。业务已在国网受理，后续步骤需人工处理。" if one.state == "PERSON" else "",
        "accepted_at": one.accepted_at,
        "ended_at": one.accepted_at + timedelta(seconds=40) if over else None,
    }


def _effect(one: Made) -> dict[str, object]:
    unknown = one.state == "RUNNING"
    return {
        "run": one.id,
        "step": "open",
        "line": "national",
        "key": "main/3.2.1.1",
        "title": "开户",
        "serial": f"SD00{one.accepted_at:%Y%m%d%H%M%S}000{int(one.number[-6:]):09d}",
        "request_hash": "",
        "state": "UNKNOWN" if unknown else "DONE",
        "sent_at": one.accepted_at,
        "asked": 2 if unknown else 0,
        "next_ask_at": now() + timedelta(minutes=20) if unknown else None,
        "done_at": None if unknown else one.accepted_at + timedelta(seconds=1),
    }
