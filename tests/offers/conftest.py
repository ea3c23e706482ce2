from datetime import date
from pathlib import Path

import pytest

from service.kit.db import Database
from service.offers.actions import sync_file
from service.offers.model import Offer

CATALOGUE = Path(__file__).parents[2] / "resources" / "catalogue"
TODAY = date(2026, 11, 23)


@pytest.fixture
def stocked(db: Database) -> Database:
    """A database with the bundled catalogue."""
    with db.unit() as unit:
        for name in ("base", "optional", "campaign"):
            sync_file(unit, CATALOGUE / f"{name}.xml")
    return db


def offer(code: str = "GD100129", **more: object) -> Offer:
    plain = {
        "code": code,
        "name": "全能王 129 融合套餐",
        "kind": "BASE",
        "version": 1,
        "price": 12900,
        "price_mode": "MONTH",
        "sale_from": "2025-04-01",
        "filing_no": "25SD500187",
    }
    return Offer.model_validate(plain | more)
