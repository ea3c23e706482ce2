"""What users hold: offers with their instance and their times, kept as JSON in the row of the user."""

import json
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sandbox.clock import ZONE, now, stamp
from sandbox.store import Row, Store
from sandbox.subscribers import FAMILY, Holding
from service.gateway.main.parts import HeldItem, OfferItem

OLD = datetime(2025, 1, 1, tzinfo=ZONE)


def month_end(moment: datetime, months: int = 0) -> datetime:
    """The last second of the month that is ``months`` after that of ``moment``."""
    year, month = divmod(moment.year * 12 + moment.month + months, 12)
    return datetime(year, month + 1, 1, tzinfo=ZONE) - timedelta(seconds=1)


def next_month(moment: datetime) -> datetime:
    return datetime.combine(month_end(moment).date() + timedelta(days=1), time(), ZONE)


def begins(offer_code: str) -> datetime:
    """When what an order brings to a user that exists begins: the one bond at once, everything else next month."""
    return now() if offer_code == FAMILY.code else next_month(now())


def seeded(user_id: str, offers: Iterable[Holding]) -> str:
    """The JSON of a user of the start; what has an end ends in so many months from now."""
    return _packed(
        item_of(one).model_copy(update={"offer_ins_id": f"I{user_id[-6:]}{place:02d}"})
        for place, one in enumerate(offers, 1)
    )


def bought(store: Store, offers: Iterable[OfferItem]) -> str:
    """The JSON of somebody who begins with these now."""
    return _packed(fresh(store, offer, now()) for offer in offers)


def fresh(store: Store, offer: OfferItem, since: datetime) -> HeldItem:
    """A new instance."""
    known = offer.model_dump() | {"offer_ins_id": f"I{store.next('instance'):010d}", "effective_time": stamp(since)}
    return HeldItem.model_validate(known)


def held(user: Row) -> list[HeldItem]:
    """What is not over yet, also what begins later."""
    items = [HeldItem.model_validate(one) for one in json.loads(user["offers"])]
    return [item for item in items if not item.expiry_time or item.expiry_time > stamp(now())]


def keep(store: Store, user_id: str, offers: Iterable[HeldItem]) -> None:
    store.change("UPDATE subscriber SET offers = ? WHERE user_id = ?", _packed(offers), user_id)


def item_of(one: Holding) -> HeldItem:
    shown = {"offer_code": one.code, "offer_name": one.name, "kind": one.kind, "price": one.price}
    if not one.length:
        return HeldItem.model_validate(shown | {"effective_time": stamp(OLD)})
    until = month_end(now(), one.left)
    began = month_end(until, -one.length) + timedelta(seconds=1)
    return HeldItem.model_validate(shown | {"effective_time": stamp(began), "expiry_time": stamp(until)})


def _packed(offers: Iterable[HeldItem]) -> str:
    return json.dumps([offer.model_dump() for offer in offers], ensure_ascii=False)
