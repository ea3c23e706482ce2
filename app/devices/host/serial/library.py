"""The functions of ``sdtapi.dll`` over a serial port, so that a reader there is read by the same table."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.devices.codes import DONE, FOUND, NOT_THERE
from app.devices.errors import DeviceError
from app.devices.host.serial.frame import FIND, NEWEST, READ, SELECT, STATUS, Decoder, Reply, encode, reply
from app.devices.host.serial.port import Port, open_port
from app.devices.host.vendor.library import Buffer, Library, Word
from app.devices.host.vendor.loader import Loader
from app.devices.host.vendor.portrait import DECODER

NO_PORT, CHECKSUM, LENGTH = 0x01, 0x10, 0x11
LIMITS = {STATUS: 1.2, FIND: 1.2, SELECT: 1.2, READ: 3.0, NEWEST: 1.5}  # seconds for one attempt
TRIES = {FIND: 2, SELECT: 2}  # when the answer came in damaged; a card gives its record once only
SILENCE = 0.2  # seconds without a byte after which a frame that has begun is none
QUIET = 0.5  # seconds without a byte after which nothing follows what was damaged
RECORD, PHOTO = 256, 1024


class SerialLoader:
    """Gives the port for the library, and loads the real decoder of the photo where one is named."""

    def __init__(self, device: str, baud: int, decoder: str, bridge: str) -> None:
        self._library = SerialLibrary(device, baud)
        self._decoder, self._loader = Path(decoder), Loader("stdcall", bridge)

    def load(self, path: Path) -> Library:
        return self._loader.load(self._decoder) if path.name == DECODER else self._library

    def close(self) -> None:
        self._library.close()
        self._loader.close()


class SerialLibrary:
    """One reader."""

    def __init__(self, device: str, baud: int) -> None:
        self._device, self._baud = device, baud
        self._port: Port | None = None
        self._functions: Mapping[str, Callable[[Sequence[Word]], int]] = {
            "SDT_OpenPort": self._open,
            "SDT_ClosePort": self._close,
            "SDT_StartFindIDCard": lambda _words: self._ask(FIND, {FOUND: 4}).status,
            "SDT_SelectIDCard": lambda _words: self._ask(SELECT, {DONE: 8}).status,
            "SDT_ReadBaseMsg": self._read,
            "SDT_ReadNewAppMsg": self._newest,
        }

    def has(self, function: str) -> bool:
        return function in self._functions

    def call(self, function: str, words: Sequence[Word]) -> int:
        return self._functions[function](words)

    def close(self) -> None:
        if self._port is not None:
            self._port.close()
            self._port = None

    def _open(self, _words: Sequence[Word]) -> int:
        """0x90 when a reader answers there."""
        self.close()
        try:
            self._port = open_port(self._device, self._baud)
            return self._ask(STATUS, {DONE: 0}).status
        except DeviceError as error:
            self.close()
            if error.code == "DEVICE_BUSY":
                raise
            return NO_PORT

    def _close(self, _words: Sequence[Word]) -> int:
        self.close()
        return DONE

    def _read(self, words: Sequence[Word]) -> int:
        """Two lengths, the text, the photo."""
        answer = self._ask(READ, {DONE: 4 + RECORD + PHOTO})
        if answer.status == DONE:
            sizes = int.from_bytes(answer.data[:2], "big"), int.from_bytes(answer.data[2:4], "big")
            if sizes != (RECORD, PHOTO):
                return LENGTH
            _fill(words[1:3], answer.data[4 : 4 + RECORD])
            _fill(words[3:5], answer.data[4 + RECORD :])
        return answer.status

    def _newest(self, words: Sequence[Word]) -> int:
        answer = self._ask(NEWEST, {DONE: None, NOT_THERE: 0})
        data = answer.data
        if int.from_bytes(data[:2], "big") == len(data) - 2:
            data = data[2:]  # some say how much follows
        if answer.status == DONE:
            _fill(words[1:3], data)
        return answer.status

    def _ask(self, command: bytes, sizes: Mapping[int, int | None]) -> Reply:
        """The answer to this command. ``sizes``: what a good status is followed by; any other is followed by nothing.

        An answer of another shape is a late one to something asked before, and is dropped.
        DeviceError TIMEOUT when nothing came, DEVICE_LOST when the port is gone.
        """
        for _attempt in range(TRIES.get(command, 1)):
            answer = self._exchange(command, sizes)
            if answer is not None:
                return answer
        return Reply(CHECKSUM)

    def _exchange(self, command: bytes, sizes: Mapping[int, int | None]) -> Reply | None:
        """None when what came was damaged or did not fit."""
        if self._port is None:
            return Reply(NO_PORT)
        decoder, strangers = Decoder(), 0
        self._port.drop()
        self._port.write(encode(command))
        now = last = time.monotonic()
        end = now + LIMITS[command]
        while now < end and (now < last + QUIET or not (strangers or decoder.damaged)):
            content = self._port.read(min(end - now, SILENCE))
            for frame in decoder.feed(content) if content else decoder.resume():
                answer = reply(frame)
                if _fits(answer, sizes):
                    return answer
                strangers += 1
            now = time.monotonic()
            last = now if content else last
        if not (strangers or decoder.damaged):
            raise DeviceError("TIMEOUT", "reader", f"no answer to {command.hex()}")
        return None


def _fits(answer: Reply, sizes: Mapping[int, int | None]) -> bool:
    if answer.status in sizes:
        wanted = sizes[answer.status]
        return wanted is None or wanted == len(answer.data)
    return not answer.data and answer.status not in {DONE, FOUND}


def _fill(words: Sequence[Word], content: bytes) -> None:
    """A buffer and the number that says how much is in it. What does not fit is cut."""
    buffer, length = words
    assert isinstance(buffer, Buffer)
    assert isinstance(length, Buffer)
    kept = content[: len(buffer.content)]
    buffer.content[: len(kept)] = kept
    length.content[:4] = len(kept).to_bytes(4, "little")
