"""The pad of a seat: a device with a process of its own, or the customer's display, as the seat has chosen."""

from collections.abc import Callable
from dataclasses import replace

from app.devices.linked import LinkedPad
from app.devices.ports import DeviceStatus, OnError, OnProgress, PadSignature
from app.devices.screen_pad import ScreenPad
from app.devices.session import Session

SCREEN = "screen"  # the driver that stands for the customer's display


class SeatPad(LinkedPad):
    """``chosen`` names the driver that serves the port now: it may change while the client runs."""

    def __init__(self, session: Session, chosen: Callable[[], str], screen: ScreenPad) -> None:
        super().__init__(session)
        self._chosen, self._screen = chosen, screen

    def status(self) -> DeviceStatus:
        status = super().status()
        if self._chosen() != SCREEN:
            return status
        seen = self._screen.status()
        return replace(status, title=seen.title, state=seen.state, word=seen.word)

    def watch(self, on_status: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        ends = [port.watch(lambda _status: on_status(self.status())) for port in (self._session, self._screen)]

        def end() -> None:
            for one in ends:
                one()

        return end

    def sign(
        self, on_done: Callable[[PadSignature], None], on_error: OnError, on_progress: OnProgress | None = None
    ) -> None:
        sign = self._screen.sign if self._chosen() == SCREEN else super().sign
        sign(on_done, on_error, on_progress)

    def cancel(self) -> None:
        self._screen.cancel()
        super().cancel()
