"""A supervisor stands in, on the spot, for a check that a machine refused."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from service.api.counter import CaseBody, Name
from service.api.edge import Edge, Serving, TheEdge
from service.api.routes import Write
from service.api.signing import Password, Short, proven
from service.files import actions as files
from service.kit.errors import Invalid, Refused
from service.kit.flow.case import Clerk
from service.letters import actions as letters
from service.letters import words
from service.staff import actions as staff
from service.staff.actions import Person
from service.staff.errors import NoRight, WrongPassword
from service.staff.rules import Right, may

writes = APIRouter(prefix="/counter", route_class=Write)


class ConfirmBody(CaseBody):
    """The photograph, who has looked at it, and why it is good all the same."""

    file: Name
    staff: Short
    password: Password
    reason: Annotated[str, Field(max_length=200)]


@writes.post("/confirm")
def confirm(body: ConfirmBody, clerk: Serving, edge: TheEdge) -> dict[str, Any]:
    """The photograph counts as legible from now on. Wrong passwords count towards the lock as at the login."""
    if len(body.reason.strip()) < 2:
        text = "请填写确认的原因"
        raise Invalid(f"{text}。没有确认，也没有办理任何业务；填好后按 Enter。", fields={"reason": text})
    with edge.db.unit() as unit:
        edge.engine.reach(unit, clerk, body.case)
    person = _supervisor(body, clerk, edge)
    with edge.db.unit() as unit:
        file = files.find(unit, body.case, body.file)
        opinion = letters.confirm(unit, file, person.id, body.reason.strip())
        told = f"{body.reason.strip()}（营业员 {clerk.staff}；{opinion.code}；{words.figures(opinion)}）"
        staff.record(unit, person.clerk(clerk.seat), "confirm_letter", subject=body.case, item=file.sha256, reason=told)
    return {"confirmed_by": person.id}


def _supervisor(body: ConfirmBody, clerk: Clerk, edge: Edge) -> Person:
    """Proven by password, of this hall and with the right. The count of wrong passwords is stored before it raises."""
    with edge.db.unit() as unit:
        proof = proven(unit, edge, body.staff, body.password, clerk.seat)
    if proof.person is None:
        raise WrongPassword(proof.sentence)
    if not may(proof.person.roles, Right.CONFIRM):
        raise NoRight("确认照片")
    if proof.person.hall != clerk.hall:
        text = "只有本营业厅的班长可以确认。没有确认，也没有办理任何业务；请本厅班长输入工号后按 Enter。"
        raise Refused(text, code="OTHER_HALL")
    return proof.person
