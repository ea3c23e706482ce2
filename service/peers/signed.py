"""Signed JSON over HTTP, as all provincial systems speak it (profile 6): typed both ways, timed, recorded."""

import time
from contextlib import AbstractContextManager
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from service.gateway import sealing
from service.gateway.envelope import Staff
from service.gateway.recorder import Call, Recorder
from service.gateway.vitals import Health
from service.kit import strict
from service.kit.calling import Answered, Caller, NotReached, Silent
from service.kit.errors import BossError
from service.peers.errors import PeerBusy, PeerFault, PeerRefusal
from service.peers.signing import headers

DEADLINE = 15.0  # seconds, total
DOCTOR = "doctor"  # a name that nobody has: asking for it proves address, secret and clock

_TEXT_LIMIT = 500  # characters of a peer's message that we keep


class Sheet(BaseModel):
    """A message to or from a provincial system; a sensitive field has a type of ``gateway.sensitive``."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


S = TypeVar("S", bound=Sheet)


class SignedPeer:
    """The connection to one provincial system. Thread-safe. No transaction may be open around a call."""

    def __init__(self, title: str, url: str, caller: str, secret: str, recorder: Recorder) -> None:
        self.title, self._url = title, url.rstrip("/")
        self._name, self._secret = caller, secret
        self._caller = Caller(connections=5)
        self._recorder = recorder

    def send(
        self,
        method: Literal["POST", "PUT"],
        key: str,
        place: str,
        sheet: Sheet,
        answer: type[S],
        *,
        serial: str,
        staff: Staff,
        until: float,
    ) -> S:
        """Do something there. PeerRefusal, PeerFault, PeerBusy = surely not done; Silent = nobody knows.

        ``until`` is on ``time.monotonic()``: nothing is sent after it.
        """
        body = strict.dumps(sheet.model_dump(mode="json")).encode()
        with self._begun(key, serial, staff, sealing.redacted(sheet)) as call:
            found = self._read(self._exchange(method, place, body, until, call), answer)
            if found is None:
                raise PeerFault(self.title, "http-404", "没有该接口")
            return found

    def find(
        self, key: str, place: str, answer: type[S], *, serial: str, staff: Staff, until: float | None = None
    ) -> S | None:
        """What it holds; None = nothing. A question: no answer is PeerBusy, because nothing can have changed."""
        until = time.monotonic() + DEADLINE if until is None else until
        try:
            with self._begun(key, serial, staff, {"path": place}) as call:
                return self._read(self._exchange("GET", place, b"", until, call), answer)
        except Silent as silent:
            raise PeerBusy(self.title, "没有及时应答", result=silent.cause) from silent

    def reachable(self, place: str) -> bool:
        """Whether it answers a question at all, and accepts our signature."""
        try:
            return self._exchange("GET", f"{place}/{DOCTOR}", b"", time.monotonic() + DEADLINE).status in {200, 404}
        except BossError:
            return False

    def health(self) -> list[Health]:
        """Its lamp of the status strip; none when it is not set up."""
        return [self._recorder.health()] if self._url else []

    def close(self) -> None:
        self._caller.close()

    def _begun(self, key: str, serial: str, staff: Staff, body: dict[str, Any]) -> AbstractContextManager[Call]:
        if not self._recorder.may_call():
            raise PeerBusy(self.title, "连接不上，系统正在等它恢复")
        return self._recorder.call(key, serial, staff, body)

    def _exchange(
        self, method: Literal["GET", "POST", "PUT"], place: str, body: bytes, until: float, call: Call | None = None
    ) -> Answered:
        if not self._url:
            raise PeerBusy(self.title, "还没有配置它的地址，请通知系统管理员")
        url = f"{self._url}{place}"
        signed = headers(self._name, self._secret, method, urlsplit(url).path, body)
        signed["Content-Type"] = "application/json; charset=utf-8"
        try:
            answered = self._caller.call(method, url, until=until, body=body, headers=signed)
        except NotReached as unreached:
            raise PeerBusy(self.title, "连接不上") from unreached
        if call is not None:
            call.raw, call.result = answered.content, f"http-{answered.status}"
        return answered

    def _read(self, answered: Answered, answer: type[S]) -> S | None:
        """The typed answer; None = 404."""
        status, result = answered.status, f"http-{answered.status}"
        if status == 404:
            return None
        if status in {401, 403}:
            raise PeerBusy(self.title, "对方不认可我方签名，请通知系统管理员核对密钥和时钟", result=result)
        if status in {409, 422}:
            raise PeerRefusal(self.title, result, _said(answered.content))
        if status == 400:
            raise PeerFault(self.title, result, _said(answered.content))
        if status not in {200, 201}:
            raise Silent(result)
        try:
            return answer.model_validate(strict.loads(answered.content))
        except (ValidationError, ValueError):
            raise Silent("form") from None  # the cause would quote personal data


def _said(content: bytes) -> str:
    """The peer's own reason."""
    try:
        found = strict.loads(content)
    except ValueError:
        return ""
    return str(found.get("error", ""))[:_TEXT_LIMIT] if isinstance(found, dict) else ""
