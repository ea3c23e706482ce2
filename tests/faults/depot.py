"""Our side towards the file server over a bad line, and the server's own tree as the judge of what came of it.

Whatever goes wrong: no file is ever seen under a final name but whole, after healing it is there once, and to do it
again changes nothing.
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from sandbox.envelope import open_file
from service.effects import actions
from service.effects.actions import Effect
from service.effects.run import Effects, Run
from service.effects.upload import RemoteFile
from service.gateway import delivery, sealed_file, sftp, sftp_greeting
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.gateway.opening import open_file as open_sealed_file
from service.gateway.sealed_file import BLOCK
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.faults.proxy import Fault, Proxy
from tests.gateway.conftest import national, running_national, to_national
from tests.gateway.incoming import PATH as COMING
from tests.gateway.incoming import incoming
from tests.gateway.national import STAFF, National

__all__ = ["national", "running_national", "to_national"]

Act = Literal["cut", "close", "half", "freeze", "drip", "corrupt"]

PATH = "/GW/SD00/photo/2026/11/23/01hx.jpg.enc"
PHOTO = b"\xff\xd8\xff" + os.urandom(40_000)
LARGE = os.urandom(600_001)
PIECE = 65_536
ANSWER, TOTAL = 0.6, 1.2  # seconds, while something goes wrong
PATIENCE = 3.0  # seconds more for a busy machine
# Bytes that one whole operation carries to the server and back, without what is over at once.
CARRIED = {"photo": (46_500, 9_000), "large": (605_000, 11_000), "fetch": (4_200, 605_000)}


@dataclass
class Depot:
    """One file to put or to fetch, by the real client, through the journal, over the line."""

    national: National
    settings: Settings
    proxy: Proxy
    effects: Effects
    keys: Keys
    here: Path
    told: list[tuple[str, object]]
    operation: str = "photo"
    path: str = PATH
    partial: list[str] = field(default_factory=list)
    run: Run = field(init=False)

    def __post_init__(self) -> None:
        self.run = self.effects.run("case-1", STAFF)

    @property
    def content(self) -> bytes:
        return PHOTO if self.operation == "photo" else LARGE

    @property
    def size(self) -> int:
        """Of the ciphertext."""
        return len(self.content) + BLOCK - len(self.content) % BLOCK

    @property
    def tree(self) -> Path:
        """The folder at the server."""
        return self.national.file(self.path).parent

    @property
    def written(self) -> int:
        """Bytes that the server ever wrote."""
        return self.national.world.files.disk.written

    def act(self) -> RemoteFile | None:
        if self.operation != "fetch":
            return self.run.put("file", self.path, self.content)
        self.effects.files.fetch(COMING, self.here / "came")
        return None

    def attempt(self) -> BossError | None:
        """Once, hurried. It ends in time, and never with an error that people may not see."""
        started, error = time.monotonic(), None
        with hurried(), self.watched():
            try:
                self.act()
            except BossError as caught:
                error = caught
        assert time.monotonic() - started < TOTAL + PATIENCE
        assert error is None or "没有" in error.message
        return error

    def with_boundaries(self, at: Callable[[str], None]) -> None:
        """Another machine takes over, and something happens at its boundaries."""

        class Told(type(self.effects)):  # type: ignore[misc]
            """Tells what boundaries it passes."""

            def at(self, boundary: str) -> None:
                at(boundary)

        told = Told.__new__(Told)
        told.__dict__.update(self.effects.__dict__)
        self.run = told.run(self.run.id, STAFF)

    def row(self) -> Effect:
        with self.effects.db.unit() as unit:
            found = actions.find(unit, self.run.id, "file")
        assert found is not None
        return found

    def take_over(self) -> None:
        """Another machine goes on with it."""
        self.run = self.effects.run(self.run.id, STAFF)

    def strike(self, act: Act, way: Literal["up", "down"], share: float, seconds: float = 0.05) -> Fault:
        """The line goes wrong when this share of all that the operation carries has passed."""
        carried = CARRIED[self.operation][way == "down"]
        return self.proxy.arm(Fault(act, way, after=int(share * carried), seconds=seconds))

    def heal(self) -> None:
        self.proxy.heal()
        self.proxy.drop()
        self.national.heal()
        self.national.world.files.disk.room = None

    def finish(self) -> None:
        """Healed, it comes to its end; then both sides' books agree."""
        self.heal()
        with self.watched():
            self.act()
        self.check()

    def check(self) -> None:
        """The file is there whole and once, and another try neither sends nor changes anything."""
        self.told += [("operation", self.operation), ("lost", 0), ("doubled", 0)]  # else the following fails
        assert self.partial == []
        if self.operation == "fetch":
            (self.here / "clear").unlink(missing_ok=True)
            assert open_sealed_file(self.here / "came", self.keys, self.here / "clear").target.read_bytes() == LARGE
            assert sorted(path.name for path in self.here.iterdir()) == ["came", "came.key", "clear"]
            return
        ours, theirs = self.national.world.keys.national, self.national.world.keys.province
        sealed, key = (self.national.file(name).read_bytes() for name in (self.path, f"{self.path}.key"))
        assert open_file(sealed, key, ours, theirs) == self.content
        name = self.path.rpartition("/")[2]
        assert sorted(path.name for path in self.tree.iterdir()) == [name, f"{name}.key"]
        assert (self.row().state, self.row().secret) == ("DONE", None)
        before, changed = self.written, self.national.file(self.path).stat().st_mtime_ns
        self.act()
        assert (self.written, self.national.file(self.path).stat().st_mtime_ns) == (before, changed)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Meanwhile somebody looks at the folder all the time, as a reader at the other side does."""
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(over,), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.002):
            with suppress(OSError):
                self._look()

    def _look(self) -> None:
        for path in self.tree.iterdir():
            found = path.stat().st_size
            if path.suffix == ".key":
                with suppress(ValueError):
                    json.loads(path.read_bytes())
                    continue
            if path.suffix != ".part" and found != self.size:
                self.partial.append(f"{path.name} {found}")


@contextmanager
def hurried() -> Iterator[None]:
    """Nobody has much time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sftp, "ANSWER_SECONDS", ANSWER)
        patch.setattr(sftp, "TOTAL_SECONDS", TOTAL)
        patch.setattr(sftp_greeting, "CONNECT_SECONDS", ANSWER)
        yield


@pytest.fixture
def depot(
    db: Database, cipher: FieldCipher, to_national: Settings, national: National, request: pytest.FixtureRequest
) -> Iterator[Depot]:
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sealed_file, "PIECE", PIECE)
        patch.setattr(delivery, "PIECE", PIECE)
        proxy = Proxy(national.sftp_port)
        stack.callback(proxy.close)
        settings = to_national.model_copy(update={"sftp_port": proxy.port})
        keys = Keys(settings)
        gateway = Gateway(db, cipher, settings, keys)
        stack.callback(gateway.close)
        incoming(national, LARGE).lay(national.file(COMING))
        here = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        effects = Effects(db, cipher, gateway, Files(settings, keys), settings)
        told = request.node.user_properties
        yield Depot(national, settings, proxy, effects, keys, here, told, getattr(request, "param", "photo"))
        national.world.files.disk.room = None
