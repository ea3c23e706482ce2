"""An upload in a process of its own, that ends itself with SIGKILL at a named boundary, or is ended from outside."""

import os
import signal
import time
from typing import Any

from psycopg import OperationalError as Gone
from sqlalchemy.exc import OperationalError

from service.effects.errors import Fenced
from service.effects.run import Effects
from service.gateway import sealed_file
from service.gateway.client import Gateway
from service.gateway.file_errors import FilesDown
from service.gateway.files import Files
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.faults.depot import PATH
from tests.gateway.national import STAFF

PIECE = 65_536
SECONDS = 60.0


class Mortal(Effects):
    """Dies at one boundary, as if the power went."""

    die_at = ""

    def at(self, boundary: str) -> None:
        if boundary == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def main(settings: dict[str, Any], content: bytes, die_at: str = "") -> None:
    """Take the run over and go on until the file is there; somebody else's turn now = over as well."""
    sealed_file.PIECE = PIECE
    known = Settings(**settings)
    db, cipher = Database(known.database_url), FieldCipher.load(known.key_dir, known.unlock)
    gateway = Gateway(db, cipher, known)
    effects = Mortal(db, cipher, gateway, Files(known), known)
    effects.die_at = die_at
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            effects.run("case-1", STAFF).put("file", PATH, content)
            break
        except Fenced:
            break
        except (FilesDown, OperationalError, Gone):
            time.sleep(0.1)
    else:
        raise TimeoutError
    gateway.close()
    db.close()
