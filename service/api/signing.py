"""Signing in and out, locking a seat, handing it over."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from service.api.edge import AnySession, Body, Edge, OpenSession, TheEdge
from service.api.menu import board_menu, menu
from service.api.routes import Write
from service.kit.db import Unit
from service.kit.flow.case import Clerk
from service.staff import actions as staff
from service.staff.errors import NoRight, WrongPassword
from service.staff.rules import Right, may

router = APIRouter(prefix="/counter", route_class=Write)

Short = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=200, repr=False)]


class LoginBody(Body):
    """Who signs in, and at which seat."""

    staff: Short
    password: Password
    seat: Annotated[str, Field(max_length=64)] = ""


class UnlockBody(Body):
    """The password of the person who locked the seat."""

    password: Password


class HandoverBody(Body):
    """Who takes over, and the case that is open on the seat; empty when there is none."""

    staff: Short
    password: Password
    case: Annotated[str, Field(max_length=64)] = ""


@router.post("/login")
def login(body: LoginBody, edge: TheEdge) -> dict[str, Any]:
    with edge.db.unit() as unit:
        proof = proven(unit, edge, body.staff, body.password, body.seat)
        token = staff.start(unit, proof.person, body.seat, edge.settings.session_hours) if proof.person else ""
        if proof.person:
            staff.record(unit, proof.person.clerk(body.seat), "login")
    return _welcome(edge, proof, token, body.seat)


@router.post("/logout")
def logout(session: AnySession, edge: TheEdge) -> dict[str, Any]:
    with edge.db.unit() as unit:
        staff.set_state(unit, session, "ended", "logout")
        staff.record(unit, session.clerk, "logout")
    return {}


@router.post("/lock")
def lock(session: OpenSession, edge: TheEdge) -> dict[str, Any]:
    with edge.db.unit() as unit:
        staff.set_state(unit, session, "locked")
        staff.record(unit, session.clerk, "lock")
    return {}


@router.post("/unlock")
def unlock(body: UnlockBody, session: AnySession, edge: TheEdge) -> dict[str, Any]:
    with edge.db.unit() as unit:
        proof = proven(unit, edge, session.person.id, body.password, session.seat)
        if proof.person:
            staff.set_state(unit, session, "open")
            staff.record(unit, session.clerk, "unlock")
    if proof.person is None:
        raise WrongPassword(proof.sentence)
    return {}


@router.post("/handover")
def handover(body: HandoverBody, session: AnySession, edge: TheEdge) -> dict[str, Any]:
    """The seat and its open case pass to another person; the case first, so that a crash in between loses nothing."""
    with edge.db.unit() as unit:
        proof = proven(unit, edge, body.staff, body.password, session.seat)
    if proof.person is None:
        raise WrongPassword(proof.sentence)
    if body.case and not may(proof.person.roles, Right.SERVE):
        raise NoRight("受理业务")
    if body.case:
        edge.engine.handover(body.case, session.clerk, proof.person.clerk(session.seat))
    with edge.db.unit() as unit:
        staff.set_state(unit, session, "ended", "handover")
        token = staff.start(unit, proof.person, session.seat, edge.settings.session_hours)
        reason = f"{session.person.id} → {proof.person.id}"
        staff.record(unit, proof.person.clerk(session.seat), "handover", subject=body.case, reason=reason)
    return _welcome(edge, proof, token, session.seat)


def proven(unit: Unit, edge: Edge, id: str, password: str, seat: str) -> staff.Proof:  # noqa: A002
    """Check the password; a wrong one leaves a row, whoever's id it was."""
    proof = staff.prove(unit, id, password)
    if proof.person is None:
        nobody = Clerk(staff=id[:64], name="", hall=edge.settings.hall, seat=seat)
        staff.record(unit, nobody, "wrong_password")
    return proof


def _welcome(edge: Edge, proof: staff.Proof, token: str, seat: str) -> dict[str, Any]:
    if proof.person is None:
        raise WrongPassword(proof.sentence)
    serves = may(proof.person.roles, Right.SERVE)
    return {
        "session": token,
        "staff": proof.person.id,
        "name": proof.person.name,
        "hall": proof.person.hall_name,
        "roles": list(proof.person.roles),
        "menu": [*(menu(edge.scenarios) if serves else []), *board_menu(edge.boards, proof.person.roles)],
        "training": edge.settings.training,
        "draft_count": len(edge.engine.drafts(proof.person.clerk(seat))) if serves else 0,
    }
