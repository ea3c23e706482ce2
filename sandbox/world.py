"""Everything of the sandbox, built here and nowhere else."""

import threading
from pathlib import Path

from sandbox import keys
from sandbox.centre import Centre
from sandbox.completion import Completions
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.osp import Osp
from sandbox.paperless import Paperless
from sandbox.server import Server
from sandbox.sftp import FileServer
from sandbox.store import Store


class World:
    """OSP, file server, 无纸化 and call-backs over one folder."""

    def __init__(self, folder: Path, token: str) -> None:
        self.keys = keys.load(folder / "keys")
        self.store = Store(folder / "sandbox.sqlite")
        self.faults, self.token = Faults(), token
        self.centre = Centre(self.store, self.keys, folder / "sftp")
        self.osp = Osp(self.centre)
        self.files = FileServer(self.centre.tree, self.keys, self.faults)
        self.completions = Completions(self.centre, self.faults)

    def start(self, port: int, sftp_port: int = 0) -> dict[str, object]:
        """What the ready line says: ports, the control token, the secret shared with 无纸化."""
        sftp_port = self.files.start(sftp_port)
        control = Control(self.centre, self.osp, self.faults, self.token)
        self.http = Server(port, self.osp, Paperless(self.centre), control, self.faults)
        threading.Thread(target=self.http.serve_forever, args=(0.05,), name="http", daemon=True).start()
        self.completions.start()
        shared = {"control": self.token, "paperless_secret": self.keys.paperless_secret}
        return {"port": self.http.server_address[1], "sftp_port": sftp_port, **shared}

    def stop(self) -> None:
        self.completions.stop()
        self.http.shutdown()
        self.http.server_close()
        self.files.stop()
        self.store.close()
