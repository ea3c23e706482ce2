"""The menu and the palette: every scenario there is, found by title, code or pinyin initials."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from service.kit.flow.engine import DraftLine
from service.kit.flow.scenario import Scenario

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


def palette(query: str, scenarios: Mapping[str, Scenario], drafts: Iterable[DraftLine]) -> list[dict[str, str]]:
    """What fits the query, scenarios first, better fits first."""
    wanted = query.strip().lower()
    found = [
        (_fit(wanted, scenario.title, scenario.code), _scenario_item(scenario))
        for scenario in sorted(scenarios.values(), key=lambda one: (one.book, _natural(one.code)))
    ]
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


def _draft_item(draft: DraftLine) -> dict[str, str]:
    hint = " · ".join(part for part in (draft.customer, draft.step, draft.number) if part)
    return {"kind": "draft", "id": draft.case, "title": draft.title, "hint": hint, "key": ""}


def _natural(code: str) -> list[tuple[int, str]]:
    """``2.6.1.10`` after ``2.6.1.9``."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in code.split(".")]
