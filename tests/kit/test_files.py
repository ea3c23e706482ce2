import pytest
from sqlalchemy import text

from service.files import actions as files
from service.kit.db import Database
from service.kit.errors import Missing
from service.kit.secrets import FieldCipher
from tests.kit.conftest import Counter


def test_a_file_is_sealed_and_comes_back(counter: Counter, db: Database, cipher: FieldCipher) -> None:
    case, content = counter.page.case, b"\xff\xd8 picture of a letter"
    with db.unit() as unit:
        kept = files.keep(unit, cipher, case, "张三的确认书.jpg", "image/jpeg", content)
    with db.unit() as unit:
        assert files.fetch(unit, cipher, case, kept.id) == content
        assert files.find(unit, case, kept.id) == kept
        row = unit.execute(text("select * from case_file")).one()
    assert kept.size == len(content)
    assert b"picture" not in bytes(row.content)
    assert "张三" not in row.name


def test_a_file_belongs_to_its_case(counter: Counter, db: Database, cipher: FieldCipher) -> None:
    with db.unit() as unit:
        kept = files.keep(unit, cipher, counter.page.case, "a", "image/jpeg", b"x")
        for read in (
            lambda: files.find(unit, "another case", kept.id),
            lambda: files.fetch(unit, cipher, "another case", kept.id),
            lambda: files.find(unit, counter.page.case, "nothing"),
        ):
            with pytest.raises(Missing):
                read()
