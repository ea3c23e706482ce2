"""The only door to the service: one JSON call at a time, with patience, keys and clear errors. No Qt here."""

import json
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # httpx costs 100 ms, so the first worker imports it after the first paint
    import httpx

T = TypeVar("T")

WRITES = frozenset(
    "login logout lock unlock handover open save take act goto discard attach reveal "  # noqa: SIM905
    "confirm attach/piece attach/whole boards/act boards/stop".split()
)
PAUSES = (0.2, 0.6, 1.5)
RUNNING_PAUSE = 0.4

OFFLINE = "连不上业务服务，刚才的操作没有提交，已输入的内容都还在。请稍等几秒后再按一次；一直不行请联系管理员。"
NO_ANSWER = "业务服务没有应答，刚才的操作可能已经办理。请再按一次：系统会用同一编号核对，不会重复办理。"
NO_READING = "业务服务没有应答，只是查询，没有办理任何业务。请稍等几秒后再试。"
GARBLED = "业务服务的应答看不懂，刚才的操作是否办理请以草稿状态为准。请重新打开草稿（Ctrl+D）核对。"


class ServiceError(Exception):
    """A refusal or fault in words for the person. ``status`` 0 = no answer came at all."""

    def __init__(
        self, status: int, code: str, message: str, fields: Mapping[str, str] | None = None, incident: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = dict(fields or {})
        self.incident = incident

    @property
    def settled(self) -> bool:
        """True when the service has decided: the same press may not be sent again under its key."""
        return self.status != 0 and self.code not in ("KEY_RUNNING", "GARBLED")


class Door:
    """Calls ``POST /counter/…``. Thread-safe; the session is set after login."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url.rstrip("/")
        self.session = ""
        self._token = token
        self._client: httpx.Client | None = None
        self._making = threading.Lock()
        self._closed = False

    def ask(
        self,
        route: str,
        body: Mapping[str, object],
        *,
        key: str = "",
        patience: float = 30.0,
        pauses: Sequence[float] = PAUSES,
        extensions: dict[str, Any] | None = None,
    ) -> bytes:
        """The answer's bytes. A call that surely did no harm is sent again (a write under its one key).

        Raises ServiceError; ``patience`` is the longest silence in seconds.
        """
        key = key or (new_key() if route in WRITES else "")
        rests = iter(pauses)
        deadline = time.monotonic() + patience
        while True:
            try:
                return self._once(route, body, key, patience, extensions)
            except ServiceError as error:
                if error.code == "KEY_RUNNING" and time.monotonic() < deadline:
                    time.sleep(RUNNING_PAUSE)
                elif (
                    error.status == 0
                    and not self._closed
                    and time.monotonic() < deadline
                    and (rest := next(rests, None)) is not None
                ):
                    time.sleep(rest)
                else:
                    raise

    def warm(self) -> None:
        """Imports and builds what the first call needs."""
        self._open()

    def refuse(self) -> None:
        """No further calls and tries; those under way may still end."""
        self._closed = True

    def close(self) -> None:
        """For good: a call that is still trying ends as if the service were away."""
        with self._making:
            self._closed = True
            if self._client is not None:
                self._client.close()
                self._client = None

    def _open(self) -> "httpx.Client":
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # its command line costs 180 ms
        import httpx

        with self._making:
            if self._closed:
                raise ServiceError(0, "OFFLINE", OFFLINE)
            if self._client is None:
                self._client = httpx.Client(
                    base_url=self.url,
                    trust_env=False,
                    verify=not self.url.startswith("http://"),  # on loopback no list of authorities is read: 80 ms
                    follow_redirects=False,
                    limits=httpx.Limits(max_connections=10, max_keepalive_connections=8),
                )
            return self._client

    def _once(
        self, route: str, body: Mapping[str, object], key: str, patience: float, extensions: dict[str, Any] | None
    ) -> bytes:
        client = self._open()
        import httpx

        timeout = httpx.Timeout(patience, connect=1.0, pool=5.0)
        try:
            answer = client.post(
                f"/counter/{route}",
                content=json.dumps(body, ensure_ascii=False).encode(),
                headers=self._headers(key),
                timeout=timeout,
                extensions=extensions,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as fault:
            raise ServiceError(0, "OFFLINE", OFFLINE) from fault
        except httpx.HTTPError as fault:
            raise ServiceError(0, "NO_ANSWER", NO_ANSWER if key else NO_READING) from fault
        if answer.status_code != 200:
            raise _refusal(answer.status_code, answer.content)
        return answer.content

    def _headers(self, key: str) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.session:
            headers["Authorization"] = f"Bearer {self.session}"
        if self._token:
            headers["X-Door"] = self._token
        if key:
            headers["Idempotency-Key"] = key
        return headers


def new_key() -> str:
    return uuid.uuid4().hex


def loads(content: bytes) -> Any:
    """An answer as plain data. Raises ServiceError when it is no JSON."""
    return shaped(content, json.loads)


def shaped(content: bytes, shape: Callable[[bytes], T]) -> T:
    try:
        return shape(content)
    except ValueError as fault:
        raise ServiceError(200, "GARBLED", GARBLED) from fault


def _refusal(status: int, content: bytes) -> ServiceError:
    try:
        said = json.loads(content)
        incident = str(said.get("incident", ""))
        if incident or "message" not in said:
            return ServiceError(status, "INCIDENT", _incident(status, incident), incident=incident)
        return ServiceError(status, str(said.get("code", "")), str(said["message"]), said.get("fields"))
    except (ValueError, AttributeError, TypeError):
        return ServiceError(status, "GARBLED", GARBLED)


def _incident(status: int, incident: str) -> str:
    number = f"事件号 {incident}" if incident else f"状态 {status}"
    return f"系统内部出错（{number}），已输入的内容都还在。请再按一次；仍不行请把事件号报给管理员。"
