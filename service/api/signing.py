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
from service.staff.actions import Person
from service.staff.channels import NoChannel, channels, open_to
from service.staff.errors import NoRight, WrongPassword
from service.staff.rules import Right, may

router = APIRouter(prefix="/counter", route_class=Write)

Short = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=200, repr=False)]


class LoginBody(Body):
    """Who signs in, at which seat, and in which channel; empty = the first of this door that the person has."""

    staff: Short
    password: Password
    seat: Annotated[str, Field(max_length=64)] = ""
    channel: Annotated[str, Field(max_length=20)] = ""


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
    person = _known(proof)
    channel = _channel(edge, person, body.channel)
    clerk = person.clerk(body.seat, channel)
    with edge.db.unit() as unit:
        token = staff.start(unit, person, body.seat, edge.settings.session_hours, channel, edge.idle)
        staff.record(unit, clerk, "login")
    return _welcome(edge, clerk, token)


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
    _known(proof)
    return {}


@router.post("/handover")
def handover(body: HandoverBody, session: AnySession, edge: TheEdge) -> dict[str, Any]:
    """The seat and its open case pass to another person; the case first, so that a crash in between loses nothing."""
    with edge.db.unit() as unit:
        proof = proven(unit, edge, body.staff, body.password, session.seat)
    person = _known(proof)
    clerk = person.clerk(session.seat, _channel(edge, person, session.channel))
    if body.case and not may(person.roles, Right.SERVE):
        raise NoRight("受理业务")
    if body.case:
        edge.engine.handover(body.case, session.clerk, clerk)
    with edge.db.unit() as unit:
        staff.set_state(unit, session, "ended", "handover")
        token = staff.start(unit, person, session.seat, edge.settings.session_hours, session.channel)
        staff.record(unit, clerk, "handover", subject=body.case, reason=f"{session.person.id} → {person.id}")
    return _welcome(edge, clerk, token)


def proven(unit: Unit, edge: Edge, id: str, password: str, seat: str) -> staff.Proof:  # noqa: A002
    """Check the password; a wrong one leaves a row, whoever's id it was."""
    proof = staff.prove(unit, id, password)
    if proof.person is None:
        nobody = Clerk(staff=id[:64], name="", hall=edge.settings.hall, seat=seat)
        staff.record(unit, nobody, "wrong_password")
    return proof


def _known(proof: staff.Proof) -> Person:
    """Raised only here: by then the count of wrong passwords is stored."""
    if proof.person is None:
        raise WrongPassword(proof.sentence)
    return proof.person


def _channel(edge: Edge, person: Person, wanted: str) -> str:
    """The wanted channel, or the first one, of those of this door that the person has. NoChannel when there is none."""
    held = [key for key in edge.channels if key in person.channels and wanted in {"", key}]
    if not held:
        asked = [wanted] if wanted in edge.channels else edge.channels
        raise NoChannel("、".join(channels()[key].title for key in asked))
    return held[0]


def _welcome(edge: Edge, clerk: Clerk, token: str) -> dict[str, Any]:
    serves = may(clerk.roles, Right.SERVE)
    return {
        "session": token,
        "staff": clerk.staff,
        "name": clerk.name,
        "hall": clerk.hall_name,
        "channel": clerk.channel,
        "channel_title": channels()[clerk.channel].title,
        "roles": list(clerk.roles),
        "menu": [
            *(menu(open_to(clerk.channel, edge.scenarios)) if serves else []),
            *board_menu(edge.boards, clerk.roles),
        ],
        "training": edge.settings.training,
        "draft_count": len(edge.engine.drafts(clerk)) if serves else 0,
    }
