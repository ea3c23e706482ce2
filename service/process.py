"""What our processes have in common: one ready line on stdout, the end when stdin closes."""

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

END_SECONDS = 6.0  # a process that was asked to end does so within this time, whatever hangs; all work survives it
_EXIT_FORCED = 3


def say_ready(**facts: object) -> None:
    """The one line on stdout that tells the parent that this process can be used."""
    sys.stdout.write(json.dumps({"ready": True, **facts}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def hello() -> dict[str, Any]:
    """The first line of stdin: what may stand neither in arguments nor in the environment."""
    said = json.loads(sys.stdin.readline() or "{}")
    if not isinstance(said, dict):
        raise TypeError("the first line on stdin is a JSON object")
    return said


def when_stdin_ends(end: Callable[[], None]) -> None:
    """Call ``end`` once the parent closed our stdin or died; leave by force if that is not enough."""

    def watch() -> None:
        while sys.stdin.readline():
            pass
        force = threading.Timer(END_SECONDS, os._exit, (_EXIT_FORCED,))
        force.daemon = True
        force.start()
        end()

    threading.Thread(target=watch, name="stdin", daemon=True).start()
