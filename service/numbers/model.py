"""A number and a SIM as offered, and as held for a case."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from service.kit.money import Fen


class Frozen(BaseModel):
    """Base of the number types: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(Frozen):
    """One selectable number. ``level`` 0 = ordinary, 1–9 = 吉祥号; ``prepay`` and ``min_spend`` in fen.

    ``keep_months``: for how long the minimum spend holds, where it was asked for.
    """

    number: str
    level: int = 0
    prepay: Fen = Fen(0)
    min_spend: Fen = Fen(0)
    keep_months: int = 0


class Sim(Frozen):
    """One blank SIM of the hall's stock; ``fee`` in fen."""

    iccid: str
    kind: str = "USIM"
    fee: Fen = Fen(0)


class Listed(Frozen):
    """What was offered when the page was reached. ``fault`` says why a list is empty."""

    numbers: tuple[Number, ...] = ()
    sims: tuple[Sim, ...] = ()
    fault: str = ""


class Held(Frozen):
    """A number and a SIM that the national side keeps for this case until ``expires_at``.

    ``number_hold`` is empty where the number need not be held: it is ported in, or was the customer's before.
    """

    number: Number
    sim: Sim
    number_hold: str
    sim_hold: str
    expires_at: datetime
