"""What 无纸化 gets beside the PDF: the receipt as data, with dates and the contract terms (R2.7)."""

from typing import Any

from service.kit.clock import stamp
from service.offers.model import DISCLAIMER, NOTHING, terms_of
from service.receipts.model import Product, Snapshot


def pdfinfo(snapshot: Snapshot) -> dict[str, Any]:
    """JSON-ready; personal data is masked as on the paper. Terms go by their element names in the product model."""
    return {
        "acceptance": snapshot.number,
        "scenario": snapshot.scenario,
        "title": snapshot.title,
        "accepted_at": stamp(snapshot.accepted_at),
        "hall": snapshot.hall,
        "clerk": snapshot.clerk,
        "channel": snapshot.channel,
        "customer": snapshot.customer.model_dump(),
        "access_number": snapshot.access_number,
        "details": [detail.model_dump() for detail in snapshot.details],
        "products": [_product(product) for product in snapshot.products],
        "date_source": snapshot.date_source or "",
        "disclaimer": DISCLAIMER,
        "told": {"clerk": snapshot.told.clerk, "at": stamp(snapshot.told.at)} if snapshot.told else {},
        "fees": snapshot.fees.model_dump(mode="json"),
    }


def _product(product: Product) -> dict[str, Any]:
    offer, dates = product.offer, product.dates
    return {
        "code": offer.code,
        "name": offer.name,
        "kind": offer.kind,
        "version": offer.version,
        "filing_no": offer.filing_no,
        "price": offer.price,
        "price_mode": offer.price_mode,
        "effective": stamp(dates.effective) if dates.effective else "",
        "expiry": stamp(dates.expiry) if dates.expiry else "",
        "before": dates.before_text,
        **{term.element: getattr(offer.terms, term.field) or NOTHING for term in terms_of(offer.kind)},
    }
