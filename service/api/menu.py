"""The menu and the palette: every scenario and board there is, found by title, code or pinyin initials."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from service.kit.board.board import Board
from service.kit.board.page import PREFIX
from service.kit.flow.engine import DraftLine
from service.kit.flow.scenario import Scenario
from service.staff.rules import Right, may

PALETTE_LIMIT = 30


@lru_cache(maxsize=4096)
def initials(title: str) -> str:
    """个人开户 → ``grkh``; what is not Chinese stays."""
    return "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower().replace(" ", "")


def menu(scenarios: Mapping[str, Scenario]) -> list[dict[str, Any]]:
    """The scenarios in their groups, both in order of their codes."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for scenario in sorted(scenarios.values(), key=lambda one: (one.book, _natural(one.code))):
        groups[scenario.group].append(
            {
                "key": scenario.key,
                "code": scenario.code,
                "title": scenario.title,
                "hotkey": scenario.hotkey,
                "icon": scenario.icon,
                "initials": initials(scenario.title),
            }
        )
    return [{"title": title, "items": items} for title, items in groups.items()]


def visible(board: Board, roles: Iterable[str]) -> bool:
    """Whether somebody with these roles may see the board."""
    held = tuple(roles)
    return any(may(held, Right(right)) for right in board.rights)


def seen_by(boards: Mapping[str, Board], roles: Iterable[str]) -> list[Board]:
    """The boards that somebody with these roles may see, in order of group and key."""
    held = tuple(roles)
    seen = [board for board in boards.values() if visible(board, held)]
    return sorted(seen, key=lambda board: (board.group, board.hotkey, board.key))


def board_menu(boards: Mapping[str, Board], roles: Iterable[str]) -> list[dict[str, Any]]:
    """The boards of these roles in their groups."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for board in seen_by(boards, roles):
        groups[board.group].append(
            {
                "key": f"{PREFIX}{board.key}",
                "code": board.key,
                "title": board.title,
                "hotkey": board.hotkey,
                "icon": board.icon,
                "initials": initials(board.title),
            }
        )
    return [{"title": title, "items": items} for title, items in groups.items()]


def palette(
    query: str, scenarios: Mapping[str, Scenario], boards: Iterable[Board], drafts: Iterable[DraftLine]
) -> list[dict[str, str]]:
    """What fits the query, scenarios first, better fits first."""
    wanted = query.strip().lower()
    found = [
        (_fit(wanted, scenario.title, scenario.code), _scenario_item(scenario))
        for scenario in sorted(scenarios.values(), key=lambda one: (one.book, _natural(one.code)))
    ]
    found += [(_fit(wanted, board.title, board.key), _board_item(board)) for board in boards]
    found += [(_fit(wanted, draft.title, draft.number, draft.customer), _draft_item(draft)) for draft in drafts]
    found.sort(key=lambda pair: -pair[0])
    return [item for fit, item in found if fit][:PALETTE_LIMIT]


def _fit(wanted: str, title: str, *others: str) -> int:
    """0 = not at all; starting with it is better than containing it, the text better than its initials."""
    if not wanted:
        return 1
    texts = [title.lower(), *(other.lower() for other in others)]
    if any(text.startswith(wanted) for text in texts):
        return 4
    if any(wanted in text for text in texts):
        return 3
    short = initials(title)
    return 2 if short.startswith(wanted) else int(wanted in short)


def _scenario_item(scenario: Scenario) -> dict[str, str]:
    hint = f"{scenario.group} · {scenario.code}"
    return {"kind": "scenario", "id": scenario.key, "title": scenario.title, "hint": hint, "key": scenario.hotkey}


def _board_item(board: Board) -> dict[str, str]:
    return {
        "kind": "board",
        "id": f"{PREFIX}{board.key}",
        "title": board.title,
        "hint": board.group,
        "key": board.hotkey,
    }


def _draft_item(draft: DraftLine) -> dict[str, str]:
    hint = " · ".join(part for part in (draft.customer, draft.step, draft.number) if part)
    return {"kind": "draft", "id": draft.case, "title": draft.title, "hint": hint, "key": ""}


def _natural(code: str) -> list[tuple[int, str]]:
    """``2.6.1.10`` after ``2.6.1.9``, what has no number after all that have one."""
    return [(int(part), "") if part.isdigit() else (10**6, part) for part in code.split(".")]
