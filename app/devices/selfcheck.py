"""Tests of the seat's devices: one, or all of them after a look at every driver. Results are told and never stored.

Of what was read, photographed or signed only sizes remain, and for the eye the last four of a card's number.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.devices.errors import DeviceError
from app.devices.ports import CardScan, Device, Devices, Kind, PadSignature, Photograph, SimScan

Outcome = Literal["passed", "failed", "skipped"]

NUMBER_AT = slice(122, 152)  # of a record, in all four layouts: 15 characters on the card of a foreigner, else 18
LONG_NUMBER_AT = slice(122, 158)
TESTS: dict[Kind, str] = {"reader": "读证测试", "camera": "拍照测试", "pad": "签名测试", "sim": "读 SIM 卡测试"}


@dataclass(frozen=True)
class Verdict:
    """How a test went. ``glance`` is for the screen only: it goes neither into a file nor onto the clipboard."""

    kind: Kind
    outcome: Outcome
    text: str
    seconds: float
    glance: str = ""
    error: DeviceError | None = None


OnVerdict = Callable[[Verdict], None]


class Selfcheck:
    """``on_step(text, done, total)`` says what is under way. One test or one round at a time."""

    def __init__(self, devices: Devices, on_step: Callable[[str, int, int], None], on_verdict: OnVerdict) -> None:
        self._devices, self._on_step, self._on_verdict = devices, on_step, on_verdict
        self._waiting: list[Kind] = []
        self._kind: Kind | None = None  # under way
        self._looking = False
        self._begun = 0.0
        self._done = self._total = 0
        self._on_end: Callable[[], None] = _nothing

    @property
    def running(self) -> bool:
        return self._kind is not None or self._looking

    def test(self, kind: Kind, on_end: Callable[[], None]) -> None:
        """One device alone."""
        if not self.running:
            self._waiting, self._on_end = [kind], on_end
            self._done, self._total = 0, 1
            self._next()

    def run(self, on_end: Callable[[], None]) -> None:
        """Every driver is tried, then every device is used once."""
        if self.running:
            return
        self._waiting, self._on_end = list(self._devices.by_kind), on_end
        self._done, self._total = 0, len(self._waiting)
        board = self._devices.board
        if board is None:
            self._next()
            return
        self._looking, self._total = True, len(self._waiting) + 1
        self._on_step("正在查找可用的驱动", 0, self._total)
        board.look(self._looked)

    def skip(self) -> None:
        """The test that is under way; the round goes on."""
        if self._kind is not None:
            self._device(self._kind).cancel()

    def stop(self) -> None:
        """What has not been tested stays untested."""
        self._waiting = []
        if self._looking and self._devices.board is not None:
            self._devices.board.stop_looking()
            self._looked()
        self.skip()

    def _looked(self) -> None:
        if self._looking:
            self._looking = False
            self._done += 1
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._kind = None
            self._on_end()
            return
        self._kind, self._begun = self._waiting.pop(0), time.monotonic()
        self._progress("")
        self._begin(self._kind)

    def _begin(self, kind: Kind) -> None:
        devices = self._devices
        if kind == "reader":
            devices.reader.read(self._card, self._failed, self._progress)
        elif kind == "camera":
            devices.camera.capture(self._photograph, self._failed, self._progress)
        elif kind == "sim" and devices.sim is not None:
            devices.sim.read(self._sim, self._failed, self._progress)
        else:
            devices.pad.sign(self._signature, self._failed, self._progress)

    def _device(self, kind: Kind) -> Device:
        return self._devices.by_kind[kind]

    def _progress(self, text: str) -> None:
        assert self._kind is not None
        self._on_step(TESTS[self._kind] + (f"：{text}" if text else ""), self._done, self._total)

    def _card(self, scan: CardScan) -> None:
        photo = "含照片" if scan.photo else "没有照片"
        self._end("passed", f"读出文字 {len(scan.record)} 字节，{photo}", f"号码末四位 {last_four(scan.record)}")

    def _photograph(self, photograph: Photograph) -> None:
        self._end("passed", f"照片 {len(photograph.content) / 1_000_000:.1f} MB")

    def _signature(self, signature: PadSignature) -> None:
        self._end("passed", f"签名 {signature.strokes} 笔")

    def _sim(self, scan: SimScan) -> None:
        self._end("passed", f"读出卡号 {len(scan.iccid)} 位", f"卡号末四位 {scan.iccid[-4:]}")

    def _failed(self, error: DeviceError) -> None:
        if error.code == "CANCELLED":
            self._end("skipped", "已跳过")
        else:
            self._end("failed", error.cause.sentence.rstrip("。"), error=error)

    def _end(self, outcome: Outcome, text: str, glance: str = "", error: DeviceError | None = None) -> None:
        assert self._kind is not None
        self._done += 1
        self._on_verdict(Verdict(self._kind, outcome, text, time.monotonic() - self._begun, glance, error))
        self._next()


def last_four(record: bytes) -> str:
    """Of the number of a card."""
    foreign = record[248:250] == "I".encode("utf-16-le")
    number = record[NUMBER_AT if foreign else LONG_NUMBER_AT].decode("utf-16-le", "replace").strip("\0 ")
    return number[-4:]


def _nothing() -> None:
    pass
