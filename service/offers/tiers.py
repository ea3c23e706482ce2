"""充值减免欠费 (R5.1): the tiers that an offer opens, as data, and why one is greyed. Pure."""

import tomllib
from functools import cache
from pathlib import Path

from service.kit.money import Fen, yuan
from service.offers.model import Frozen
from service.offers.rules import ARREARS_ONLY

TIERS = Path(__file__).parents[2] / "resources" / "catalogue" / "tiers.toml"


class Tier(Frozen):
    """One tier: ``tag`` is RECHARGE_REDUCTION_TAG; ``amount`` let off at most and ``least`` arrears, in fen."""

    tag: str
    title: str
    amount: Fen
    least: Fen
    offers: tuple[str, ...]

    def greyed(self, arrears: int) -> str:
        """Why a user with these arrears (fen) cannot have it; empty when there is no reason."""
        if not arrears:
            return "用户没有欠费，不能减免"
        if arrears < self.least:
            return f"欠费不足 {yuan(self.least)} 元"
        return ""


class TierBook(Frozen):
    """All tiers; ``together`` is the offer that carries a reduction beside a 充返 offer."""

    together: str
    tier: tuple[Tier, ...] = ()

    def of(self, offer: str) -> tuple[Tier, ...]:
        """What this offer opens."""
        return tuple(tier for tier in self.tier if offer in tier.offers)

    def beside(self, klass: str, offer: str, tag: str) -> tuple[str, ...]:
        """What carries the reduction of the tier ``tag`` beside an offer of another class that opens it."""
        opened = tag in {tier.tag for tier in self.of(offer)}
        return (self.together,) if opened and klass not in ARREARS_ONLY else ()


@cache
def tier_book(path: Path = TIERS) -> TierBook:
    """The province's tiers, read once."""
    return TierBook.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
