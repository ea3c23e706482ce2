"""What is dear to start is started by one worker only: a mark that nobody reads costs half of the run, silently."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.conftest import ROOT
from tests.together import SHARED, scope_of

PLUGINS = ("xdist", "tests.together")
WORK = """
import os, pathlib, pytest

@pytest.mark.parametrize("_number", range(8))
def test_it(_number, worker_id):
    with pathlib.Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(f"{pathlib.Path(__file__).parent.name} {worker_id}\\n")
"""


@pytest.mark.parametrize("place", [place for places in SHARED.values() for place in places])
def test_every_place_is_there(place: str) -> None:
    assert (ROOT / place).exists()


def test_a_test_that_shares_nothing_goes_alone() -> None:
    assert scope_of("tests/kit/test_money.py::test_sum[1]") == "tests/kit/test_money.py::test_sum[1]"


def test_workers_keep_what_is_shared_apart(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for name in ("e2e", "robot"):
        folder = tmp_path / "tests" / name
        folder.mkdir(parents=True)
        (folder / f"test_{name}.py").write_text(WORK)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT), "NOTES": str(notes)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n2",
        "--dist=loadgroup",
        "--rootdir",
        str(tmp_path),
        "-c",
        os.devnull,
    ]
    run += ["--basetemp", str(tmp_path / "inner"), *(part for name in PLUGINS for part in ("-p", name))]
    done = subprocess.run([*run, "tests"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    workers: dict[str, set[str]] = defaultdict(set)
    for line in notes.read_text().splitlines():
        name, worker = line.split()
        workers[name].add(worker)
    assert sorted(map(len, workers.values())) == [1, 1]
    assert workers["e2e"] != workers["robot"]
