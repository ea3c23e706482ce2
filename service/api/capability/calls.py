"""The one wrapper of every capability call: who calls, may he, how often; the answer, its record and its figures."""

import time
from collections import Counter as Counted
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from prometheus_client import Counter, Histogram
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from service.api import edge, journal, problem
from service.api.capability import words
from service.api.edge import edge_of
from service.api.problem import Problem
from service.api.routes import Handler, StrictRequest
from service.callers import actions
from service.callers.errors import OutOfScope, TooMany, Unsigned
from service.callers.model import Admission, Caller, Scope, Signed
from service.callers.rules import NAME, NONCE, SIGNATURE, read_time
from service.gateway import sealing
from service.kit.ids import new_id
from service.kit.logs import logger
from service.peers.signing import canonical

log = logger(__name__)

_CALLS = Counter("cloudboss_capability_calls_total", "Calls of other systems", ["caller", "operation", "status"])
_SECONDS = Histogram("cloudboss_capability_seconds", "Time to answer another system", ["operation"])
_STRANGER = "stranger"


class Body(edge.Body):
    """Base of every request: exactly these fields, exactly these types."""

    model_config = ConfigDict(strict=True)


class Answer(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class Capability:
    """One group of calls with the scope that it takes."""

    title: str
    scope: Scope
    router: APIRouter


class SignedRoute(APIRoute):
    """A call that is signed, within its scope and quota, and on the record."""

    scope: ClassVar[Scope]

    def get_route_handler(self) -> Handler:
        """Every answer leaves from here, whatever happened."""
        original = super().get_route_handler()
        model, asked = self._model(), self._asked()

        async def handle(request: Request) -> Response:
            call = Call(StrictRequest.of(request), self.scope, self.name, model, asked)
            return await call.answered(original)

        return handle

    def _model(self) -> type[BaseModel] | None:
        """The type of the body, by which its record is masked."""
        kind = self.body_field.field_info.annotation if self.body_field else None
        return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None

    def _asked(self) -> Mapping[str, str]:
        """What may stand behind the address, and the class of what is sensitive there."""
        return {one.alias: sealing.klass_of(one.field_info) for one in self.dependant.query_params}


def routes(scope: Scope) -> APIRouter:
    """A router whose calls take this scope."""
    kind = type(f"{scope.title()}Route", (SignedRoute,), {"scope": scope})
    return APIRouter(route_class=kind, tags=[scope.value], responses=words.ANSWERS)


class Call:
    """One call under way."""

    def __init__(
        self,
        request: StrictRequest,
        scope: Scope,
        operation: str,
        model: type[BaseModel] | None,
        asked: Mapping[str, str],
    ) -> None:
        self._request, self._scope, self._operation = request, scope, operation
        self._model, self._asked, self._fits = model, asked, False
        self._edge = edge_of(request)
        self._id, self._started, self._code = new_id(), time.perf_counter(), ""
        self._caller: Caller | None = None

    async def answered(self, original: Handler) -> Response:
        try:
            response = await self._done(original)
        except RequestValidationError as error:
            self._fits = False
            response = self._problem(words.invalid(error))
        except Exception as error:  # noqa: BLE001  whatever it is, the caller gets a problem and we get the log
            response = self._failed(error)
        response.headers["X-Request"] = self._id
        try:
            await run_in_threadpool(self._record, response.status_code, await self._request.body())
        except Exception as error:  # noqa: BLE001  an answer without its record is none
            response = self._failed(error)
        self._tell(response.status_code)
        return response

    async def _done(self, original: Handler) -> Response:
        request, body = self._request, await self._request.body()
        admission = await run_in_threadpool(self._admitted, body)
        self._caller = request.state.caller = admission.caller
        if admission.caller is None:
            self._code = admission.why
            raise Unsigned
        request.state.staff = admission.caller.id
        if admission.wait:
            raise TooMany(admission.wait)
        if self._scope not in admission.caller.scopes:
            raise OutOfScope(self._scope)
        self._declared()
        if request.method == "POST":
            await request.json()  # strictly, before anything else reads it
        self._fits = True
        return await original(request)

    def _declared(self) -> None:
        """What stands behind the address is known, and said once: nobody gets the answer to another question."""
        said = Counted(name for name, _value in self._request.query_params.multi_items())
        wrong = dict.fromkeys(said.keys() - self._asked.keys(), "extra_forbidden")
        wrong |= {name: "said_twice" for name, times in said.items() if times > 1}
        if wrong:
            raise RequestValidationError([{"loc": ("query", name), "type": kind} for name, kind in wrong.items()])

    def _admitted(self, body: bytes) -> Admission:
        said = _signed(self._request, body)
        if said is None:
            return Admission(None, "form")
        with self._edge.db.unit() as unit:
            return actions.admit(unit, self._edge.cipher, said)

    def _failed(self, error: Exception) -> Response:
        found = journal.understood(error)
        if isinstance(found, str):
            return self._problem(Problem.of(500, "INCIDENT", words.incident(found), booked="UNKNOWN"))
        return self._problem(words.problem_of(found), words.headers_of(found))

    def _problem(self, said: Problem, headers: dict[str, str] | None = None) -> Response:
        self._code = self._code or said.code
        return problem.response(said.model_copy(update={"request": self._id}), headers)

    def _record(self, status: int, body: bytes) -> None:
        """The audit row, for callers that proved who they are; of strangers only log and figures tell."""
        if self._caller is None:
            return
        content, subject = self._masked(body)
        with self._edge.db.unit() as unit:
            actions.record(
                unit,
                request=self._id,
                caller=self._caller.id,
                operation=self._operation,
                subject=subject,
                content=content,
                status=status,
                code=self._code,
                milliseconds=round((time.perf_counter() - self._started) * 1000),
            )

    def _masked(self, body: bytes) -> tuple[dict[str, Any], str]:
        """Of sensitive fields only their class; what was not checked is not kept. And whom it was about, blind."""
        if not self._fits:
            return {}, ""
        asked = {
            name: f"<{klass}>" if (klass := self._asked.get(name)) else value
            for name, value in (*self._request.query_params.items(), *self._request.path_params.items())
        }
        said = self._model.model_validate_json(body) if self._model else None
        number = str(getattr(said, "access_number", "") or "")
        subject = self._edge.cipher.blind(number, "caller_call", "subject") if number else ""
        return {**asked, **(sealing.redacted(said) if said else {})}, subject

    def _tell(self, status: int) -> None:
        name = self._caller.id if self._caller else _STRANGER
        _CALLS.labels(name, self._operation, status).inc()
        _SECONDS.labels(self._operation).observe(time.perf_counter() - self._started)
        log.info("capability", call=self._id, caller=name, operation=self._operation, status=status, code=self._code)


def _signed(request: Request, body: bytes) -> Signed | None:
    """What the headers say; None when they are not even of the right form."""
    said = [request.headers.getlist(name) for name in ("x-caller", "x-time", "x-nonce", "x-sign")]
    if any(len(values) != 1 for values in said):
        return None
    name, moment, nonce, signature = (values[0] for values in said)
    time_said = read_time(moment)
    formed = NAME.fullmatch(name) and NONCE.fullmatch(nonce) and SIGNATURE.fullmatch(signature)
    if not formed or time_said is None:
        return None
    query = request.scope["query_string"].decode("latin-1")
    target = request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    return Signed(name, time_said, nonce, signature, canonical(request.method, target, moment, nonce, body))


def _calling(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


Calling = Annotated[Caller, Depends(_calling)]
