"""Who serves which port, now and after the next start; what is plugged in, and which drivers could serve.

Knows no Qt.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.devices.catalog import Manifest, manifests, serving
from app.devices.discovery import Discovery, Finding
from app.devices.errors import NAMES, DeviceError
from app.devices.ports import Kind
from app.devices.session import Clock, Pipe, Request, Session

KINDS: tuple[Kind, ...] = ("reader", "camera", "pad", "sim")
Origin = Literal["environment", "kept", "default"]
WATCH = 60.0  # seconds of one look at what is plugged in


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

    @property
    def settings(self) -> str:
        return ";".join(f"{name}={value}" for name, value in self.options.items())

    def __str__(self) -> str:
        return f"{self.driver}:{self.settings}" if self.options else self.driver


@dataclass
class Port:
    """One port: what serves it, and who said so."""

    kind: Kind
    session: Session
    pipe: Pipe
    choice: Choice
    origin: Origin

    @property
    def manifest(self) -> Manifest | None:
        """None where nothing is chosen, or a driver that there is not."""
        return manifests().get(self.choice.driver)


class Switchboard:
    """``kept``: choice by port, and by ``port/driver`` what was set for a driver when it last served.

    ``on_change`` is called when something is plugged in or pulled, a finding comes or a choice is made.
    """

    def __init__(
        self,
        ports: Mapping[Kind, Port],
        clock: Clock,
        *,
        production: bool,
        kept: Mapping[str, str],
        remember: Callable[[Mapping[str, str]], None] | None,
    ) -> None:
        self.ports, self.production = ports, production
        self.discovery: Discovery | None = None
        self.findings: dict[str, Finding] = {}
        self.plugged: dict[str, str] | None = None  # title by id; None = not looked yet
        self._clock = clock
        self._kept = dict(kept)
        self._remember = remember
        self._watchers: list[Callable[[], None]] = []
        self._plugs: Session | None = None
        self._later: Callable[[], None] | None = None

    def on_change(self, call: Callable[[], None]) -> Callable[[], None]:
        """Answer with what ends it."""
        self._watchers.append(call)
        return lambda: self._watchers.remove(call)

    # --- who serves ------------------------------------------------------------

    def candidates(self, kind: str) -> list[Manifest]:
        """In production no simulated ones."""
        return serving(kind, production=self.production)

    def settings_of(self, kind: str, driver: str) -> str:
        """What was set when that driver last served that port."""
        return self._kept.get(f"{kind}/{driver}", "")

    def choose(self, kind: Kind, choice: Choice) -> None:
        """From now on, and at every start of this seat. DeviceError where it cannot be."""
        port = self.ports[kind]
        if port.origin == "environment":
            raise DeviceError("CHOICE_FIXED", kind)
        if choice.driver not in {one.name for one in self.candidates(kind)}:
            simulated = choice.driver in {one.name for one in serving(kind)}
            raise DeviceError("SIMULATED_REFUSED" if simulated else "DRIVER_MISSING", kind)
        port.choice, port.origin = choice, "kept"
        port.pipe.choose(choice.driver, choice.options)
        port.session.change(NAMES[kind])
        self._kept |= {kind: str(choice), f"{kind}/{choice.driver}": choice.settings}
        if self._remember is not None:
            self._remember(dict(self._kept))
        self._changed()

    # --- who could serve -------------------------------------------------------

    def look(self, on_done: Callable[[], None]) -> None:
        """Try every driver that serves no port now. The findings come one by one."""
        assert self.discovery is not None
        self.findings.clear()
        busy = {port.choice.driver for port in self.ports.values()}
        drivers = {one.name: one for kind in KINDS for one in self.candidates(kind) if one.name not in busy}
        self.discovery.run([(one, self._options(one)) for one in drivers.values()], self._found, on_done)

    def stop_looking(self) -> None:
        if self.discovery is not None:
            self.discovery.stop()

    def _options(self, driver: Manifest) -> Mapping[str, str]:
        kept = next((text for kind in driver.kinds if (text := self.settings_of(kind, driver.name))), "")
        return Choice.parse(f"{driver.name}:{kept}").options

    def _found(self, finding: Finding) -> None:
        self.findings[finding.driver.name] = finding
        self._changed()

    # --- what is plugged in ----------------------------------------------------

    def watch(self, plugs: Session, *, after: float) -> None:
        """From so many seconds on; instead of whoever watched before."""
        self._unwatch()
        self._plugs = plugs
        self._later = self._clock.after(after, self._look_at_plugs)

    def _unwatch(self) -> None:
        if self._later is not None:
            self._later()
        plugs, self._plugs = self._plugs, None
        if plugs is not None:
            plugs.close()

    def _look_at_plugs(self) -> None:
        """Ask again and again: the host answers when something has changed, or TIMEOUT."""
        if self._plugs is not None:
            known = list(self.plugged) if self.plugged is not None else None
            self._plugs.request(Request("watch", {"known": known}, WATCH, self._plugs_told, self._plugs_silent))

    def _plugs_told(self, frame: Any) -> None:
        before, now = self.plugged, dict(frame.head["data"]["devices"])
        self.plugged = now
        if before is not None:
            if now.keys() - before.keys():
                self._reopen()
            self._miss(before.keys() - now.keys(), now)
        self._changed()
        self._later = self._clock.after(0, self._look_at_plugs)

    def _plugs_silent(self, error: DeviceError) -> None:
        if error.code != "CANCELLED":
            self._later = self._clock.after(0 if error.code == "TIMEOUT" else WATCH, self._look_at_plugs)

    def _reopen(self) -> None:
        """Something was plugged in: it may be what a port waits for."""
        for port in self.ports.values():
            error = port.session.status.error
            waits = {"DEVICE_NOT_FOUND", "DEVICE_LOST", "TIMEOUT"}
            if port.session.status.state in {"absent", "fault"} and error is not None and error.code in waits:
                port.session.open()

    def _miss(self, gone: set[str], left: Mapping[str, str]) -> None:
        """Something was pulled: those whose make is no longer there need not find out by themselves."""
        for port in self.ports.values():
            makes = port.manifest.usb if port.manifest is not None else ()
            if any(_is(plug, makes) for plug in gone) and not any(_is(plug, makes) for plug in left):
                port.session.lose()

    def close(self) -> None:
        self._unwatch()
        if self.discovery is not None:
            self.discovery.close()

    def _changed(self) -> None:
        for call in tuple(self._watchers):
            call()


def _is(plug: str, makes: tuple[str, ...]) -> bool:
    """``usb:0400:c35a:1-2`` is of the make ``0400:c35a``."""
    return any(plug.startswith(f"usb:{make}:") for make in makes)
