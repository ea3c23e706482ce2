"""受理单: drawn from a frozen snapshot, shown, signed, drawn again with the signature (R2.6, R2.8)."""

from typing import ClassVar

from service.files import actions as files
from service.files.actions import StoredFile
from service.kit.clock import now
from service.kit.errors import Invalid, Missing
from service.kit.flow import Case, Given, Step, Values
from service.kit.masking import mask
from service.kit.page import Body, Document, FeePanel, Line, Signature
from service.orders.store import reserve_number
from service.receipts.draw import draw
from service.receipts.model import Detail, Product, Snapshot, Told
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import DATES, DRAWN, FEES, OFFERS, RECEIPT, Drawn, Signed
from service.scenarios.steps.whom import access_number, party, scenario_of
from service.staff.channels import channels

_SIGN = "请客户在受理单上签名：按 F8 用签字板或客户屏，或用鼠标、手指直接书写，再按 F12。"


class SignReceipt(Step):
    """受理单. What the customer sees, signs and gets are drawn from one snapshot."""

    name = "receipt"
    title = "受理单"
    gives: ClassVar = (DRAWN, RECEIPT)
    of_channel: ClassVar = True

    def enter(self, case: Case) -> Given:
        with case.world.db.unit() as unit:
            number = reserve_number(unit, case.id)
        shown = snapshot(case, number)
        kept = _keep(case, f"{number}.pdf", draw(shown, training=case.world.settings.training))
        return {DRAWN: Drawn(snapshot=shown, file=kept.id, sha256=kept.sha256, void=_typed(case.values))}

    def show(self, case: Case) -> Body:
        drawn, signed = case.fact(DRAWN), case.find(RECEIPT)
        paper, typed = signed or drawn, _typed(case.values)
        lines = (
            Line(label="受理号", value=drawn.snapshot.number),
            Line(label="SHA-256", value=f"{paper.sha256[:16]}…"),
        )
        return Body(
            fields=(
                Document(name="paper", title="业务受理单", value=paper.file, lines=lines, for_customer=True),
                Signature(
                    name="signature",
                    title="客户签名",
                    hint="按 F8 请客户签名，或直接书写",
                    value="" if typed == drawn.void else typed,
                    for_customer=True,
                ),
            )
        )

    def take(self, case: Case, values: Values) -> Given:
        drawn = case.fact(DRAWN)
        typed = _typed(values)
        signature = None if _elsewhere(case) else _signature(case, "" if typed == drawn.void else typed)
        try:
            paper = draw(drawn.snapshot, signature, training=case.world.settings.training)
        except Invalid as error:
            raise Invalid(f"{error.message.split('，', 1)[0]}。{NOTHING_BOOKED}{_SIGN}", fields=_WRONG) from error
        kept = _keep(case, f"{drawn.snapshot.number}-signed.pdf", paper)
        return {RECEIPT: Signed(file=kept.id, sha256=kept.sha256, size=kept.size)}


_WRONG = {"signature": "请客户签名（F8）"}


def _typed(values: Values) -> str:
    return str(values.get("signature") or "")


def snapshot(case: Case, number: str) -> Snapshot:
    """Everything on the receipt, masked, as it is now: what each step adds stands under its label."""
    chosen, dates, fees, clerk = case.find(OFFERS), case.find(DATES), case.find(FEES), case.clerk
    scenario = scenario_of(case)
    return Snapshot(
        number=number,
        scenario=case.scenario,
        title=scenario.title,
        hall=clerk.hall,
        hall_name=clerk.hall_name or clerk.hall,
        clerk=clerk.staff,
        clerk_name=clerk.name,
        channel=clerk.channel,
        channel_name=channels()[clerk.channel].title,
        accepted_at=now(),
        customer=party(case),
        access_number=mask("phone", access_number(case)),
        details=(*_agreed(case), *(Detail(label=line.label, value=line.value) for line in scenario.details(case))),
        products=tuple(Product(offer=offer, dates=dates.of(offer.code)) for offer in chosen.all)
        if chosen and dates
        else (),
        date_source=dates.source if dates else None,
        fees=fees.panel if fees else FeePanel(),
        told=Told(clerk=chosen.told_by, at=chosen.told_at) if chosen else None,
    )


def _elsewhere(case: Case) -> bool:
    """The customer is with another system: nobody can sign here, the owner's proof stands for it."""
    return not channels()[case.clerk.channel].door


def _agreed(case: Case) -> tuple[Detail, ...]:
    return (Detail(label="客户确认", value=f"机主服务密码核验，经{case.clerk.name}办理"),) if _elsewhere(case) else ()


def _signature(case: Case, file: str) -> bytes:
    try:
        if file:
            with case.world.db.unit() as unit:
                return files.fetch(unit, case.world.cipher, case.id, file)
    except Missing:
        pass
    raise Invalid(f"受理单还没有签名。{NOTHING_BOOKED}{_SIGN}", fields=_WRONG)


def _keep(case: Case, name: str, pdf: bytes) -> StoredFile:
    with case.world.db.unit() as unit:
        return files.keep(unit, case.world.cipher, case.id, name, "application/pdf", pdf)
