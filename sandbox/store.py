"""State and ledger in one SQLite file: what was acknowledged survives ``kill -9``."""

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

# Times are epoch seconds. A row of `effect` is one thing done for the province: the oracle counts these.
SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS number (
  access_num TEXT PRIMARY KEY, level INTEGER NOT NULL, prepay_fee INTEGER NOT NULL, min_spend INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'held', 'used')),
  hold_id TEXT, cert_num TEXT, expires REAL);
CREATE TABLE IF NOT EXISTS sim (
  iccid TEXT PRIMARY KEY, sim_type TEXT NOT NULL, fee INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'held', 'used')),
  hold_id TEXT, access_num TEXT, expires REAL);
CREATE TABLE IF NOT EXISTS person (
  cert_num TEXT PRIMARY KEY, cust_name TEXT NOT NULL, open_count INTEGER NOT NULL DEFAULT 0,
  listed TEXT NOT NULL DEFAULT '', refusal TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS authentication (auth_serial TEXT PRIMARY KEY, cert_num TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS checked (check_serial TEXT PRIMARY KEY, content TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS booking (
  order_id TEXT PRIMARY KEY, serial TEXT NOT NULL, accept_id TEXT NOT NULL, state TEXT NOT NULL
  CHECK (state IN ('accepted', 'done', 'failed')), letter TEXT NOT NULL, intercept TEXT NOT NULL,
  fee_total INTEGER NOT NULL, offers TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS work (
  order_id TEXT PRIMARY KEY, serial TEXT NOT NULL, interface TEXT NOT NULL, accept_id TEXT NOT NULL,
  user_id TEXT NOT NULL, access_num TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('OPEN', 'DONE', 'FAILED')),
  reason TEXT NOT NULL DEFAULT '', body TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS user (
  user_id TEXT PRIMARY KEY, cust_id TEXT NOT NULL, order_id TEXT NOT NULL REFERENCES booking, access_num TEXT NOT NULL,
  iccid TEXT NOT NULL, cert_num TEXT NOT NULL, cust_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('opening', 'active', 'failed')), at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS photo (
  file_id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, img_type TEXT NOT NULL,
  img_scene TEXT NOT NULL, cert_num TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS receipt (
  id INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, accept_id TEXT NOT NULL, path TEXT NOT NULL,
  sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS effect (
  id INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL, interface TEXT NOT NULL, content_hash TEXT NOT NULL,
  result TEXT NOT NULL, message TEXT NOT NULL, body TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 1, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS effect_serial ON effect (serial);
CREATE TABLE IF NOT EXISTS callback (
  serial TEXT PRIMARY KEY, order_id TEXT NOT NULL, due REAL NOT NULL, next_at REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sending', 'done')),
  body TEXT NOT NULL DEFAULT '', last TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS sent (
  id INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL, interface TEXT NOT NULL, kind TEXT NOT NULL,
  body TEXT NOT NULL, tries TEXT NOT NULL, settled INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS paperless (
  acceptance TEXT PRIMARY KEY, sha256 TEXT NOT NULL, content_hash TEXT NOT NULL, pdfinfo TEXT NOT NULL,
  bytes INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 1, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS broadband (
  account TEXT PRIMARY KEY, user_id TEXT NOT NULL, county TEXT NOT NULL, speed INTEGER NOT NULL, state TEXT NOT NULL,
  password TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, address TEXT NOT NULL, serial TEXT NOT NULL,
  content_hash TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 1, changed INTEGER NOT NULL DEFAULT 0, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS ticket (
  number TEXT PRIMARY KEY, ticket_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL DEFAULT '已受理',
  content_hash TEXT NOT NULL, body TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 1, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS filed (
  seq_no TEXT PRIMARY KEY, bossid TEXT NOT NULL, filing_no TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'filed' CHECK (state IN ('filed', 'deleted')), content_hash TEXT NOT NULL,
  body TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 1, changed INTEGER NOT NULL DEFAULT 0, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS nonce (value TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
TABLES = (
    *("number", "sim", "person", "authentication", "checked", "user", "booking", "work", "photo", "receipt"),
    *("effect", "callback", "sent", "paperless", "broadband", "ticket", "filed", "nonce", "counter"),
)


class Store:
    """One connection, one unit at a time; a unit is on the disk when it ends."""

    def __init__(self, path: Path) -> None:
        self.lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._tables = dict.fromkeys(TABLES)
        self._connection.executescript(SCHEMA)

    @contextmanager
    def unit(self) -> Iterator[None]:
        """All or nothing. An inner unit is undone alone when it fails."""
        with self.lock:
            inner = self._connection.in_transaction
            self._connection.execute("SAVEPOINT inner" if inner else "BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK TO inner" if inner else "ROLLBACK")
                raise
            else:
                self._connection.execute("RELEASE inner" if inner else "COMMIT")

    def rows(self, sql: str, *values: Any) -> list[Row]:
        with self.lock:
            return [dict(row) for row in self._connection.execute(sql, values)]

    def row(self, sql: str, *values: Any) -> Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def change(self, sql: str, *values: Any) -> int:
        """The number of rows changed."""
        with self.lock:
            return self._connection.execute(sql, values).rowcount

    def insert(self, table: str, **values: Any) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.change(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608  our own names

    def seed(self, table: str, **values: Any) -> None:
        """A row of the start; one that is there already stays as it has become."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.change(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608

    def next(self, name: str) -> int:
        """The next value of a counter, from 1."""
        self.change("INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", name)
        found = self.row("SELECT value FROM counter WHERE name = ?", name)
        assert found is not None
        return int(found["value"])

    def setting(self, name: str, default: Any) -> Any:
        found = self.row("SELECT value FROM setting WHERE name = ?", name)
        return json.loads(found["value"]) if found else default

    def set(self, name: str, value: Any) -> None:
        sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        self.change(sql, name, json.dumps(value))

    def add(self, schema: str) -> None:
        """More tables; they are emptied with the others."""
        with self.lock:
            self._connection.executescript(schema)
        self._tables |= dict.fromkeys(re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", schema))

    def empty(self) -> None:
        for table in self._tables:
            self.change(f"DELETE FROM {table}")  # noqa: S608  our own names

    def close(self) -> None:
        with self.lock:
            self._connection.close()
