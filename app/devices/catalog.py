"""Which drivers there are: one manifest each in ``resources/devices/<name>.toml``, read before anything is started.

The manifest says what a driver is for and what it needs; the driver itself is ``app/devices/host/drivers/<name>.py``
(or the module that the manifest names, where one module serves several vendors).
"""

import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from app.devices.errors import DeviceError

Ability = Literal[
    "cancel",  # the library ends a running call when told; without it the host is killed
    "photo",  # reader: the chip's photo is decoded
    "foreign",  # reader: cards of foreigners and of 港澳台 residents
    "reread",  # reader: reads a card again that was not lifted
    "preview",  # camera: shows the running picture
    "list",  # tells which devices of its kind are plugged in (operation ``list``)
]
Architecture = Literal["x64", "x86", "arm64"]
Convention = Literal["stdcall", "cdecl"]

PLATFORM = "windows" if sys.platform == "win32" else "linux"
BASES = {"windows": r"C:\ProgramData\CloudBOSS\drivers", "linux": "/opt/cloudboss/drivers"}


@dataclass(frozen=True)
class Library:
    """What the vendor supplies. Every name is sought in every folder, in order, and nowhere else.

    The driver is given the file that was found as its option ``library``.
    """

    names: tuple[str, ...]
    architectures: tuple[Architecture, ...] = ("x64",)
    convention: Convention = "cdecl"
    folders: tuple[str, ...] = ()  # relative ones lie below the folder of all drivers; empty = the driver's own name
    companions: tuple[str, ...] = ()  # files that must lie beside it, e.g. the decoder of the photo


@dataclass(frozen=True)
class Manifest:
    """One driver. ``kinds`` are the ports it can serve; ``ports`` the numbers that it tries, first and last."""

    name: str
    title: str
    vendor: str
    kinds: tuple[str, ...]
    module: str
    simulated: bool = False
    abilities: frozenset[Ability] = frozenset()
    library: Library | None = None
    ports: tuple[tuple[int, int], ...] = ()
    usb: tuple[str, ...] = ()  # vendor and product, ``0400:c35a``
    options: Mapping[str, str] = field(default_factory=dict)  # what may be set, with a word for people

    def places(self, options: Mapping[str, str]) -> list[Path]:
        """Where its library may lie: the option ``library`` alone, or every name in every folder."""
        if self.library is None:
            return []
        if options.get("library"):
            return [Path(options["library"])]
        folders = [base() / folder for folder in self.library.folders or (self.name,)]
        return [folder / name for folder in folders for name in self.library.names]

    def locate(self, options: Mapping[str, str]) -> Path | None:
        """The library's file; None where the driver needs none. DRIVER_MISSING or DRIVER_DEPENDENCY with the name."""
        places = self.places(options)
        found = next((place for place in places if place.is_absolute() and place.is_file()), None)
        if self.library is None:
            return None
        if found is None:
            raise DeviceError("DRIVER_MISSING", detail="、".join(str(place) for place in places))
        for name in self.library.companions:
            if not (found.parent / name).is_file():
                raise DeviceError("DRIVER_DEPENDENCY", detail=str(found.parent / name))
        return found


def base() -> Path:
    """The folder that holds one folder per vendor; ``CLOUDBOSS_DRIVERS`` names another one."""
    return Path(os.environ.get("CLOUDBOSS_DRIVERS") or BASES[PLATFORM])


@cache
def manifests() -> Mapping[str, Manifest]:
    """All of them by name. ValueError for one that cannot be."""
    return {manifest.name: manifest for manifest in sorted(_read(), key=lambda one: (one.simulated, one.name))}


def manifest(name: str) -> Manifest:
    """DRIVER_MISSING for a name that has no manifest: nothing else is ever imported."""
    found = manifests().get(name)
    if found is None:
        raise DeviceError("DRIVER_MISSING", detail=repr(name))
    return found


def serving(kind: str, *, production: bool = False) -> list[Manifest]:
    """The drivers for a port, real ones first; in production no simulated ones."""
    return [one for one in manifests().values() if kind in one.kinds and not (production and one.simulated)]


def _read() -> Iterator[Manifest]:
    for entry in (files("resources") / "devices").iterdir():
        if entry.name.endswith(".toml"):
            yield parse(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Manifest:
    """One manifest's text. ValueError where something is missing, unknown or of another type."""
    try:
        content = tomllib.loads(text)
        library = content.pop("library", None)
        made = Manifest(
            name=name,
            module=content.pop("module", name),
            kinds=tuple(content.pop("kinds")),
            abilities=frozenset(content.pop("abilities", ())),
            ports=tuple((first, last) for first, last in content.pop("ports", ())),
            usb=tuple(content.pop("usb", ())),
            library=_library(library) if library is not None else None,
            **content,
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{name}: {error}") from error
    unknown = made.abilities - set(get_args(Ability))
    if unknown:
        raise ValueError(f"{name}: no such ability: {', '.join(sorted(unknown))}")
    return made


def _library(content: dict[str, Any]) -> Library:
    """Names and folders may differ by platform: a list, or one list each for windows and linux."""

    def listed(key: str) -> tuple[str, ...]:
        value = content.pop(key, ())
        return tuple(value.get(PLATFORM, ()) if isinstance(value, dict) else value)

    names, folders, companions = listed("names"), listed("folders"), listed("companions")
    architectures = tuple(content.pop("architectures", ("x64",)))
    if not set(architectures) <= set(get_args(Architecture)):
        raise TypeError("architectures")
    return Library(names=names, folders=folders, companions=companions, architectures=architectures, **content)
