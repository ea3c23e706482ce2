"""订单中心: 停机保号 and the waiver of its fees (R5.5). No waiver without its application on the file server."""

from sandbox.centre import ACCEPTED, Centre, Done, Refusal, answers, first
from sandbox.centres.users import active, arrears_fee, find, idle, turn
from sandbox.documents import Broken, fetch, jpeg_size, pdf_pages
from sandbox.store import Row
from sandbox.works import accept, ends, fails
from service.gateway.main.closing import WAIVER_LIMIT, KeepNumber, UploadWaiver, WaiveFees, Waiver, WaiverFile
from service.gateway.nodes import Ordered

SCHEMA = """
CREATE TABLE IF NOT EXISTS waiver_file (
  path TEXT PRIMARY KEY, user_id TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
  order_id TEXT NOT NULL DEFAULT '', at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS waiver (
  order_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, path TEXT NOT NULL, approval_num TEXT NOT NULL,
  approver_name TEXT NOT NULL, start_month TEXT NOT NULL, end_month TEXT NOT NULL, at REAL NOT NULL);
"""
LEDGER = {"waiver_files": "waiver_file", "waivers": "waiver"}


@answers(UploadWaiver)
def upload_waiver(centre: Centre, asked: UploadWaiver) -> Done:
    """The file has to be there already, open under our key and be what its name says."""
    user = find(centre, asked.access_num, asked.user_id)
    try:
        content = fetch(centre, asked.file_path, asked.file_sha256)
        if asked.file_path.endswith(".pdf"):
            pdf_pages(content)
        else:
            jpeg_size(content)
    except Broken as error:
        raise Refusal("1861", f"减免申请附件不可用：{error}") from error
    centre.refuse_unless(len(content) <= WAIVER_LIMIT, "1862", "减免申请附件超过 10 MB")
    centre.refuse_unless(len(content) == asked.file_size, "1863", "减免申请附件大小与报文不符")
    taken = centre.store.row("SELECT 1 FROM waiver_file WHERE path = ?", asked.file_path)
    centre.refuse_unless(not taken, "1864", "该附件已登记过")
    shared = {"path": asked.file_path, "user_id": user["user_id"], "sha256": asked.file_sha256}
    centre.store.insert("waiver_file", **shared, bytes=len(content), at=centre.now())
    return Done(WaiverFile(file_path=asked.file_path))


@answers(WaiveFees)
def waive_fees(centre: Centre, asked: WaiveFees) -> Done:
    """For 吉祥号 only; ordinary numbers have it in their 停机保号."""
    user = find(centre, asked.access_num, asked.user_id)
    centre.refuse_unless(user["level"] > 0, "1865", "普通号码在停机保号订单中减免")
    idle(centre, user)
    _check(centre, asked.waiver, user)
    return _accepted(centre, asked, user, asked.waiver)


@answers(KeepNumber)
def keep_number(centre: Centre, asked: KeepNumber) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    idle(centre, user)
    centre.refuse_unless(asked.start_month <= asked.end_month, "1868", "保号起止月份不合法")
    if asked.keep_action == "START":
        active(centre, user)
        centre.refuse_unless(arrears_fee(centre, user["user_id"]) == 0, "1841", "用户欠费未缴清")
    else:
        kept = (user["state"], user["stop_reason"]) == ("SUSPENDED", "KEEP_NUMBER")
        centre.refuse_unless(kept, "1804", "用户不在停机保号状态")
    if asked.waiver is not None:
        centre.refuse_unless(user["level"] == 0, "1866", "吉祥号须办理靓号停机保号费用减免")
        _check(centre, asked.waiver, user)
    return _accepted(centre, asked, user, asked.waiver)


def _check(centre: Centre, waiver: Waiver, user: Row) -> None:
    """The application is this user's and has waived nothing yet."""
    file = centre.store.row("SELECT * FROM waiver_file WHERE path = ?", waiver.file_path)
    file = first(file, "1867", "减免申请附件尚未上传")
    centre.refuse_unless(file["user_id"] == user["user_id"], "1867", "减免申请附件不属于该用户")
    centre.refuse_unless(not file["order_id"], "1864", "该附件已用于其他减免")
    centre.refuse_unless(waiver.start_month <= waiver.end_month, "1868", "减免起止月份不合法")
    sql = "SELECT 1 FROM waiver WHERE user_id = ? AND start_month <= ? AND end_month >= ?"
    waived = centre.store.row(sql, user["user_id"], waiver.end_month, waiver.start_month)
    centre.refuse_unless(not waived, "1869", "所选月份已减免过")


def _accepted(centre: Centre, asked: WaiveFees | KeepNumber, user: Row, waiver: Waiver | None) -> Done:
    order_id = accept(centre, asked, user["user_id"], user["access_num"])
    if waiver is not None:
        sql = "UPDATE waiver_file SET order_id = ? WHERE path = ?"
        centre.store.change(sql, order_id, waiver.file_path)
    return Done(Ordered(order_id=order_id), ACCEPTED, "已受理")


@ends(WaiveFees)
def waived(centre: Centre, asked: WaiveFees, work: Row) -> None:
    _keep(centre, asked.waiver, work)


@ends(KeepNumber)
def kept(centre: Centre, asked: KeepNumber, work: Row) -> None:
    if asked.keep_action == "START":
        turn(centre, work["user_id"], "SUSPENDED", "KEEP_NUMBER")
    else:
        turn(centre, work["user_id"], "ACTIVE")
    if asked.waiver is not None:
        _keep(centre, asked.waiver, work)


@fails(WaiveFees)
@fails(KeepNumber)
def not_waived(centre: Centre, _asked: WaiveFees | KeepNumber, work: Row) -> None:
    """The application may be used again."""
    centre.store.change("UPDATE waiver_file SET order_id = '' WHERE order_id = ?", work["order_id"])


def _keep(centre: Centre, waiver: Waiver, work: Row) -> None:
    named = ("approval_num", "approver_name", "start_month", "end_month")
    said = {name: getattr(waiver, name) for name in named}
    shared = {"order_id": work["order_id"], "user_id": work["user_id"], "path": waiver.file_path}
    centre.store.insert("waiver", **shared, **said, at=centre.now())
