"""``python -m sandbox serve --dir DIR``: starts everything on 127.0.0.1 and says so in one JSON line."""

import argparse
import json
import logging
import os
import secrets
import signal
import stat
import sys
import threading
from pathlib import Path

from sandbox import keys, seed
from sandbox.world import World


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    try:
        world = World(Path(asked.dir), secrets.token_hex(32))
    except keys.KeysMissing as error:
        print(error, file=sys.stderr)
        return 2
    seed.fill_if_new(world.store)
    if asked.callback:
        world.store.set("callback", asked.callback)
    print(json.dumps({"ready": True, **world.start(asked.port, asked.sftp_port)}), flush=True)
    _wait(watch_stdin=asked.stdin or _stdin_is_pipe())
    world.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    serve = parser.add_subparsers(dest="command", required=True).add_parser("serve", help="start the outside world")
    serve.add_argument("--dir", required=True, help="its folder; keys/ in it holds the province's public halves")
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--sftp-port", type=int, default=0)
    serve.add_argument("--callback", default="", help="where call-backs go, without /main/3.3.1")
    serve.add_argument("--stdin", action="store_true", help="end when stdin closes (always so when it is a pipe)")
    return parser


def _stdin_is_pipe() -> bool:
    return sys.stdin is not None and stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)


def _wait(*, watch_stdin: bool) -> None:
    end = threading.Event()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda _number, _frame: end.set())
    if watch_stdin:
        threading.Thread(target=_until_closed, args=(end,), name="stdin", daemon=True).start()
    end.wait()


def _until_closed(end: threading.Event) -> None:
    while sys.stdin.read(4096):
        pass
    end.set()


if __name__ == "__main__":
    sys.exit(main())
