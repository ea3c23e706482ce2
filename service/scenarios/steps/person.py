"""The nodes of an opening that are made of facts: who, with which letter, and which offers."""

from service.gateway.main.parts import CustInfo, OfferItem
from service.orders.submission import Submission
from service.scenarios.steps.facts import CARD, LETTER, OFFERS, REAL_NAME


def person(run: Submission) -> dict[str, str]:
    """The customer by certificate: the fields of CUST_INFO without the letter."""
    card = run.fact(CARD)
    return {
        "cust_name": card.name,
        "cert_type": card.kind.value,
        "cert_num": card.number,
        "cert_address": card.address,
        "cert_start": card.start.isoformat(),
        "cert_end": card.end.isoformat() if card.end else "长期",
        "contact_phone": run.fact(REAL_NAME).contact_phone,
    }


def cust_info(run: Submission) -> CustInfo:
    """CUST_INFO with the choice about 来话拦截 and the letter's file id (R6.2)."""
    letter = run.fact(LETTER)
    return CustInfo(**person(run), abroad_intercept=letter.intercept, abroad_intercept_confirm_file=letter.file_id)


def offer_items(run: Submission) -> tuple[OfferItem, ...]:
    """The chosen offers, base first."""
    return tuple(
        OfferItem(offer_code=offer.code, offer_name=offer.name, kind=offer.kind, price=offer.price)
        for offer in run.fact(OFFERS).all
    )
