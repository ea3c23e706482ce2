"""The snapshot a receipt is drawn from, frozen when the clerk shows it to the customer (R2.8)."""

from datetime import datetime
from typing import Self

from pydantic import model_validator

from service.kit.page import FeePanel
from service.offers.model import DateSource, Frozen, Offer, OfferDates


class Detail(Frozen):
    """One more label and value of the acceptance, such as the SIM or the intercept choice."""

    label: str
    value: str


class Product(Frozen):
    """One offer with its version's terms and the dates shown to the customer."""

    offer: Offer
    dates: OfferDates


class Told(Frozen):
    """The clerk's statement that the bold terms were told to the customer (R2.6)."""

    clerk: str
    at: datetime


class Party(Frozen):
    """Whom the receipt is for. Every value is already masked; a plain certificate number is refused."""

    name: str
    cert_type: str
    cert_number: str
    phone: str = ""

    @model_validator(mode="after")
    def _masked(self) -> Self:
        if any(text and "*" not in text for text in (self.name, self.cert_number, self.phone)):
            raise ValueError("a receipt carries masked personal data only")
        return self


class Snapshot(Frozen):
    """Everything on the receipt. ``number`` is the acceptance, ``access_number`` is masked."""

    number: str
    scenario: str
    title: str
    company: str = "中国广电山东网络有限公司"
    hall: str
    hall_name: str
    clerk: str
    clerk_name: str
    channel: str = "COUNTER"
    channel_name: str = "营业厅"
    accepted_at: datetime
    customer: Party
    access_number: str = ""
    details: tuple[Detail, ...] = ()
    products: tuple[Product, ...] = ()
    date_source: DateSource | None = None
    fees: FeePanel
    told: Told | None = None

    @model_validator(mode="after")
    def _terms_told(self) -> Self:
        if self.products and (self.told is None or self.date_source is None):
            raise ValueError("products come with their dates, and with the word that their terms were told")
        return self
