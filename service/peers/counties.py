"""Counties and what AAA calls them (R17): an unmapped place is an error to be fixed, never a default."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from service.kit.errors import Invalid

BUNDLED = Path(__file__).parents[2] / "resources" / "codes" / "counties.toml"

_FIX = "没有登记；请业务支撑在区县对照表（resources/codes/counties.toml 或 counties_file 指定的文件）中补齐后重试。"
_HEAD = 12  # characters: city and county stand at the head of an address; later on their names are those of streets


class Unmapped(Invalid):
    """A place without a county or without a code of AAA. Nothing was sent."""

    code = "UNMAPPED_COUNTY"

    def __init__(self, what: str, how: str) -> None:
        super().__init__(f"{what}，不能确定 AAA 的区县。{how}", fields={"county": what})


@dataclass(frozen=True)
class County:
    """One county. ``code`` six digits of GB/T 2260; ``aaa`` empty = AAA has not told its code yet."""

    code: str
    city: str
    name: str
    aaa: str
    zone: bool = False  # a development zone: stands in addresses, is no county by law

    @property
    def full(self) -> str:
        return f"{self.city}{self.name}"


class Counties:
    """The list of counties, looked up by code or by address."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._known = {county.code: county for county in _read(content)}
        self._retired: dict[str, Mapping[str, str]] = dict(content.get("retired", {}))
        lost = {row["now"] for row in self._retired.values()} - set(self._known)
        if lost:
            raise ValueError(f"retired codes lead to unknown counties: {', '.join(sorted(lost))}")

    @classmethod
    def load(cls, path: Path | None = None) -> "Counties":
        """From the named file, or the list that comes with us."""
        return cls(tomllib.loads((path or BUNDLED).read_text("utf-8")))

    def __iter__(self) -> Iterator[County]:
        return iter(self._known.values())

    def of_code(self, code: str) -> County:
        """By GB/T 2260; a retired code is the county that took its place. Unmapped when there is none."""
        found = self._known.get(self._retired.get(code, {}).get("now", code))
        if found is None:
            raise Unmapped(f"没有代码为 {code or '（空）'} 的区县", "没有登记；请重新选择区县。")
        return found

    def of_address(self, address: str) -> County:
        """By the words of an address. A county's name alone counts only where one city has it."""
        text = re.sub(r"\s", "", unicodedata.normalize("NFKC", address))
        city = self._city(text)
        rest = text if city is None else text.split(city, 1)[1]
        found = {code: place for name, code, place in self._named(rest, city)}
        if not found:
            where = f"{city}下的" if city else ""
            raise Unmapped(f"地址“{_head(text)}”中没有认出{where}区县", "没有登记；请把地址补到区县，或直接选择区县。")
        first = min(found.values())
        codes = sorted({code for code, place in found.items() if place == first})
        if len(codes) > 1:
            names = "、".join(self._known[code].full for code in codes)
            raise Unmapped(f"地址“{_head(text)}”可能是{names}", "没有登记；请在地址中写明城市。")
        return self._known[codes[0]]

    def aaa_code(self, code: str) -> str:
        """What AAA calls the county of this GB code. Unmapped when it has not told."""
        county = self.of_code(code)
        if not county.aaa:
            raise Unmapped(f"{county.full}（{county.code}）还没有对应的 AAA 区县编码", _FIX)
        return county.aaa

    @cached_property
    def _names(self) -> tuple[tuple[str, str, str], ...]:
        """City, name, code: of today and of before, longest names first."""
        now = [(county.city, county.name, county.code) for county in self]
        old = [(row["city"], row["name"], row["now"]) for row in self._retired.values()]
        return tuple(sorted({*now, *old}, key=lambda row: (-len(row[1]), row)))

    def _city(self, text: str) -> str | None:
        cities = {city for city, _name, _code in self._names}
        places = {text.find(city, 0, _HEAD + len(city)): city for city in cities}
        places.pop(-1, None)
        return places[min(places)] if places else None

    def _named(self, text: str, city: str | None) -> Iterator[tuple[str, str, tuple[int, int]]]:
        """Every name in the text with its place: earlier counts, then longer."""
        for of, name, code in self._names:
            if city in (None, of) and (place := text.find(name, 0, _HEAD + len(name))) >= 0:
                yield name, code, (place, -len(name))


def _read(content: Mapping[str, Any]) -> Iterator[County]:
    for kind in ("county", "zone"):
        for code, row in content.get(kind, {}).items():
            if not re.fullmatch(r"[0-9]{6}", code):
                raise ValueError(f"{code} is not a county code")
            yield County(code, row["city"], row["name"], row["aaa"], zone=kind == "zone")


def _head(text: str) -> str:
    """Enough to recognise an address by, no house number."""
    return f"{text[:9]}…" if len(text) > 9 else text
