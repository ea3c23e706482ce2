import threading
from datetime import timedelta

import psycopg

from service.kit.db import Database
from service.kit.events import CHANNEL, after, emit, prune


def test_a_reader_sees_only_what_is_newer_and_only_its_topic(db: Database) -> None:
    with db.unit() as unit:
        emit(unit, "case-1", "page")
        emit(unit, "case-2", "page")
        emit(unit, "case-1", "done")
    with db.unit() as unit:
        first, second = after(unit, "case-1", 0)
        assert [first.kind, second.kind] == ["page", "done"]
        assert after(unit, "case-1", first.id) == [second]
        assert after(unit, "case-1", second.id) == []


def test_listeners_wake_when_it_is_committed(db: Database) -> None:
    with psycopg.connect(db.url, autocommit=True) as listener:
        listener.execute(f"listen {CHANNEL}")
        with db.unit() as unit:
            emit(unit, "case-1", "page")
            assert list(listener.notifies(timeout=0.1)) == []
        assert [note.payload for note in listener.notifies(timeout=5, stop_after=1)] == ["case-1"]


def test_an_event_committed_late_is_never_skipped(db: Database) -> None:
    """The first writer is slow: the second must not become visible before it, or a reader would jump over it."""
    written, late = threading.Event(), threading.Event()

    def second() -> None:
        written.wait(5)
        with db.unit() as unit:
            emit(unit, "case-1", "second")
        late.set()

    thread = threading.Thread(target=second)
    thread.start()
    with db.unit() as unit:
        emit(unit, "case-1", "first")
        written.set()
        assert not late.wait(0.2)
        with db.unit() as reader:
            assert after(reader, "case-1", 0) == []
    thread.join(5)
    with db.unit() as unit:
        assert [found.kind for found in after(unit, "case-1", 0)] == ["first", "second"]


def test_old_events_go(db: Database) -> None:
    with db.unit() as unit:
        emit(unit, "case-1", "page")
    with db.unit() as unit:
        assert prune(unit, timedelta(hours=1)) == 0
        assert prune(unit, timedelta(0)) == 1
