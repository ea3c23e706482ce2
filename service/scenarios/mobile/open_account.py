"""个人开户 main 2.6.1.1: one customer, one number, one SIM, one base offer."""

from datetime import date

from service.gateway import paths
from service.gateway.main.order import OpenAccount, OpenCheck, SyncReceipt
from service.gateway.main.parts import CustInfo, OfferItem
from service.kit.flow import Scenario
from service.numbers.actions import Holder, use
from service.orders.model import COMPLETION, Stage, Workflow
from service.orders.submission import Submission
from service.receipts.pdfinfo import pdfinfo
from service.scenarios.steps.facts import CARD, DRAWN, FEES, HELD, LETTER, OFFERS, REAL_NAME, RECEIPT
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.letter import ConfirmLetter
from service.scenarios.steps.numbers import PickNumber
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

STAGES = (
    Stage("check", "开户校验"),
    Stage("open", "开户"),
    Stage("receipt-file", "受理单上传"),
    Stage("receipt", "受理单同步"),
    Stage("paperless", "无纸化归档"),
    Stage(COMPLETION, "国网报竣"),
)


def submit(run: Submission) -> None:
    """校验 → 开户 → 受理单上传与同步 → 无纸化 → 报竣. Called from the top each time; the journal knows what is done."""
    held, number = run.fact(HELD), run.acceptance.number
    person, offers = _person(run), _offers(run)
    line = {"cust_info": person, "access_num": held.number.number, "iccid": held.sim.iccid, "offer_list": offers}
    checked = run.call("check", OpenCheck(**line))
    opened = run.call(
        "open",
        OpenAccount(
            **line,
            accept_id=number,
            check_serial=checked.check_serial,
            number_hold_id=held.number_hold,
            sim_hold_id=held.sim_hold,
            fee_total=run.fact(FEES).total,
        ),
    )
    paper = run.file(run.fact(RECEIPT).file)
    path = paths.receipt(run.world.settings.province, date.fromisoformat(number[2:10]), number)  # SL20261123…
    remote = run.put("receipt-file", path, paper, "受理单上传")
    run.call(
        "receipt",
        SyncReceipt(order_id=opened.order_id, accept_id=number, file_path=remote.path, file_sha256=remote.sha256),
    )
    info = pdfinfo(run.fact(DRAWN).snapshot)
    run.deliver("paperless", run.world.peers.paperless.archive(number, info, paper))
    run.await_completion(opened.order_id)
    run.write("book", lambda unit: use(unit, run.case))


def let_go(run: Submission) -> None:
    """The order failed: number and SIM go back to the pool."""
    Holder(run.world.db, run.world.cipher, run.run, run.case).release()


def _person(run: Submission) -> CustInfo:
    card, letter = run.fact(CARD), run.fact(LETTER)
    return CustInfo(
        cust_name=card.name,
        cert_type=card.kind.value,
        cert_num=card.number,
        cert_address=card.address,
        cert_start=card.start.isoformat(),
        cert_end=card.end.isoformat() if card.end else "长期",
        contact_phone=run.fact(REAL_NAME).contact_phone,
        abroad_intercept=letter.intercept,
        abroad_intercept_confirm_file=letter.file_id,
    )


def _offers(run: Submission) -> tuple[OfferItem, ...]:
    return tuple(
        OfferItem(offer_code=offer.code, offer_name=offer.name, kind=offer.kind, price=offer.price)
        for offer in run.fact(OFFERS).all
    )


SCENARIO = Scenario(
    book="main",
    code="2.6.1.1",
    title="个人开户",
    group="移动业务",
    hotkey="F2",
    icon="user-plus",
    steps=(
        Identify(),
        PickNumber(),
        ChooseOffers(),
        ConfirmLetter(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=Workflow(
        stages=STAGES,
        body=submit,
        binding="open",
        undo=let_go,
        redo=("number",),
        undone="号码和 SIM 卡已释放，没有开户。请重新选号后按 F12。",
    ),
    side=side,
    customer=customer,
)
