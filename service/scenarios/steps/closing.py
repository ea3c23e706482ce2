"""How every acceptance ends: receipt to the file server and into the order, archive, completion."""

from datetime import date

from service.gateway import paths
from service.gateway.main.order import SyncReceipt
from service.orders.model import COMPLETION, Stage
from service.orders.submission import Submission
from service.receipts.pdfinfo import pdfinfo
from service.scenarios.steps.facts import DRAWN, RECEIPT

STAGES = (
    Stage("receipt-file", "受理单上传"),
    Stage("receipt", "受理单同步"),
    Stage("paperless", "无纸化归档"),
    Stage(COMPLETION, "国网报竣"),
)
NEEDS = (DRAWN, RECEIPT)


def close(run: Submission, order_id: str) -> None:
    """受理单上传与同步 → 无纸化 → 报竣. Returns when the completion has said done; see ``await_completion``."""
    number, paper = run.acceptance.number, run.file(run.fact(RECEIPT).file)
    path = paths.receipt(run.world.settings.province, date.fromisoformat(number[2:10]), number)  # SL20261123…
    remote = run.put("receipt-file", path, paper, "受理单上传")
    run.call(
        "receipt", SyncReceipt(order_id=order_id, accept_id=number, file_path=remote.path, file_sha256=remote.sha256)
    )
    run.deliver("paperless", run.world.peers.paperless.archive(number, pdfinfo(run.fact(DRAWN).snapshot), paper))
    run.await_completion(order_id)
