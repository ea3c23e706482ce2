"""What stands around every page of an opening: the customer with chips, fees, dates and the receipt."""

from service.kit.flow import Case
from service.kit.masking import mask_line
from service.kit.page import Chip, CustomerBar, Side
from service.numbers.rules import spaced
from service.receipts.fonts import missing_glyphs
from service.scenarios.steps.facts import CARD, DRAWN, HELD, LETTER, OFFERS, REAL_NAME, RECEIPT
from service.scenarios.steps.fees import dates_panel, fee_panel
from service.scenarios.steps.letter import CHOICES
from service.scenarios.steps.offers import picked


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
    card = case.find(CARD)
    if card is None:
        return None
    name = mask_line("姓名", card.name, "name")
    return CustomerBar(
        name=name.value,
        lines=(
            mask_line(card.kind.label, card.number, "certificate", reveal="card.number"),
            mask_line("住址", card.address, "address", reveal="card.address"),
        ),
        chips=tuple(_chips(case)),
    )


def _chips(case: Case) -> list[Chip]:
    card, proof, held, letter = case.fact(CARD), case.find(REAL_NAME), case.find(HELD), case.find(LETTER)
    chips = []
    if proof:
        chips.append(Chip(text="实名已认证", tone="ok"))
        chips.append(Chip(text="非黑名单", tone="ok"))
        tone = "warn" if proof.open_count + 1 >= proof.limit else "ok"
        chips.append(Chip(text=f"一证五号 {proof.open_count}/{proof.limit}", tone=tone))
    if card.source == "hand":
        chips.append(Chip(text="手工录入", tone="warn"))
    if missing_glyphs(card.name):
        chips.append(Chip(text="姓名含生僻字", tone="warn"))
    if held:
        chips.append(Chip(text=f"选占 {spaced(held.number.number)}", tone="info"))
    if letter:
        chips.append(Chip(text=f"来话拦截 {CHOICES[letter.intercept]}", tone="info"))
    return chips
