"""The command line of the client: what it does not understand is said in a sentence."""

import pytest

from app.__main__ import main


@pytest.mark.parametrize("text", ["huge", "1440", "1440x", "x900", "1440x900x2", "0x0", "-1440x900", "14.4x900"])
def test_a_size_that_is_none_is_said_in_words(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--headless", f"--size={text}"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"如 1440x900，不是“{text}”" in said
    assert "Traceback" not in said


def test_a_scenario_that_is_none_is_said_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--headless", "--scenario=2.6.1.1"])
    said = capsys.readouterr().err
    assert (ended.value.code, "没有“2.6.1.1”这个场景" in said, "main/2.6.1.66" in said) == (2, True, True)
