"""The devices of this seat: which driver serves which port, built here and nowhere else."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject

from app.devices.discovery import Discovery
from app.devices.errors import NAMES
from app.devices.hostlog import HostLog
from app.devices.link import QtClock, QtPipe
from app.devices.linked import LinkedCamera, LinkedReader, LinkedSim
from app.devices.ports import Devices, Kind
from app.devices.screen_pad import ScreenPad
from app.devices.seat_pad import SeatPad
from app.devices.session import Session
from app.devices.switchboard import KINDS, Choice, Origin, Port, Switchboard

WATCH_AFTER = 5.0  # seconds after which the look at what is plugged in begins: the first paint has the machine
SIMULATED = {kind: Choice(f"simulated_{kind}") for kind in KINDS}
NONE = Choice("")

__all__ = ("Choice", "Seat", "variable")


@dataclass(frozen=True)
class Seat:
    """What stands on the desk. In production simulated devices are refused."""

    reader: Choice = SIMULATED["reader"]
    camera: Choice = SIMULATED["camera"]
    pad: Choice = SIMULATED["pad"]
    production: bool = False
    sim: Choice = SIMULATED["sim"]
    origins: Mapping[str, Origin] = field(default_factory=dict)  # by kind; where nothing stands it was a default
    kept: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None

    @classmethod
    def from_environment(
        cls,
        values: Mapping[str, str] = os.environ,
        *,
        kept: Mapping[str, str] | None = None,
        production: bool = False,
        log: Path | None = None,
    ) -> "Seat":
        """``CLOUDBOSS_READER``, ``_CAMERA``, ``_PAD``, ``_SIM``; else what this seat has ``kept``.

        Where nothing is said the simulated ones serve, in production none.
        """
        kept = kept or {}
        choices: dict[str, Choice] = {}
        origins: dict[str, Origin] = {}
        for kind in KINDS:
            named, remembered = values.get(variable(kind), ""), _kept(kept.get(kind, ""))
            choices[kind] = NONE if production else SIMULATED[kind]
            if named:
                choices[kind], origins[kind] = Choice.parse(named), "environment"
            elif remembered.driver:
                choices[kind], origins[kind] = remembered, "kept"
        reader, camera, pad, sim = (choices[kind] for kind in KINDS)
        return cls(reader, camera, pad, production, sim, origins, kept, log)

    def open(
        self, parent: QObject | None = None, remember: Callable[[Mapping[str, str]], None] | None = None
    ) -> Devices:
        """Start the hosts and keep them warm. ``Devices.close`` ends them."""
        log, clock = HostLog(self.log), QtClock(parent)
        ports = {kind: self._port(kind, parent, log) for kind in KINDS}
        board = Switchboard(ports, clock, production=self.production, kept=self.kept, remember=remember)
        board.discovery = Discovery(lambda: QtPipe("", {}, parent, log), clock)
        pipe = QtPipe("plugged", {}, parent, log)
        board.watch(Session("plugs", "插入的设备", pipe, QtClock(parent)), after=WATCH_AFTER)
        screen = ScreenPad()
        return Devices(
            reader=LinkedReader(ports["reader"].session),
            camera=LinkedCamera(ports["camera"].session),
            pad=SeatPad(ports["pad"].session, lambda: ports["pad"].choice.driver, screen),
            sim=LinkedSim(ports["sim"].session),
            board=board,
            screen=screen,
        )

    def _port(self, kind: Kind, parent: QObject | None, log: HostLog) -> Port:
        choice: Choice = getattr(self, kind)
        pipe, clock = QtPipe(choice.driver, choice.options, parent, log), QtClock(parent)
        session = Session(kind, NAMES[kind], pipe, clock, production=self.production)
        session.open()
        return Port(kind, session, pipe, choice, self.origins.get(kind, "default"))


def variable(kind: str) -> str:
    """The environment variable that names the driver of a port and overrides what the seat has kept."""
    return f"CLOUDBOSS_{kind.upper()}"


def _kept(text: str) -> Choice:
    """What the seat's own file says; nothing where somebody spoiled it."""
    try:
        return Choice.parse(text)
    except ValueError:
        return NONE
