"""The sides of ``bench.envelope`` do the work that they are timed for; how fast they are is not asked here."""

import shutil
from pathlib import Path

import pytest

from bench.messages import BODY, LISTING, ROWS, Dossier, Listing
from bench.sides import FORMS, Sides

pytestmark = pytest.mark.allow_logs("legacy crypto profile")


@pytest.fixture
def folder(key_dir: Path, tmp_path: Path) -> Path:
    keys = tmp_path / "keys"
    shutil.copytree(key_dir, keys)
    shutil.copyfile(keys / "province.pub.pem", keys / "national.pub.pem")
    return keys


@pytest.mark.parametrize("profile", FORMS)
def test_every_side_does_its_work(folder: Path, profile: str) -> None:
    sides = Sides(FORMS[profile], folder)
    assert 1400 < len(sides.request) < 1900
    for role in ("initiator", "responder", "rows"):
        for work in sides.works(role).values():
            work()
    assert sides.works("rows")["ours"]().answer == Listing.model_validate(LISTING)
    assert sides.works("rows")["plain"]() == LISTING
    assert len(LISTING["ROW_LIST"]) == ROWS
    assert Dossier.model_validate(sides.plain.read_answer(sides.answer, sides.plain.key)) == Dossier.model_validate(
        BODY
    )
