"""What stands around every page of an opening: the customer with chips, fees, dates and the receipt."""

from service.kit.flow import Case
from service.kit.masking import mask_line
from service.kit.page import CustomerBar, Side
from service.scenarios.steps.facts import CARD, DRAWN, OFFERS, RECEIPT, USER
from service.scenarios.steps.fees import dates_panel, fee_panel
from service.scenarios.steps.offers import picked
from service.scenarios.steps.whom import scenario_of


def side(case: Case) -> Side:
    """Fees and dates as soon as they are known; the signed receipt replaces the unsigned one.

    While other offers are picked than were taken, only the fees speak of them: the dates and the receipt
    are of the offers before.
    """
    seen, chosen = picked(case), case.find(OFFERS)
    if seen and chosen and seen != chosen.all:
        return Side(fees=fee_panel(case))
    paper = case.find(RECEIPT) or case.find(DRAWN)
    return Side(fees=fee_panel(case), dates=dates_panel(case), receipt=paper.file if paper else "")


def customer(case: Case) -> CustomerBar | None:
    """Whom we serve, masked, with a chip for everything that was proven or must be known."""
    card, user, chips = case.find(CARD), case.find(USER), scenario_of(case).chips(case)
    if card is not None:
        name = mask_line("姓名", card.name, "name")
        lines = (
            mask_line(card.kind.label, card.number, "certificate", reveal="card.number"),
            mask_line("住址", card.address, "address", reveal="card.address"),
        )
        return CustomerBar(name=name.value, lines=lines, chips=chips)
    if user is None:
        return None
    lines = (
        mask_line("号码", user.access_num, "phone", reveal="user.access_num"),
        mask_line(user.cert_type.label, user.cert_num, "certificate", reveal="user.cert_num"),
    )
    return CustomerBar(name=mask_line("姓名", user.cust_name, "name").value, lines=lines, chips=chips)
