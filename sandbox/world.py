"""Everything of the sandbox, built here and nowhere else."""

import shutil
import threading
from pathlib import Path

from sandbox import keys, seed, shared
from sandbox.aaa import Aaa
from sandbox.centre import Centre
from sandbox.completion import Completions
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.filing import Filing, Terms
from sandbox.osp import Osp
from sandbox.outgoing import Outgoing
from sandbox.paperless import Paperless
from sandbox.provincial import Twin
from sandbox.server import Server
from sandbox.sftp import FileServer
from sandbox.store import Store
from sandbox.tickets import Tickets


class World:
    """OSP, file server, 无纸化 and call-backs over one folder."""

    def __init__(self, folder: Path, token: str) -> None:
        self.keys, self.shared = keys.load(folder / "keys"), shared.load(folder / "keys")
        self.store = Store(folder / "sandbox.sqlite")
        self.faults, self.token = Faults(), token
        self.centre = Centre(self.store, self.keys, folder / "sftp")
        self.osp = Osp(self.centre)
        self.files = FileServer(self.centre.tree, self.keys, self.faults)
        self.outgoing = Outgoing(self.centre)
        self.completions = Completions(self.centre, self.faults, self.outgoing)

    def start(self, port: int, sftp_port: int = 0) -> dict[str, object]:
        """What the ready line says: ports, the control token, the secrets shared with the other systems."""
        sftp_port = self.files.start(sftp_port)
        control = Control(self.osp, self.faults, self.outgoing, self.token, self.reset)
        self.http = Server(port, self.osp, self._twins(), control, self.faults)
        threading.Thread(target=self.http.serve_forever, args=(0.05,), name="http", daemon=True).start()
        self.completions.start()
        told = {"control": self.token, "paperless_secret": self.keys.paperless_secret, **self.shared.told()}
        return {"port": self.http.server_address[1], "sftp_port": sftp_port, **told}

    def reset(self) -> None:
        """State, files, faults, settings and calls back to the start; the call-back address stays."""
        self.faults.clear()
        self.files.hang_up()
        self.osp.calls.clear()
        seed.reset(self.store)
        shutil.rmtree(self.centre.tree / "GW", ignore_errors=True)

    def _twins(self) -> dict[str, Twin]:
        """The systems that are not the national one, by their place in paths."""
        terms = Terms(shared.APP, self.shared.filing, bytes.fromhex(self.shared.filing_key))
        twins = (
            Paperless(self.centre, self.keys.paperless_secret),
            Aaa(self.centre, self.shared.aaa),
            Tickets(self.centre, self.shared.tickets),
            Filing(self.centre, terms),
        )
        return {twin.name: twin for twin in twins}

    def stop(self) -> None:
        self.completions.stop()
        self.http.shutdown()
        self.http.server_close()
        self.files.stop()
        self.store.close()
