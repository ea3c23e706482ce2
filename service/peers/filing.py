"""电信综合服务 of the ministry: tariffs are filed, changed, deleted and checked, sealed with SM4 (profile 4, R7.2)."""

import base64
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, ValidationError

from service.gateway.envelope import Staff
from service.gateway.recorder import Call, Recorder
from service.gateway.vitals import Health
from service.kit import sm4, strict
from service.kit.calling import Caller, NotReached, Silent
from service.kit.ciphers import Mode
from service.kit.errors import BossError
from service.kit.ids import new_id
from service.peers.errors import NotAsWritten, PeerBusy, PeerFault, PeerRefusal
from service.peers.signed import Sheet
from service.peers.tariff import Filed, Removal, Tariff

NAME, TITLE = "filing", "资费备案（电信综合服务）"
DEADLINE = 15.0  # seconds, total
WINDOW = 300.0  # seconds that the two clocks may be apart
KNOWN = "1101"  # a tariff of this seq_no is filed already

Act = Literal["add", "modify", "delete", "check"]
ACTIONS: dict[Act, str] = {"add": "A", "modify": "M", "delete": "D", "check": "AC"}
_TITLES = {"add": "资费备案新增", "modify": "资费备案修改", "delete": "资费备案删除", "check": "资费备案校验"}


class Wrapped(Sheet):
    """A message of either side: ``data`` is Base64 of the sealed JSON, ``sign`` the HMAC-SM3 over the rest."""

    app: str = Field(alias="appId")
    timestamp: str  # milliseconds since 1970
    nonce: str
    data: str
    sign: str

    @property
    def signed_text(self) -> bytes:
        return f"{self.app}{self.timestamp}{self.nonce}{self.data}".encode()


@dataclass(frozen=True)
class Access:
    """What the ministry gave us. ``key`` reads the SM4 key at its first use."""

    url: str
    app: str
    secret: str
    mode: str  # of sm4.MODES
    key: Callable[[], bytes]


class Filing:
    """The connection to 电信综合服务. Thread-safe; built once in ``wiring``."""

    def __init__(self, access: Access, recorder: Recorder) -> None:
        self._access, self._recorder = access, recorder
        self._caller = Caller(connections=5)

    def add(self, tariff: Tariff) -> "File":
        """The effect of filing a new tariff, for ``Run.deliver``."""
        return File(self, "add", tariff)

    def modify(self, tariff: Tariff) -> "File":
        """The effect of changing a filed one."""
        return File(self, "modify", tariff)

    def delete(self, removal: Removal) -> "File":
        """The effect of deleting a filed one."""
        return File(self, "delete", removal)

    def check(self, tariff: Tariff, staff: Staff, serial: str = "") -> Filed:
        """新增校验: what the ministry would say; nothing is filed. Its faults are part of the answer."""
        until = time.monotonic() + DEADLINE
        try:
            return self.exchange("check", tariff, serial=serial or new_id(), staff=staff, until=until)
        except Silent as silent:
            raise PeerBusy(TITLE, "没有及时应答", result=silent.cause) from silent

    def exchange(self, act: Act, sheet: Tariff | Removal, *, serial: str, staff: Staff, until: float) -> Filed:
        """One call. PeerFault, PeerBusy = surely not done; Silent or NotAsWritten = nobody knows."""
        if not self._recorder.may_call():
            raise PeerBusy(TITLE, "连接不上，系统正在等它恢复")
        content = {"action_type": ACTIONS[act], **sheet.model_dump(mode="json")}
        sent = self._wrap(content)
        with self._recorder.call(f"filing/{act}", serial, staff, content) as call:
            filed = self._read(sent, self._post(act, sent, until, call))
            call.result, call.message = filed.code, filed.message
            if filed.seq_no not in ("", sheet.seq_no):
                raise NotAsWritten(TITLE, "序列号不同")
            if filed.code.startswith("9"):
                raise PeerBusy(TITLE, filed.message or "对方繁忙", result=filed.code)
            if filed.code.startswith("2"):
                raise PeerFault(TITLE, filed.code, filed.message)
            return filed

    def reachable(self) -> bool:
        """Whether it opens and signs as we do; the question files nothing."""
        sent = self._wrap({"action_type": ACTIONS["check"]})
        try:
            until = time.monotonic() + DEADLINE
            return self._read(sent, self._post("check", sent, until, None)).code != ""
        except BossError:
            return False

    def health(self) -> list[Health]:
        """Its lamp of the status strip; none when it is not set up."""
        return [self._recorder.health()] if self._access.url else []

    def close(self) -> None:
        self._caller.close()

    def _mode(self) -> Mode:
        return sm4.MODES[self._access.mode](self._access.key())

    def _wrap(self, content: dict[str, Any]) -> Wrapped:
        sealed = self._mode().seal(strict.dumps(content).encode("utf-8"))
        told = {"appId": self._access.app, "timestamp": str(round(time.time() * 1000)), "nonce": os.urandom(16).hex()}
        plain = Wrapped.model_validate({**told, "data": base64.b64encode(sealed).decode("ascii"), "sign": ""})
        return plain.model_copy(update={"sign": sm4.sign(self._access.secret.encode(), plain.signed_text)})

    def _post(self, act: Act, sent: Wrapped, until: float, call: Call | None) -> bytes:
        if not self._access.url:
            raise PeerBusy(TITLE, "还没有配置它的地址，请通知系统管理员")
        url = f"{self._access.url.rstrip('/')}/tariff/{act}"
        body = strict.dumps(sent.model_dump(by_alias=True)).encode("utf-8")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answered = self._caller.call("POST", url, until=until, body=body, headers=headers)
        except NotReached as unreached:
            raise PeerBusy(TITLE, "连接不上") from unreached
        if call is not None:
            call.raw, call.result = answered.content, f"http-{answered.status}"
        if answered.status in {401, 403}:
            raise PeerBusy(
                TITLE, "对方不认可我方签名，请通知系统管理员核对密钥和时钟", result=f"http-{answered.status}"
            )
        if answered.status == 400:
            raise PeerFault(TITLE, "http-400")
        if answered.status != 200:
            raise Silent(f"http-{answered.status}")
        return answered.content

    def _read(self, sent: Wrapped, content: bytes) -> Filed:
        """The answer to ``sent``: signed, of now, under the same nonce. One error for every cause."""
        try:
            came = Wrapped.model_validate(strict.loads(content))
            if not self._is_answer(came, sent):
                raise NotAsWritten(TITLE, "应答没有通过校验")
            opened = self._mode().open(base64.b64decode(came.data, validate=True))
            return Filed.model_validate(strict.loads(opened))
        except (ValidationError, ValueError):
            raise NotAsWritten(TITLE, "应答没有通过校验") from None

    def _is_answer(self, came: Wrapped, sent: Wrapped) -> bool:
        genuine = sm4.verify(self._access.secret.encode(), came.signed_text, came.sign)
        return genuine and (came.app, came.nonce) == (sent.app, sent.nonce) and _is_now(came.timestamp)


@dataclass(frozen=True)
class File:
    """One change of a filing on its way. The ministry knows tariffs by ``seq_no``."""

    filing: Filing
    act: Act
    sheet: Tariff | Removal

    @property
    def key(self) -> str:
        return f"filing/{self.act}"

    @property
    def title(self) -> str:
        return _TITLES[self.act]

    def digest(self) -> str:
        return hashlib.sha256(strict.canonical(self.sheet.model_dump(mode="json")).encode()).hexdigest()

    def send(self, serial: str, staff: Staff, until: float) -> dict[str, Any]:
        return self._done(self.filing.exchange(self.act, self.sheet, serial=serial, staff=staff, until=until))

    def query(self, serial: str, staff: Staff) -> dict[str, Any] | None:
        """Whether it arrived; None = send it again.

        The ministry has no such question. 新增校验 of a tariff that is filed says so; a change and a deletion say
        what shall be, so saying it again under the same ``seq_no`` changes nothing.
        """
        if self.act != "add" or not isinstance(self.sheet, Tariff):
            return None
        found = self.filing.check(self.sheet, staff, serial)
        return found.model_dump() if found.code == KNOWN else None

    def _done(self, filed: Filed) -> dict[str, Any]:
        if filed.code != "0000":
            faults = "；".join(f"{fault.field} {fault.text}" for fault in filed.faults)
            raise PeerRefusal(TITLE, filed.code, "；".join(part for part in (filed.message, faults) if part))
        return filed.model_dump()


def _is_now(timestamp: str) -> bool:
    return timestamp.isdigit() and abs(time.time() - int(timestamp) / 1000) <= WINDOW
