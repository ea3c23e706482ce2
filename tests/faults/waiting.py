"""Waiting for something, and many things at one moment."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from service.kit.errors import BossError


def wait_for(true: Callable[[], object], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def at_once(act: Callable[[int], object], times: int) -> list[object]:
    """All at the same moment; what each came to, or its error."""
    gate = threading.Barrier(times)

    def one(place: int) -> object:
        gate.wait(20)
        try:
            return act(place)
        except BossError as error:
            return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
