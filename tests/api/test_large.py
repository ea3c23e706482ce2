"""Large files take their turns, and nobody else waits for them."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import psycopg
import pytest

from service.api.attachments import LARGE
from service.api.edge import Edge
from service.kit.db import Database
from tests.api.conftest import SMALL, Desk
from tests.api.test_leaves import SIDE, attached

CROWD = 50  # more than the server has threads
WAITING = "select count(*) from pg_locks join pg_class on pg_class.oid = relation where relname = %s and not granted"


@pytest.fixture
def edge(edge: Edge) -> Iterator[Edge]:
    """On a database that waits for a lock as long as the test holds it."""
    patient = Database(edge.db.url, lock_seconds=600)
    yield replace(edge, world=replace(edge.world, db=patient))
    patient.close()


@pytest.mark.parametrize("call", ["file", "file/page"])
def test_a_small_call_is_answered_while_a_crowd_waits_for_large_files(edge: Edge, desk: Desk, call: str) -> None:
    case = str(desk.ask("open", scenario=SMALL)["case"])
    file = attached(desk, case, "one.jpg", cv2.imencode(".jpg", np.zeros((8, 8), np.uint8))[1].tobytes())
    more = {"page": 0, "side": SIDE} if call == "file/page" else {}
    with ThreadPoolExecutor(CROWD) as crowd, psycopg.connect(edge.db.url, autocommit=True) as watch:
        with psycopg.connect(edge.db.url) as holder:
            holder.execute("lock table case_file in access exclusive mode")
            large = [crowd.submit(desk.press, call, case=case, file=file, **more) for _ in range(CROWD)]
            while watch.execute(WAITING, ["case_file"]).fetchone() != (LARGE,):
                time.sleep(0.02)
            small = [desk.press("drafts").status_code for _ in range(5)]
            waiting = [one.done() for one in large]
        done = [one.result().status_code for one in large]
    assert small == [200] * 5
    assert waiting == [False] * CROWD
    assert done == [200] * CROWD
