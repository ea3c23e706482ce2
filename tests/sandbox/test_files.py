"""The file server and what is done with the files: photos, receipts, 无纸化."""

import base64
import hashlib
import hmac
import io
import json
import secrets
import time
from pathlib import Path

import asyncssh
import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.world import World
from service.gateway.main.customer import UploadPhoto
from service.gateway.main.order import SyncReceipt
from tests.sandbox import flow
from tests.sandbox.province import Province, jpeg

PATH = flow.LETTER.format(7)


def _photo(province: Province, content: bytes, path: str = PATH, **changed: object) -> str:
    asked = {"img_scene": "17", "img_type": "1701", "cert_num": flow.CERT, "file_path": path}
    digest = hashlib.sha256(content).hexdigest()
    return province.ask(UploadPhoto(**{**asked, "file_size": len(content), "file_sha256": digest, **changed})).result


def test_only_whole_jpegs_of_the_province_get_an_id(province: Province) -> None:
    good = jpeg()
    assert _photo(province, good) == "1401"  # not there yet
    province.put(PATH, good)
    assert _photo(province, good) == "0000"
    assert _photo(province, good, file_sha256="0" * 64) == "1401"
    assert _photo(province, good, path="/GW/../keys/national.pem") == "1401"
    assert len(province.ledger()["photos"]) == 1


@pytest.mark.parametrize(("content", "result"), [(b"\x89PNG\r\n", "1401"), (jpeg()[:-9], "1401"), (b"", "1401")])
def test_pictures_that_are_none(province: Province, content: bytes, result: str) -> None:
    province.put(PATH, content)
    assert _photo(province, content) == result


def test_a_picture_over_the_limit(province: Province) -> None:
    big = jpeg()[:-2] + b"\0" * 300_000 + b"\xff\xd9"
    province.put(PATH, big)
    assert _photo(province, big) == "1402"


def test_a_file_signed_by_a_stranger(province: Province) -> None:
    good = jpeg()
    province.put(PATH, good, signer=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert _photo(province, good) == "1401"


def test_a_file_without_its_key_is_not_there(province: Province, world: World) -> None:
    good = jpeg()
    province.put(PATH, good)
    (world.centre.tree / f"{PATH[1:]}.key").unlink()
    assert _photo(province, good) == "1401"


def test_receipts_are_opened_and_belong_to_their_order(province: Province) -> None:
    _ready, opened = flow.open_one(province)
    order_id, accept_id = opened.body["ORDER_ID"], "SL20261123000001"
    path = flow.RECEIPT.format("of-this-order")
    digest = province.put(path, flow.pdf())

    def sync(**changed: str) -> str:
        asked = {"order_id": order_id, "accept_id": accept_id, "file_path": path, "file_sha256": digest, **changed}
        return province.ask(SyncReceipt(**asked)).result

    assert sync(file_sha256="0" * 64) == "1503"
    assert sync(order_id="GW0") == "1501"
    assert sync(accept_id="SL2") == "1502"
    assert sync(file_path=PATH) == "1503"
    assert sync() == "0000"
    (receipt,) = province.ledger()["receipts"]
    assert (receipt["sha256"], receipt["accept_id"]) == (digest, accept_id)


def test_a_receipt_that_is_no_pdf(province: Province) -> None:
    _ready, opened = flow.open_one(province)
    path = flow.RECEIPT.format("no-pdf")
    digest = province.put(path, b"%PDF-1.7 nothing more")
    asked = {"order_id": opened.body["ORDER_ID"], "accept_id": "SL20261123000001"}
    assert province.ask(SyncReceipt(**asked, file_path=path, file_sha256=digest)).result == "1503"


def test_the_file_server_lets_in_one_key_and_one_user(province: Province, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(stranger))
    with pytest.raises(paramiko.SSHException):
        province.sftp(key=stranger)
    with pytest.raises(paramiko.SSHException):
        province.sftp(user="root")


def test_the_file_server_keeps_to_its_folder(province: Province, world: World) -> None:
    with province.sftp() as files:
        files.putfo(io.BytesIO(b"x"), "/../../outside")
    assert (world.centre.tree / "outside").read_bytes() == b"x"
    (world.centre.tree / "outside").unlink()


def test_a_taken_name_is_an_error(province: Province) -> None:
    province.put(PATH, b"first")
    with pytest.raises(OSError, match=r"."):
        province.put(PATH, b"second")


@pytest.mark.parametrize("kind", ["lost_request", "lost_answer", "http_5xx"])
def test_the_file_server_has_faults(province: Province, kind: str) -> None:
    province.control("faults", code="sftp", kind=kind)
    with pytest.raises((OSError, EOFError, paramiko.SSHException)):
        province.put(PATH, b"content")
    province.control("reset")
    province.put(PATH, b"content")


def _paperless(
    province: Province, world: World, method: str, path: str, body: bytes = b"", **spoil: str
) -> tuple[int, dict[str, str]]:
    now, nonce = str(time.time()), secrets.token_hex(8)
    stamped = {"X-Time": now, "X-Nonce": nonce, **spoil}
    text = method + path + stamped["X-Time"] + stamped["X-Nonce"] + hashlib.sha256(body).hexdigest()
    sign = hmac.new(world.keys.paperless_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Caller": "cloudboss", "X-Sign": sign, **stamped}
    status, _headers, answer = province.http(method, path, body, headers)
    return status, json.loads(answer)


def _receipt(acceptance: str = "SL1", **more: str) -> bytes:
    pdf = base64.b64encode(flow.pdf()).decode()
    return json.dumps({"acceptance": acceptance, "pdfinfo": {"offers": []}, "pdf": pdf, **more}).encode()


def test_paperless_takes_a_receipt_once(province: Province, world: World) -> None:
    body = _receipt()
    assert _paperless(province, world, "GET", "/paperless/receipts/SL1")[0] == 404
    first = _paperless(province, world, "POST", "/paperless/receipts", body)
    again = _paperless(province, world, "POST", "/paperless/receipts", body)
    assert first == again == _paperless(province, world, "GET", "/paperless/receipts/SL1")
    assert first[0] == 200
    assert _paperless(province, world, "POST", "/paperless/receipts", _receipt(pdfinfo={"a": 1}))[0] == 409  # type: ignore[arg-type]
    (row,) = province.ledger()["paperless"]
    assert (row["acceptance"], row["seen"]) == ("SL1", 2)


def test_paperless_refuses_what_is_not_genuine(province: Province, world: World) -> None:
    place, body = "/paperless/receipts", _receipt()
    assert _paperless(province, world, "POST", place, body, **{"X-Sign": "0" * 64})[0] == 401
    assert _paperless(province, world, "POST", place, body, **{"X-Time": "2026-01-01 00:00:00"})[0] == 401
    assert _paperless(province, world, "POST", place, body, **{"X-Nonce": "n"})[0] == 200
    assert _paperless(province, world, "POST", place, body, **{"X-Nonce": "n"})[0] == 401  # replayed
    assert _paperless(province, world, "POST", place, _receipt(pdf="bm8gcGRm"))[0] == 422
    assert _paperless(province, world, "POST", "/paperless/elsewhere", body)[0] == 404


def test_paperless_has_faults(province: Province, world: World) -> None:
    province.control("faults", code="paperless", kind="http_5xx_done")
    with pytest.raises(ValueError, match=r"."):
        _paperless(province, world, "POST", "/paperless/receipts", _receipt())
    assert len(province.ledger()["paperless"]) == 1
