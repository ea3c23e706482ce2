"""What a walk leaves behind: pictures, receipt, letter, and one JSON file that says how it went."""

import json
from pathlib import Path
from typing import Any

from app.robot.fingers import Fingers, Stuck
from app.robot.walk import Walked
from app.ui.program import Program

LETTER_FIELD = "picture"


def leave(out: Path, program: Program, walked: Walked, ledger: dict[str, Any]) -> dict[str, Any]:
    """Write ``receipt.pdf``, ``letter.jpg`` and ``acceptance.json`` into ``out``; returns the latter."""
    page = walked.page
    if page.side.receipt:
        (out / "receipt.pdf").write_bytes(_fetch(program, page.case, page.side.receipt))
    if walked.files.get(LETTER_FIELD):
        (out / "letter.jpg").write_bytes(_fetch(program, page.case, walked.files[LETTER_FIELD]))
    report = acceptance(walked, ledger)
    text = json.dumps(report, ensure_ascii=False, indent=2)
    (out / "acceptance.json").write_text(text + "\n", encoding="utf-8")
    return report


def acceptance(walked: Walked, ledger: dict[str, Any]) -> dict[str, Any]:
    """States, serials and times of the acceptance, keys pressed, and what the sandbox's ledger holds for it."""
    page = walked.page
    marks = [mark for one in page.body.fields if one.kind == "timeline" for mark in one.marks]
    serials = {mark.serial for mark in marks if mark.serial}
    opened = [effect["body"].get("ORDER_ID") for effect in ledger["effects"] if effect["serial"] in serials]
    users = [user for user in ledger["users"] if user["order_id"] in opened and user["state"] == "active"]
    booked = [work for work in ledger["works"] if work["order_id"] in opened and work["state"] == "DONE"]
    orders = [order for order in ledger["orders"] if order["order_id"] in opened]
    return {
        "scenario": page.scenario,
        "draft": page.number,
        "acceptances": [order["accept_id"] for order in orders],
        "state": page.state,
        "states": [mark.model_dump() for mark in marks],
        "serials": sorted(serials),
        "booked": len(booked),
        "opened_users": len(users),
        "milliseconds": walked.milliseconds,
        "keys": {"total": sum(walked.keys.values()), **walked.keys},
        "mouse_clicks": walked.clicks,
        "fees_fen": page.side.fees.total if page.side.fees else None,
        "dates_source": page.side.dates.source if page.side.dates else "",
        "pictures": walked.pictures,
    }


def _fetch(program: Program, case: str, file: str) -> bytes:
    came: list[bytes] = []
    refused: list[Exception] = []
    program.desk.file(program, case, file, came.append, refused.append)
    Fingers.until(lambda: came or refused, f"file {file}")
    if refused:
        raise Stuck(str(refused[0]))
    return came[0]
