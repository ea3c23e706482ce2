"""The phone page as a process: what it does not start with."""

import subprocess
import sys
from pathlib import Path

import pytest

from service.kit.new_keys import create_keys
from tests.api.test_process import ROOT, _environment


def _start(keys: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    known = _environment("postgresql://nobody@127.0.0.1:9/none", keys, **settings)
    command = [sys.executable, "-m", "service", "phone", "--stdin"]
    return subprocess.run(
        command, cwd=ROOT, env=known, input="", capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.slow
def test_in_production_it_needs_the_name_of_its_host(tmp_path: Path) -> None:
    apart = str(tmp_path / "apart" / "unlock")
    create_keys(tmp_path / "keys", training=False, source=apart)
    done = _start(tmp_path / "keys", PRODUCTION="true", TRAINING="false", UNLOCK=apart)
    assert (done.returncode, done.stdout) == (1, "")
    assert "--name" in done.stderr


@pytest.mark.slow
def test_without_its_files_it_says_where_it_looked(key_dir: Path, tmp_path: Path) -> None:
    done = _start(key_dir, PHONE_PAGE=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path / "nowhere") in done.stderr
    assert "CLOUDBOSS_PHONE_PAGE" in done.stderr
