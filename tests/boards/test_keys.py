"""Board 密钥: the ring as rows; making, registering, retiring and handing out keys, each leaving its audit row."""

import base64
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from service.boards.keys import BOARD
from service.kit.clock import today
from service.kit.new_keys import create_keys
from tests.api.conftest import Desk
from tests.boards.stand import DOOR, Stand, stand

SOON = today() + timedelta(days=10)
LATER = today() + timedelta(days=400)


@pytest.fixture
def there(postgres, tmp_path) -> Iterator[Stand]:
    """With keys of its own, because the tests change them."""
    folder = tmp_path / "keys"
    create_keys(folder)
    (folder / "national.pub.pem").write_text(pem())
    with stand(postgres, folder, [BOARD]) as standing:
        yield standing


@pytest.fixture
def chief(there) -> Iterator[Desk]:
    with httpx.Client(base_url=there.url, headers={"X-Door": DOOR}, trust_env=False, timeout=30) as client:
        yield Desk(client).login("SD0800")


def ring(desk: Desk, **view: Any) -> dict[str, dict[str, str]]:
    rows = desk.ask("boards/rows", board="keys", **view)["rows"]
    return {row["id"]: {key: cell["text"] for key, cell in row["cells"].items()} for row in rows}


def act(desk: Desk, action: str, rows: tuple[str, ...] = (), **values: Any) -> httpx.Response:
    return desk.press("boards/act", board="keys", action=action, rows=rows, values=values)


def pem() -> str:
    key = rsa.generate_private_key(65537, 2048).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def trail(there: Stand) -> list[tuple[str, str, str]]:
    with there.edge.db.unit() as unit:
        rows = unit.execute(text("select act, subject, item from audit where act like 'board%' order by id"))
        return [tuple(row) for row in rows]


def test_the_ring_is_shown_with_fingerprints_and_without_any_secret(chief: Desk, there: Stand) -> None:
    shown = ring(chief)
    ours = shown["sd-2026-01"]
    assert (ours["owner"], ours["purpose"], ours["state"], ours["bits"]) == ("本省", "解密、签名", "使用中", "2048")
    assert len(ours["print"]) == 16
    assert shown["gw-2026-01"]["owner"] == "国网"
    detail = chief.press("boards/detail", board="keys", row="sd-2026-01").text
    assert ours["print"][:8] in detail
    everything = detail + str(shown)
    assert "PRIVATE" not in everything
    assert chief.press("boards/detail", board="keys", row="nothing").status_code == 404


def test_a_new_key_of_ours_follows_the_old_one_without_a_stop(chief: Desk, there: Stand) -> None:
    form = chief.ask("boards/form", board="keys", action="new")
    assert [field["name"] for field in form["fields"]] == ["id", "start", "end"]
    done = act(chief, "new", id="sd-2027-01", start=SOON.isoformat(), end=LATER.isoformat())
    assert "生效前收发不受影响" in done.json()["text"]
    shown = ring(chief)
    assert (shown["sd-2027-01"]["state"], shown["sd-2027-01"]["end"]) == ("将生效", LATER.isoformat())
    assert shown["sd-2026-01"]["state"] == "使用中"
    assert shown["sd-2026-01"]["left"] == "40"
    assert ring(chief, picks={"state": "coming"}).keys() == {"sd-2027-01"}
    assert trail(there) == [("board_act", "board/keys/sd-2027-01", "new")]


def test_their_public_key_is_registered_once(chief: Desk, there: Stand) -> None:
    key = pem()
    body = {"id": "gw-2027-01", "owner": "national", "pem": key, "start": SOON.isoformat(), "end": ""}
    assert "请与对方核对" in act(chief, "register", **body).json()["text"]
    assert ring(chief, picks={"owner": "theirs"}).keys() == {"gw-2026-01", "gw-2027-01"}
    again = act(chief, "register", **body | {"id": "gw-2027-02"})
    assert (again.status_code, "已经登记过" in again.json()["message"]) == (409, True)
    assert trail(there)[-1] == ("board_refused", "board/keys/gw-2027-02", "register")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pem": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"}, "pem"),
        ({"pem": "公钥"}, "pem"),
        ({"id": "../gw"}, "id"),
        ({"start": "2026-13-01"}, "start"),
        ({"end": "2020-01-01"}, "end"),
        ({"owner": "province"}, "owner"),
    ],
)
def test_what_does_not_fit_stands_beside_its_field(chief: Desk, change: dict[str, str], field: str) -> None:
    body = {"id": "gw-2027-01", "owner": "national", "pem": pem(), "start": SOON.isoformat(), "end": ""}
    refused = act(chief, "register", **body | change)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [field])
    assert set(ring(chief)) == {"sd-2026-01", "gw-2026-01"}


def test_retiring_is_at_once_and_the_last_one_stays(chief: Desk, there: Stand) -> None:
    alone = act(chief, "retire", ("sd-2026-01",))
    assert (alone.status_code, "唯一可用" in alone.json()["message"]) == (409, True)
    act(chief, "new", id="sd-2027-01", start=today().isoformat(), end="")
    assert "已停用 sd-2026-01" in act(chief, "retire", ("sd-2026-01",)).json()["text"]
    assert ring(chief)["sd-2026-01"]["state"] == "已停用"
    assert there.edge.world.gateway.keys.own("sd-2026-01") is None
    assert trail(there)[-1] == ("board_act", "board/keys/sd-2026-01", "retire")


def test_only_the_public_half_is_handed_out(chief: Desk, there: Stand) -> None:
    file = act(chief, "public", ("sd-2026-01",)).json()["file"]
    content = base64.b64decode(file["content"]).decode()
    assert file["name"] == "sd-2026-01.pub.pem"
    assert content.startswith("-----BEGIN PUBLIC KEY-----")
    assert "PRIVATE" not in content
    assert trail(there) == [("board_act", "board/keys/sd-2026-01", "public")]
    table = base64.b64decode(chief.ask("boards/export", board="keys", form="csv")["content"]).decode("utf-8-sig")
    assert "sd-2026-01,本省" in table
    assert "PRIVATE" not in table


def test_an_auditor_reads_and_a_clerk_does_not(chief: Desk, there: Stand) -> None:
    auditor = Desk(chief.http).login("SD0600", "2号")
    assert set(ring(auditor)) == {"sd-2026-01", "gw-2026-01"}
    for action in ("new", "register", "retire", "public"):
        assert act(auditor, action, ("sd-2026-01",)).status_code == 403
    clerk = Desk(chief.http).login("SD0001", "3号")
    assert clerk.press("boards/rows", board="keys").status_code == 403
    assert trail(there) == []


def test_a_key_folder_that_is_gone_is_said_in_words(chief: Desk, there: Stand, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "keys")
    answer = chief.press("boards/rows", board="keys")
    assert (answer.status_code, "读不到密钥文件" in answer.json()["message"]) == (404, True)
