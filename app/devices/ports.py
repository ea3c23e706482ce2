"""What the window knows of devices: Protocols with callbacks, and the values they deliver.

Every call returns at once; exactly one of ``on_done`` and ``on_error`` follows, in the thread
that called, and neither after ``cancel`` (which answers ``on_error`` with code CANCELLED at once).
A call on a device that is still busy answers ``on_error`` with DEVICE_BUSY.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from app.devices.errors import DeviceError

if TYPE_CHECKING:
    from app.devices.screen_pad import ScreenPad
    from app.devices.switchboard import Switchboard

State = Literal["absent", "closed", "opening", "ready", "busy", "recovering", "fault"]
Kind = Literal["reader", "camera", "pad", "sim", "plugs"]

OnError = Callable[[DeviceError], None]
OnProgress = Callable[[str], None]  # one short Chinese line, e.g. 请放置身份证，剩 12 秒


@dataclass(frozen=True)
class DeviceStatus:
    """For status strip and devices page. ``word`` is Chinese; ``simulated`` must be visible on screen.

    ``error`` is the last one, also when the device works again; ``used`` the end of the last operation.
    """

    kind: Kind
    title: str
    state: State
    word: str
    simulated: bool = False
    abilities: tuple[str, ...] = ()
    identity: str = ""  # which device of its make; empty where the driver cannot tell
    error: DeviceError | None = None
    failed: datetime | None = None
    used: datetime | None = None


@dataclass(frozen=True)
class Glimpse:
    """One small JPEG of the running picture, and where the sheet lies in it.

    ``outline`` = its four corners in shares of the picture, empty when none is to be seen; ``sure`` = a photograph
    would be cut out there.
    """

    picture: bytes
    outline: tuple[tuple[float, float], ...] = ()
    sure: bool = False
    simulated: bool = False


OnGlimpse = Callable[[Glimpse], None]


@dataclass(frozen=True)
class Lens:
    """One of several cameras: by what it is found again, and what it sees now (may be empty)."""

    name: str
    usb: str
    path: str
    picture: bytes = b""
    error: str = ""

    @property
    def options(self) -> dict[str, str]:
        """For the seat's settings, so that this camera is opened from now on."""
        parts = {"name": self.name, "usb": self.usb, "path": self.path}
        return {key: value for key, value in parts.items() if value and ";" not in value}  # which ends an option


@dataclass(frozen=True)
class CardScan:
    """A card as read: the 256-byte text record, the chip photo (a picture, may be empty), a code why there is none."""

    record: bytes
    photo: bytes = b""
    simulated: bool = False
    warning: str = ""


@dataclass(frozen=True)
class Photograph:
    """One still of the document camera as taken: the whole view, not cropped (see ``page.fit_jpeg``)."""

    content: bytes
    media: str = "image/jpeg"
    simulated: bool = False


@dataclass(frozen=True)
class PadSignature:
    """A signature of the pad: PNG with transparent ground, and the number of strokes."""

    png: bytes
    strokes: int
    simulated: bool = False


@dataclass(frozen=True)
class SimScan:
    """The number of a SIM card, as its chip holds it."""

    iccid: str
    simulated: bool = False


class Device(Protocol):
    """Common to all devices."""

    def status(self) -> DeviceStatus: ...

    def watch(self, on_status: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        """``on_status`` is called at every change of state, until what comes back is called."""
        ...

    def cancel(self) -> None:
        """Ends the running call at once; does nothing when idle."""
        ...

    def close(self) -> None:
        """Ends the host process; the port is of no use afterwards."""
        ...


class IdCardReader(Device, Protocol):
    """读证 (F9)."""

    def read(
        self, on_done: Callable[[CardScan], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None: ...


class Camera(Device, Protocol):
    """拍照 (F8)."""

    def capture(
        self, on_done: Callable[[Photograph], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None: ...

    def preview(self, on_glimpse: OnGlimpse, on_error: OnError) -> None:
        """The running picture, 10 to 15 times a second until ``cancel``; UNSUPPORTED where there is none."""
        ...

    def lenses(self, on_done: Callable[[tuple[Lens, ...]], None], on_error: OnError) -> None:
        """What each camera that is plugged in sees, so that somebody can say which is which."""
        ...


class SignaturePad(Device, Protocol):
    """签字板 (F8)."""

    def sign(
        self, on_done: Callable[[PadSignature], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None: ...


class SimReader(Device, Protocol):
    """读 SIM 卡 (F9): the number only. Nothing in this client writes a card, so there is no port for that."""

    def read(
        self, on_done: Callable[[SimScan], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None: ...


@dataclass(frozen=True)
class Devices:
    """The devices of this seat; ``screen`` is the customer's display, where it can be signed on."""

    reader: IdCardReader
    camera: Camera
    pad: SignaturePad
    sim: SimReader | None = None
    screen: "ScreenPad | None" = None
    board: "Switchboard | None" = None

    @property
    def by_kind(self) -> dict[Kind, Device]:
        """Those that this seat has."""
        found: dict[Kind, Device] = {"reader": self.reader, "camera": self.camera, "pad": self.pad}
        return found if self.sim is None else {**found, "sim": self.sim}

    def close(self) -> None:
        if self.board is not None:
            self.board.close()
        for device in self.by_kind.values():
            device.close()
