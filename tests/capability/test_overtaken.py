"""A process that stood still while another one took its order over: still one order."""

from dataclasses import replace
from typing import Any

from service.api.capability import ordering
from service.api.capability.ordering import Standing, Wanted
from service.api.edge import Edge
from service.callers import actions
from service.callers.model import Caller
from service.kit.flow.case import Clerk
from service.kit.flow.engine import Engine
from service.kit.once.tables import idempotency
from service.kit.page import Page
from tests.capability.conftest import EVERY, House

PAID, GIFT = "19253190010", "GD900251"


class Frozen(Engine):
    """Stands still between the new case and the row that names it, until the other process is done."""

    def __init__(self, edge: Edge, meanwhile: Any) -> None:
        vars(self).update(vars(edge.engine))
        self._meanwhile = meanwhile

    def open(self, clerk: Clerk, scenario_key: str) -> Page:
        page = super().open(clerk, scenario_key)
        self._meanwhile()
        return page


def test_two_processes_at_one_order_carry_one_case(house: House) -> None:
    who = Caller("overtaken", "客服系统", "API-overtaken", EVERY, 100_000, 1_000_000)
    with house.db.unit() as unit:
        actions.add(unit, house.edge.cipher, who)
    found = ordering.check(house.edge, who, PAID, GIFT, "")
    assert found.check is not None
    told = {"service_password": "135790", "terms_told": True, "fee_total": found.fees.total}
    what = {"access_number": PAID, "offer": GIFT, "recharge_reduction_tag": ""}
    wanted = Wanted.model_validate({"request_no": "KF-0000031", "check": found.check, **what, **told})
    faster: list[Standing] = []

    def take_over() -> None:
        with house.db.unit() as unit:  # its time is over
            unit.execute(idempotency.delete())
        faster.append(ordering.place(house.edge, who, wanted))

    slow = ordering.place(replace(house.edge, engine=Frozen(house.edge, take_over)), who, wanted)
    assert slow.number == faster[0].number
    with house.db.unit() as unit:
        cases = "select state from draft where clerk = 'overtaken' order by state"
        assert list(unit.exec_driver_sql(cases).scalars()) == ["discarded", "submitted"]
