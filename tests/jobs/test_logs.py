"""What is written to the log."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from service.kit import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.configure(stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_one_json_object_a_line_without_numbers_of_people(written: io.StringIO) -> None:
    logs.logger("here").info("taken", note="370102199001011234 和 13812345678", staff="SD0001")
    logging.getLogger("library").info("saw %s", "13812345678")
    first, second = (json.loads(line) for line in written.getvalue().splitlines())
    assert (first["event"], first["logger"], first["level"], first["staff"]) == ("taken", "here", "info", "SD0001")
    assert first["note"] == "**************1234 和 138****5678"
    assert second["event"] == "saw 138****5678"
    assert first["timestamp"].endswith("Z")


@pytest.mark.allow_logs("broken")
def test_a_traceback_is_scrubbed_and_shows_no_variables(written: io.StringIO) -> None:
    secret = "张三的地址"
    try:
        int(f"{370102199001011234}x")
    except ValueError:
        logs.logger("here").exception("broken")
    assert "ValueError" in written.getvalue()
    assert "370102199001011234" not in written.getvalue()
    assert secret not in written.getvalue()


def test_a_service_error_does_not_reach_the_log_of_libraries(written: io.StringIO) -> None:
    logging.getLogger("procrastinate.worker").info("Starting job with arguments")
    assert written.getvalue() == ""
