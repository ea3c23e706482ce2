"""A large file put, or fetched and opened, in a process of its own: prints how much more memory that took, in MB."""

import json
import sys
from pathlib import Path

from service.effects.run import Effects
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.gateway.opening import open_file
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.gateway.national import STAFF

WARM = "/GW/SD00/photo/2026/11/23/warm.jpg.enc"


def peak() -> float:
    """MB at most so far. Not ``ru_maxrss``: that begins with what the program had that started this one."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def main(act: str, path: str, source: Path, settings: Settings) -> float:
    """A small file first, so that what every upload needs is there already."""
    db, cipher = Database(settings.database_url), FieldCipher.load(settings.key_dir, settings.unlock)
    gateway, files = Gateway(db, cipher, settings), Files(settings)
    run = Effects(db, cipher, gateway, files, settings).run("case-1", STAFF)
    run.put("warm", WARM, b"x" * 2_000_000)
    before = peak()
    if act == "put":
        run.put("large", path, source)
    else:
        files.fetch(path, source)
        open_file(source, Keys(settings), source.with_name("clear"))
    more = peak() - before
    gateway.close()
    db.close()
    return more


if __name__ == "__main__":
    print(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Settings(**json.load(sys.stdin))))
