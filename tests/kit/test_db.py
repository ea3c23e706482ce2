"""The unit of work."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.kit.db import Database


def test_an_error_of_the_database_does_not_tell_what_was_to_be_stored(db: Database) -> None:
    with pytest.raises(DBAPIError) as caught, db.unit() as unit:
        unit.execute(text("select cast(:one as integer) / 0 where :name <> ''"), {"one": "1", "name": "张伟"})
    assert "张伟" not in str(caught.value)
