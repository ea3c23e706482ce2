import subprocess
import sys

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from service.kit.db import Database, metadata
from service.kit.ids import new_id
from service.kit.postgres import Postgres
from service.migrations import migrate


def test_the_migrated_database_is_what_the_tables_declare(db: Database) -> None:
    with db.unit() as unit:
        assert compare_metadata(MigrationContext.configure(unit), metadata) == []
        assert unit.scalar(text("select version_num from alembic_version")) is not None


def test_what_was_declared_later_is_added_to_an_older_database(db: Database) -> None:
    with db.unit() as unit:
        unit.execute(text("drop table board_run, board_finding"))
        unit.execute(text("update alembic_version set version_num = '0001'"))
    migrate(db)
    with db.unit() as unit:
        assert compare_metadata(MigrationContext.configure(unit), metadata) == []


_MIGRATE = "import sys; from service.kit.db import Database; from service.migrations import migrate; "
_MIGRATE += "migrate(Database(sys.argv[1]))"


def test_several_servers_may_migrate_at_once(postgres: Postgres) -> None:
    name = f"test_{new_id()}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
    servers = [subprocess.Popen([sys.executable, "-c", _MIGRATE, postgres.url(name)]) for _ in range(3)]
    assert [server.wait(60) for server in servers] == [0, 0, 0]
