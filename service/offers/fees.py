"""What a customer pays at acceptance: the offers' own prices and the charges, by rules that are data (R1)."""

import calendar
import tomllib
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from service.kit.money import Fen
from service.kit.page import FeeLine, FeePanel
from service.offers.model import Frozen, Offer

FEES = Path(__file__).parents[2] / "resources" / "catalogue" / "fees.toml"


class Charge(Frozen):
    """A fee beside the offers' prices, such as 其他费用; ``amount`` in fen."""

    key: str
    title: str
    amount: Fen
    note: str = ""
    scenarios: tuple[str, ...] = ()

    def asked_in(self, scenario: str) -> bool:
        return not self.scenarios or scenario in self.scenarios


class FeeRule(Frozen):
    """Offer class × scenario × channel × date → shown, counted (R1.4). ``reason`` is kept with the order."""

    charge: str
    based: bool | None = None  # whether a base offer is taken at all
    converged: bool | None = None
    classes: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    since: date = date.min
    until: date = date.max
    shown: bool = True
    counted: bool = True
    reason: str = ""

    def fits(self, charge: Charge, base: Offer | None, scenario: str, channel: str, on: date) -> bool:
        based = self.based is None or self.based == (base is not None)
        offer_fits = based and (self.converged is None or (base is not None and base.converged == self.converged))
        class_fits = not self.classes or (base is not None and base.klass in self.classes)
        where = (not self.scenarios or scenario in self.scenarios) and (not self.channels or channel in self.channels)
        return self.charge == charge.key and offer_fits and class_fits and where and self.since <= on <= self.until


class FeeBook(Frozen):
    """All charges and rules of the province."""

    charge: tuple[Charge, ...] = ()
    rule: tuple[FeeRule, ...] = ()


@cache
def book(path: Path = FEES) -> FeeBook:
    """The province's fee book, read once."""
    return FeeBook.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def charges(scenario: str) -> tuple[Charge, ...]:
    """The charges that a scenario (``main/2.6.1.1``) asks for before any rule is applied."""
    return tuple(charge for charge in book().charge if charge.asked_in(scenario))


def fees(  # noqa: PLR0917 - the fee rule has this many dimensions
    base: Offer | None,
    options: Sequence[Offer],
    extra: Sequence[Charge],
    scenario: str,
    channel: str,
    on: date,
    rules: Sequence[FeeRule] | None = None,
    later: Collection[str] = (),
) -> FeePanel:
    """The fee panel of one acceptance: screen, calculation, receipt and capability API all use this one (R1.4).

    ``later``: codes of what a user that exists pays by its bill (``dates.later``).
    """
    lines = [_line(offer, on, later=offer.code in later) for offer in (*((base,) if base else ()), *options)]
    total = sum(line.amount for line in lines)
    reasons = []
    for charge in extra:
        rule = rule_of(charge, base, scenario, channel, on, rules)
        if rule.shown:
            lines.append(FeeLine(title=charge.title, amount=charge.amount, note=charge.note))
        if rule.counted:
            total += charge.amount
        if rule.reason:
            reasons.append(rule.reason)
    return FeePanel(lines=tuple(lines), total=total, note="；".join(dict.fromkeys(reasons)))


_PLAIN = FeeRule(charge="")


def rule_of(  # noqa: PLR0917 - the fee rule has this many dimensions
    charge: Charge,
    base: Offer | None,
    scenario: str,
    channel: str,
    on: date,
    rules: Sequence[FeeRule] | None = None,
) -> FeeRule:
    """What decides about a charge: the first rule that fits, else it is shown and counted (R1.4)."""
    known = book().rule if rules is None else rules
    return next((rule for rule in known if rule.fits(charge, base, scenario, channel, on)), _PLAIN)


def prorated(price: Fen, on: date) -> Fen:
    """A monthly price for the days left, the day of order counted, half up to the fen."""
    days, left = _days(on)
    return Fen((2 * price * left + days) // (2 * days))


def _days(on: date) -> tuple[int, int]:
    days = calendar.monthrange(on.year, on.month)[1]
    return days, days - on.day + 1


def _line(offer: Offer, on: date, *, later: bool) -> FeeLine:
    """What an offer costs now, with the formula beside it. What begins later is paid by the bill."""
    if offer.price_mode != "MONTH":
        note = "按年" if offer.price_mode == "YEAR" else "一次性"
        return FeeLine(title=offer.name, amount=offer.price, note=note if offer.price else "不收费")
    if later:
        return FeeLine(title=offer.name, amount=0, note=f"{offer.price_text}，生效后按月出账")
    days, left = _days(on)
    if offer.first_month == "FREE":
        return FeeLine(title=f"{offer.name} 首月", amount=0, note=f"{offer.price_text}，首月免费")
    if offer.first_month == "FULL" or left == days:
        return FeeLine(title=f"{offer.name} 首月", amount=offer.price, note=f"{offer.price_text}，首月全月")
    note = f"{offer.price_text}，按日折算 {left}/{days} 天"
    return FeeLine(title=f"{offer.name} 首月", amount=prorated(offer.price, on), note=note)
