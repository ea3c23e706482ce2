"""The devices of this seat: which driver serves which port, built here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from app.devices.link import QtClock, QtPipe
from app.devices.linked import LinkedCamera, LinkedPad, LinkedReader
from app.devices.ports import Devices, Kind
from app.devices.screen_pad import ScreenPad
from app.devices.session import Session

SCREEN = "screen"  # the customer's display is the pad


@dataclass(frozen=True)
class Choice:
    """A driver with its options, written ``simulated_reader:deal=expired,adult;pace=0``."""

    driver: str
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "Choice":
        """ValueError for an option without ``=``."""
        driver, _, rest = text.partition(":")
        return cls(driver, dict(part.split("=", 1) for part in rest.split(";") if part))


@dataclass(frozen=True)
class Seat:
    """What stands on the desk. In production simulated devices are refused."""

    reader: Choice = Choice("simulated_reader")
    camera: Choice = Choice("simulated_camera")
    pad: Choice = Choice("simulated_pad")
    production: bool = False

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ, *, production: bool = False) -> "Seat":
        """``CLOUDBOSS_READER``, ``CLOUDBOSS_CAMERA``, ``CLOUDBOSS_PAD``; simulated where nothing is said."""
        named = {kind: values.get(f"CLOUDBOSS_{kind.upper()}", "") for kind in ("reader", "camera", "pad")}
        return cls(production=production, **{kind: Choice.parse(text) for kind, text in named.items() if text})

    def open(self, parent: QObject | None = None) -> Devices:
        """Start the hosts and keep them warm. ``Devices.close`` ends them."""
        return Devices(
            reader=LinkedReader(self._session("reader", "读卡器", self.reader, parent)),
            camera=LinkedCamera(self._session("camera", "高拍仪", self.camera, parent)),
            pad=ScreenPad()
            if self.pad.driver == SCREEN
            else LinkedPad(self._session("pad", "签字板", self.pad, parent)),
        )

    def _session(self, kind: Kind, title: str, choice: Choice, parent: QObject | None) -> Session:
        pipe, clock = QtPipe(choice.driver, choice.options, parent), QtClock(parent)
        session = Session(kind, title, pipe, clock, production=self.production)
        session.open()
        return session
