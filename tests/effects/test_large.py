"""A file of 200 MB goes through the journal, and comes from the other side, within 64 MB more memory."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.envelope import rsa_sign, wrap
from service.gateway.sealed_file import FileSecret, Sealing, digest_of, reading
from service.kit.settings import Settings
from tests.gateway.incoming import PATH as COMING
from tests.gateway.incoming import Incoming
from tests.gateway.national import National

ROOT = Path(__file__).parents[2]
PATH = "/GW/SD00/record/2026/11/23/large.mp4.enc"
MB = 1 << 20
SIZE, LIMIT_MB = 200 * MB, 64.0

HAS_FIGURES = Path("/proc/self/status").exists()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not HAS_FIGURES, reason="reads figures that only Linux has")]


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Path]:
    """With holes, so that it is made in no time; with marks, so that a piece lost or swapped would show."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        for place in range(0, SIZE, 7 * MB):
            file.seek(place)
            file.write(os.urandom(4096))
        file.truncate(SIZE + 5)
    yield path
    path.unlink()


def more_memory(act: str, path: str, source: Path, settings: Settings) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "tests.effects.large", act, path, str(source)],
        input=settings.model_dump_json(),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def sha256(path: Path) -> str:
    with reading(path) as stream:
        return digest_of(stream)[1]


def test_put(to_national: Settings, national: National, large: Path) -> None:
    assert more_memory("put", PATH, large, to_national) < LIMIT_MB
    key = json.loads(national.file(f"{PATH}.key").read_bytes())
    assert sha256(national.file(PATH)) == key["SHA256"]
    assert national.file(PATH).stat().st_size == SIZE + 16
    national.file(PATH).unlink()


def test_fetched_and_opened(to_national: Settings, national: National, large: Path, tmp_path: Path) -> None:
    keys, place = national.world.keys, national.file(COMING)
    exchange, crypto = wrap("A256CBC+OAEP256", keys.province_id, keys.province)
    secret = FileSecret(key=exchange.key.hex(), iv="5a" * 16, wrapped="", key_id="")
    place.parent.mkdir(parents=True, exist_ok=True)
    with reading(large) as clear, place.open("wb") as file:
        sealing = Sealing(clear, secret)
        for piece in sealing.pieces():
            file.write(piece)
    signature = base64.b64encode(rsa_sign(keys.national, sealing.sha256.encode())).decode()
    key = {**crypto, "IV": secret.iv, "SHA256": sealing.sha256, "SIGNATURE": signature}
    place.with_name(f"{place.name}.key").write_bytes(Incoming(b"", key).manifest)
    assert more_memory("fetch", COMING, tmp_path / "came", to_national) < LIMIT_MB
    assert sha256(tmp_path / "clear") == sha256(large)
    place.unlink()
