"""Serves the application on 127.0.0.1 until it is told to end."""

import gc
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from service.api.app import create_app
from service.api.edge import Edge
from service.process import say_ready, when_stdin_ends

Make = Callable[[set[str]], FastAPI]

_GRACE = 3  # seconds for answers that are on their way when the end comes


class Server(uvicorn.Server):
    """Tells when it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            say_ready(port=sockets[0].getsockname()[1])


def serve(edge: Edge, make: Make, *, port: int, names: Iterable[str] = (), stdin: bool = False) -> None:
    """Port 0 = any free one. ``names`` are further values of ``Host``, for a server behind TLS.

    ``make`` builds the application on the edge from all values of ``Host``.
    """
    listening = bind(port)
    actual = listening.getsockname()[1]
    hosts = {f"127.0.0.1:{actual}", f"localhost:{actual}", *names}
    server = Server(configured(make(hosts)))

    def end() -> None:
        edge.bell.stop()  # answers everyone who waits for news
        server.should_exit = True

    if stdin:
        when_stdin_ends(end)
    gc.freeze()  # what was built so far stays: the collector need not look at it again during every long reply
    server.run([listening])


@contextmanager
def running(edge: Edge) -> Iterator[int]:
    """The same in a thread of this process, without a door token; the port."""
    listening = bind(0)
    port: int = listening.getsockname()[1]
    server = uvicorn.Server(configured(create_app(edge, {f"127.0.0.1:{port}"})))
    thread = threading.Thread(target=server.run, args=([listening],), name="service", daemon=True)
    thread.start()
    try:
        yield port
    finally:
        edge.bell.stop()
        server.should_exit = True
        thread.join(2 * _GRACE)
        listening.close()


def configured(app: FastAPI) -> uvicorn.Config:
    """No banner, no second access log, no web sockets."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=_GRACE,
    )


def bind(port: int) -> socket.socket:
    """A listening socket on loopback; the same port can be taken again at once after a kill."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # On Windows this option would let another program take the port from under us.
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen()  # who comes while we start waits instead of being turned away
    return listening
