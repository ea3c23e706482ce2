"""Whom and which number a case is about: a new customer by certificate and held number, or a user that exists."""

from collections.abc import Mapping
from functools import cache

from service.kit import registry
from service.kit.flow import Case, Scenario
from service.kit.masking import mask
from service.orders.model import Subject
from service.receipts.model import Party
from service.scenarios.steps.facts import CARD, HELD, REAL_NAME, USER


def scenario_of(case: Case) -> Scenario:
    """The scenario of the case: its title, and what its steps add."""
    return _scenarios()[case.scenario]


@cache
def _scenarios() -> Mapping[str, Scenario]:
    """Walked once: every page asks."""
    return registry.scenarios()


def access_number(case: Case) -> str:
    """The number that is opened or changed; empty before it is known."""
    held, user = case.find(HELD), case.find(USER)
    if held:
        return held.number.number
    return user.access_num if user else ""


def subject(case: Case) -> Subject:
    """In plain, for what is kept sealed. KeyError when neither a certificate nor a user is known."""
    card, proof, about = case.find(CARD), case.find(REAL_NAME), access_number(case)
    if card is None:
        user = case.fact(USER)
        return Subject(user.cust_name, user.cert_type.label, user.cert_num, about, user.contact_phone)
    return Subject(card.name, card.kind.label, card.number, about, proof.contact_phone if proof else "")


def party(case: Case) -> Party:
    """Masked, as the receipt shows it. KeyError as above."""
    whom = subject(case)
    return Party(
        name=mask("name", whom.name),
        cert_type=whom.cert_type,
        cert_number=mask("certificate", whom.certificate),
        phone=mask("phone", whom.phone),
    )
