"""停机保号 and its waiver: nothing is waived without its application on the file server."""

import hashlib
from typing import Any

import cv2
import numpy as np
import pytest

from service.gateway.main.closing import KeepNumber, UploadWaiver, WaiveFees, Waiver
from tests.sandbox import flow
from tests.sandbox.province import Province, jpeg

LUCKY, LUCKY_NUM = "U900000000003", "19253196666"
SUN, SUN_NUM = "U900000000007", "19253190007"
KEPT, KEPT_NUM = "U900000000006", "19253190006"
PATH = "/GW/SD00/changeProdStaDerateForm/2026/11/20261123{:04d}.{}"


def _upload(province: Province, content: bytes, user: str = SUN, number: str = SUN_NUM, **changed: Any) -> Any:
    path = changed.pop("file_path", PATH.format(1, "jpg"))
    if changed.pop("put", True):
        province.put(path, content)
    digest = hashlib.sha256(content).hexdigest()
    asked: dict[str, Any] = {"access_num": number, "user_id": user, "file_path": path, "file_size": len(content)}
    return province.ask(UploadWaiver(**{**asked, "file_sha256": digest, **changed}))


def _waiver(path: str = PATH.format(1, "jpg"), **changed: Any) -> Waiver:
    known = {"approval_num": "SP1", "approver_name": "李经理", "approval_day": "20261120"}
    return Waiver.model_validate(
        {**known, "start_month": "202612", "end_month": "202702", "file_path": path, **changed}
    )


def _keep(user: str = SUN, number: str = SUN_NUM, **changed: Any) -> KeepNumber:
    known = {"accept_id": "SL1", "access_num": number, "user_id": user}
    return KeepNumber.model_validate({**known, "start_month": "202612", "end_month": "202702", **changed})


def test_a_jpeg_and_a_pdf_are_taken(province: Province) -> None:
    said = _upload(province, jpeg())
    assert (said.result, said.body["FILE_PATH"]) == ("0000", PATH.format(1, "jpg"))
    assert _upload(province, flow.pdf(), file_path=PATH.format(2, "pdf")).result == "0000"
    assert len(province.ledger()["waiver_files"]) == 2
    assert _upload(province, jpeg(), put=False).result == "1864"  # registered already


@pytest.mark.parametrize(
    ("content", "changed", "result"),
    [
        (b"GIF89a", {}, "1861"),
        (b"%PDF-1.7 not really", {"file_path": PATH.format(1, "pdf")}, "1861"),
        (jpeg()[:-40], {}, "1861"),
        (jpeg(), {"put": False}, "1861"),
        (jpeg(), {"file_sha256": "0" * 64}, "1861"),
        (jpeg(), {"file_size": 1}, "1863"),
        (jpeg(), {"user_id": LUCKY}, "1802"),
    ],
)
def test_other_files_are_not(province: Province, content: bytes, changed: dict[str, Any], result: str) -> None:
    assert _upload(province, content, **changed).result == result
    assert province.ledger()["waiver_files"] == []


def test_more_than_ten_megabytes_are_not(province: Province) -> None:
    """The message says 10 MB, the file is larger."""
    noise = np.random.default_rng(1).integers(0, 255, (2600, 2600, 3), np.uint8)
    done, content = cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_QUALITY, 100])
    big = content.tobytes()
    assert done
    assert len(big) > 10 << 20
    assert _upload(province, big, file_size=10 << 20).result == "1862"


def test_an_ordinary_number_has_its_waiver_in_the_order(quick: Province) -> None:
    assert quick.ask(_keep(waiver=_waiver())).result == "1867"  # no application yet
    _upload(quick, jpeg())
    assert quick.ask(_keep(waiver=_waiver())).result == "0001"
    ledger = flow.ended(quick)
    assert [row["approval_num"] for row in ledger["waivers"]] == ["SP1"]
    row = flow.user(quick, SUN)
    assert (row["state"], row["stop_reason"]) == ("SUSPENDED", "KEEP_NUMBER")
    _upload(quick, jpeg(), user=LUCKY, number=LUCKY_NUM, file_path=PATH.format(2, "jpg"))
    ended = _keep(keep_action="END", waiver=_waiver())
    assert quick.ask(ended).result == "1864"  # used
    assert quick.ask(_keep(keep_action="END", waiver=_waiver(PATH.format(2, "jpg")))).result == "1867"  # another's
    assert quick.ask(_keep(keep_action="END")).result == "0001"
    flow.ended(quick)
    assert flow.user(quick, SUN)["state"] == "ACTIVE"


def test_a_month_is_waived_once(quick: Province) -> None:
    known = {"accept_id": "SL1", "access_num": LUCKY_NUM, "user_id": LUCKY, "offer_code": "10000960"}
    for number in (1, 2):
        _upload(quick, jpeg(), user=LUCKY, number=LUCKY_NUM, file_path=PATH.format(number, "jpg"))
    assert quick.ask(WaiveFees(**known, waiver=_waiver())).result == "0001"
    flow.ended(quick)
    second = PATH.format(2, "jpg")
    for months in (("202611", "202612"), ("202701", "202701"), ("202702", "202705")):
        overlapping = _waiver(second, start_month=months[0], end_month=months[1])
        assert quick.ask(WaiveFees(**known, waiver=overlapping)).result == "1869"
    later = _waiver(second, start_month="202703", end_month="202705")
    assert quick.ask(WaiveFees(**known, waiver=later)).result == "0001"


def test_a_failed_order_leaves_the_application_for_the_next(quick: Province) -> None:
    quick.control("settings", completion_failure="失败")
    _upload(quick, jpeg())
    assert quick.ask(_keep(waiver=_waiver())).result == "0001"
    flow.ended(quick)
    assert (flow.user(quick, SUN)["state"], quick.ledger()["waivers"]) == ("ACTIVE", [])
    quick.control("settings", completion_failure="")
    assert quick.ask(_keep(waiver=_waiver())).result == "0001"


def test_a_lucky_number_orders_its_waiver(quick: Province) -> None:
    path = PATH.format(1, "jpg")
    _upload(quick, jpeg(), user=LUCKY, number=LUCKY_NUM)
    known = {"accept_id": "SL1", "access_num": LUCKY_NUM, "user_id": LUCKY, "offer_code": "10000960"}
    assert quick.ask(_keep(LUCKY, LUCKY_NUM, waiver=_waiver(path))).result == "1866"
    assert quick.ask(WaiveFees(**known, waiver=_waiver(path, start_month="202703"))).result == "1868"
    assert quick.ask(WaiveFees(**known, waiver=_waiver(path))).result == "0001"
    assert flow.ended(quick)["waivers"][0]["user_id"] == LUCKY
    plain = {**known, "access_num": SUN_NUM, "user_id": SUN}
    assert quick.ask(WaiveFees(**plain, waiver=_waiver(path))).result == "1865"


def test_one_order_at_a_time(province: Province) -> None:
    province.control("settings", completion_delay=60)
    assert [province.ask(_keep()).result for _ in range(2)] == ["0001", "1805"]
    _upload(province, jpeg(), user=LUCKY, number=LUCKY_NUM)
    assert province.ask(_keep(LUCKY, LUCKY_NUM)).result == "0001"
    known = {"accept_id": "SL1", "access_num": LUCKY_NUM, "user_id": LUCKY, "offer_code": "10000960"}
    assert province.ask(WaiveFees(**known, waiver=_waiver())).result == "1805"


def test_who_may_keep_a_number(province: Province) -> None:
    assert province.ask(_keep("U900000000002", "19253190002")).result == "1841"  # owes
    assert province.ask(_keep(KEPT, KEPT_NUM)).result == "1804"  # sleeps already
    assert province.ask(_keep(keep_action="END")).result == "1804"
    assert province.ask(_keep(start_month="202703")).result == "1868"
