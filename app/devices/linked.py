"""The ports as the window sees them, over one session each."""

from collections.abc import Callable, Mapping
from typing import Any

from app.devices.errors import DeviceError
from app.devices.frames import Frame
from app.devices.iccid import is_iccid
from app.devices.ports import (
    CardScan,
    DeviceStatus,
    Glimpse,
    Lens,
    OnError,
    OnGlimpse,
    OnProgress,
    PadSignature,
    Photograph,
    SimScan,
)
from app.devices.records import SIZE
from app.devices.session import Request, Session

READ, CAPTURE, SIGN, DEAL, PREVIEW, LENSES = 22.0, 20.0, 120.0, 2.0, 600.0, 60.0  # seconds
CORNERS = 4


class Linked:
    """Common to all: status, cancel, close, and what simulated devices do next."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def status(self) -> DeviceStatus:
        return self._session.status

    def watch(self, on_status: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        return self._session.watch(on_status)

    def cancel(self) -> None:
        self._session.cancel()

    def close(self) -> None:
        self._session.close()

    def deal(self, *names: str, on_done: Callable[[], None], on_error: OnError) -> None:
        """Of a simulated device only: these cards, shots or faults come next."""
        arguments = {"names": list(names)}
        self._session.request(Request("deal", arguments, DEAL, lambda _frame: on_done(), on_error))

    def _ask(self, wanted: Request, check: Callable[[Frame], None]) -> None:
        """``check`` raises DeviceError for an answer that is none; the device is not to blame then, so it goes on."""
        done = wanted.on_done

        def checked(frame: Frame) -> None:
            try:
                check(frame)
            except DeviceError as error:
                self._session.note(error)
                wanted.on_error(error)
            else:
                done(frame)

        wanted.on_done = checked
        self._session.request(wanted)


class LinkedReader(Linked):
    """读卡器."""

    def read(
        self, on_done: Callable[[CardScan], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None:
        def done(frame: Frame) -> None:
            simulated = self._session.status.simulated
            warning = str(frame.head.get("data", {}).get("warning", ""))
            on_done(CardScan(frame.blobs["record"], frame.blobs.get("photo", b""), simulated, warning))

        self._ask(Request("read", _NONE, READ, done, on_error, on_progress), self._check)

    def _check(self, frame: Frame) -> None:
        if len(frame.blobs.get("record", b"")) != SIZE:
            raise DeviceError("RECORD_INVALID", "reader", "size")


class LinkedCamera(Linked):
    """高拍仪."""

    def capture(
        self, on_done: Callable[[Photograph], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None:
        def done(frame: Frame) -> None:
            media = str(frame.head.get("data", {}).get("media", "image/jpeg"))
            on_done(Photograph(frame.blobs["picture"], media, self._session.status.simulated))

        self._ask(Request("capture", _NONE, CAPTURE, done, on_error, on_progress), self._check)

    def preview(self, on_glimpse: OnGlimpse, on_error: OnError) -> None:
        """It has no end of its own: what the host answers is an error, or the deadline came."""
        over = DeviceError("TIMEOUT", "camera")
        wanted = Request("preview", _NONE, PREVIEW, lambda _frame: on_error(over), on_error)
        wanted.on_preview = lambda frame: on_glimpse(self._glimpse(frame))
        self._session.request(wanted)

    def lenses(self, on_done: Callable[[tuple[Lens, ...]], None], on_error: OnError) -> None:
        def done(frame: Frame) -> None:
            on_done(tuple(_lens(told, frame.blobs.get(str(place), b"")) for place, told in enumerate(_cameras(frame))))

        self._ask(Request("lenses", _NONE, LENSES, done, on_error), self._check_lenses)

    def _check_lenses(self, frame: Frame) -> None:
        _cameras(frame)

    def _glimpse(self, frame: Frame) -> Glimpse:
        """ValueError or TypeError for an outline that is none: the session takes the host for broken then."""
        outline = tuple((float(x), float(y)) for x, y in frame.head.get("outline") or ())
        if len(outline) not in {0, CORNERS}:
            raise ValueError("an outline has four corners")
        sure = bool(outline) and frame.head.get("sure") is True
        return Glimpse(frame.blobs.get("picture", b""), outline, sure, self._session.status.simulated)

    def _check(self, frame: Frame) -> None:
        if not frame.blobs.get("picture"):
            raise DeviceError("PROTOCOL", "camera", "no picture")


class LinkedPad(Linked):
    """签字板."""

    def sign(
        self, on_done: Callable[[PadSignature], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None:
        def done(frame: Frame) -> None:
            strokes = int(frame.head.get("data", {}).get("strokes", 0))
            on_done(PadSignature(frame.blobs["picture"], strokes, self._session.status.simulated))

        self._ask(Request("sign", _NONE, SIGN, done, on_error, on_progress), self._check)

    def _check(self, frame: Frame) -> None:
        if not frame.blobs.get("picture", b"").startswith(b"\x89PNG"):
            raise DeviceError("NO_STROKES", "pad")


class LinkedSim(Linked):
    """SIM 读卡器."""

    def read(
        self, on_done: Callable[[SimScan], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None:
        def done(frame: Frame) -> None:
            on_done(SimScan(frame.blobs["iccid"].decode(), self._session.status.simulated))

        self._ask(Request("read", _NONE, READ, done, on_error, on_progress), self._check)

    def _check(self, frame: Frame) -> None:
        if not is_iccid(frame.blobs.get("iccid", b"").decode(errors="replace")):
            raise DeviceError("ICCID_INVALID", "sim")


_NONE: Mapping[str, Any] = {}


def _cameras(frame: Frame) -> list[dict[str, Any]]:
    """DeviceError PROTOCOL for an answer that lists none."""
    told = frame.head.get("data", {}).get("cameras")
    if not isinstance(told, list) or not all(isinstance(camera, dict) for camera in told):
        raise DeviceError("PROTOCOL", "camera", "no list of cameras")
    return told


def _lens(told: Mapping[str, Any], picture: bytes) -> Lens:
    name, usb, path, error = (str(told.get(key, "")) for key in ("name", "usb", "path", "error"))
    return Lens(name, usb, path, picture, error)
