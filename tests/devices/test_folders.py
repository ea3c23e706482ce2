"""Private folders: nobody else reads them, and nothing outlives a client, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from app.devices.folders import LOCK, SETTLED, Folders, sweep

CLIENT = """
import sys, time
from pathlib import Path
from app.devices.folders import Folders
made = Folders(Path(sys.argv[1]))
folder = made.next("cvr")
folder.mkdir()
(folder / "wz.txt").write_text("card")
print(made.root, flush=True)
time.sleep(60)
"""


def test_what_a_killed_client_left_is_wiped_by_the_next_one(tmp_path: Path) -> None:
    client = subprocess.Popen([sys.executable, "-c", CLIENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    root = Path(client.stdout.readline().strip())
    _age(root)
    sweep(tmp_path)
    assert (root / "1-cvr" / "wz.txt").exists()
    client.send_signal(signal.SIGKILL)
    client.wait()
    client.stdout.close()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_our_own_abandoned_folders_go(tmp_path: Path) -> None:
    foreign = tmp_path / "cloudboss-other"
    (foreign / "kept").mkdir(parents=True)
    linked = tmp_path / "elsewhere"
    linked.mkdir()
    (linked / LOCK).touch()
    (tmp_path / "cloudboss-link").symlink_to(linked)
    fresh = tmp_path / "cloudboss-fresh"
    fresh.mkdir()
    (fresh / LOCK).touch()
    for path in (foreign, linked):
        _age(path)
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cloudboss-fresh",
        "cloudboss-link",
        "cloudboss-other",
        "elsewhere",
    ]
    assert (linked / LOCK).exists()


def test_nobody_else_reads_them(tmp_path: Path) -> None:
    made = Folders(tmp_path)
    assert made.root.stat().st_mode & 0o077 == 0
    assert made.next("cvr") != made.next("cvr")
    made.close()
    assert not made.root.exists()


def _age(path: Path) -> None:
    moment = path.stat().st_mtime - 2 * SETTLED
    os.utime(path, (moment, moment))
