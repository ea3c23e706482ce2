"""Every board there is: found by its file, with an icon that is bundled and keys that nobody else has."""

from collections import Counter
from pathlib import Path

from app.ui.keys import BOARD, KEYS
from service.kit import registry
from service.kit.board.board import Board
from service.kit.board.page import PREFIX
from service.staff.rules import Right

ROOT = Path(__file__).parents[2]
LONGEST = 150  # lines of a board's file


def boards() -> list[Board]:
    return list(registry.boards().values())


def test_the_first_two_are_there() -> None:
    assert {"selfcheck", "keys"} <= set(registry.boards())
    assert PREFIX == BOARD


def test_icons_are_bundled_and_keys_are_nobody_elses() -> None:
    icons = {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}
    for board in boards():
        assert {board.icon, *(action.icon for action in board.actions if action.icon)} <= icons, board.key
    taken = [entry.key for entry in KEYS]
    taken += [one.hotkey for one in registry.scenarios().values() if one.hotkey]
    taken += [one.hotkey for one in boards() if one.hotkey]
    assert [key for key, count in Counter(taken).items() if count > 1] == []
    for board in boards():
        assert {action.key for action in board.actions} & set(taken) == set(), board.key


def test_rights_are_known_and_whoever_may_act_may_see() -> None:
    for board in boards():
        rights = {Right(right) for right in board.rights}
        assert {Right(action.right) for action in board.actions} <= rights, board.key


def test_whatever_cannot_be_undone_is_asked_first() -> None:
    for board in boards():
        assert all(action.confirm for action in board.actions if action.danger), board.key


def test_a_board_is_one_short_file() -> None:
    files = [ROOT / f"{name.replace('.', '/')}.py" for name in registry.walk("service.boards", "BOARD", Board)]
    assert {file.name: lines for file in files if (lines := file.read_text("utf-8").count("\n")) > LONGEST} == {}
