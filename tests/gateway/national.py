"""The national side for these tests: the sandbox in this process, and a hand on its switches."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import seed
from sandbox import settings as sandbox_settings
from sandbox.store import Store
from sandbox.world import World

TOKEN = "token-of-the-tests"


@dataclass(frozen=True)
class Acting:
    """Who does it."""

    staff: str = "SD0001"
    hall: str = "370102001"
    channel: str = "COUNTER"


STAFF = Acting()


@dataclass
class National:
    """One running sandbox; ``fault`` and ``effects`` as its control would give them."""

    world: World
    port: int
    sftp_port: int
    keys: Path  # our key folder, with the national public halves in it
    home: Path  # theirs

    @property
    def store(self) -> Store:
        return self.world.store

    def fault(self, code: str, kind: str, seconds: float = 0.0, times: int = 1) -> None:
        self.world.faults.add({"code": code, "kind": kind, "seconds": seconds, "times": times})

    def heal(self) -> None:
        self.world.faults.clear()

    def change(self, **values: Any) -> None:
        sandbox_settings.change(self.world.store, values)

    def effects(self) -> list[dict[str, Any]]:
        return self.world.store.rows("SELECT serial, interface, result, seen FROM effect ORDER BY id")

    def calls(self, code: str) -> list[dict[str, Any]]:
        return [call for call in self.world.osp.calls if call["interface"].endswith(f"/{code}")]

    def file(self, path: str) -> Path:
        return self.world.centre.tree / path.lstrip("/")

    def reset(self) -> None:
        """Back to the start."""
        self.world.reset()


def start(home: Path, ours: Path) -> National:
    """Exchange the public halves, as two sides would, and start."""
    theirs, keys = home / "keys", home / "ours"
    theirs.mkdir(parents=True)
    shutil.copytree(ours, keys)
    for name in ("province.pub.pem", "sftp_client.pub"):
        shutil.copyfile(keys / name, theirs / name)
    world = World(home, TOKEN)
    seed.fill_if_new(world.store)
    ready = world.start(0)
    for name in ("national.pub.pem", "sftp_host.pub"):
        shutil.copyfile(theirs / name, keys / name)
    return National(world, int(str(ready["port"])), int(str(ready["sftp_port"])), keys, home)
