"""The national OSP: opens a message, answers it once per serial, seals and signs the answer."""

import hashlib
import json
import os
import re
from dataclasses import dataclass, replace
from typing import Any

from sandbox import centres, trust, wire
from sandbox.calls import Call, Calls
from sandbox.centre import ANSWERS, Centre, Refusal
from sandbox.envelope import PLAIN, BadMessage, Exchange, signed_text
from sandbox.faults import Fault
from sandbox.misfits import MISFITS, Content
from sandbox.works import accept
from service.gateway.interface import Interface
from service.gateway.sample import sample

SIGNATURE = "X-OSP-Signature"


@dataclass(frozen=True)
class Message:
    """A request that was opened."""

    head: dict[str, Any]
    asked: Interface[Any]
    exchange: Exchange

    @property
    def serial(self) -> str:
        return str(self.head["SERIAL"])

    @property
    def content_hash(self) -> str:
        """Of the opened content: a resend is sealed anew, so its bytes differ."""
        return hashlib.sha256(f"{self.asked.key()}{self.asked.model_dump_json()}".encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """RESULT, MESSAGE and the clear BODY."""

    result: str
    message: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Signed:
    """The bytes of a request and its signature header."""

    signature: str | None
    body: bytes


class Osp:
    """Answers messages."""

    def __init__(self, centre: Centre) -> None:
        centres.prepare(centre.store)
        self.centre = centre
        self.calls = Calls()

    def answer(self, path: str, signature: str | None, body: bytes, fault: Fault | None) -> tuple[bytes, str]:
        """The answer's bytes and its signature. ``path`` is ``main/3.2.1.1``."""
        head: dict[str, Any] = {"SERIAL": "", "TIME": ""}
        call = self.calls.begin(path, signature, body)
        call.fault = fault.kind if fault else ""
        try:
            head, content = _parts(body)
            call.came(head)
            message = self._open(call, head, content, Signed(signature, body))
            answer = self._do(message, fault)
        except BadMessage as error:
            strict = self.centre.settings.conformance and error.cause == "rule"  # there a rule is a fault as well
            call.result, call.message = "2002" if strict else error.result, str(error)
            call.cause, call.field = error.cause, error.field
            said = "业务规则不符" if error.cause == "rule" else "报文不合法"
            return self._bytes(head, Answer(call.result, said, {}))
        call.result, call.message = answer.result, answer.message
        return self._sealed(message, answer, fault, call)

    def _open(self, call: Call, head: dict[str, Any], content: Any, signed: Signed) -> Message:
        serial, declared, settings = (
            str(head.get("SERIAL")),
            wire.interfaces().get(call.interface),
            self.centre.settings,
        )
        if settings.sign:
            text = signed_text(str(head.get("TIME")), serial, signed.body)
            trust.check(self.centre.keys, signed.signature, text)
        named = f"{head.get('BOOK')}/{head.get('CODE')}"
        if declared is None or declared.direction != "out" or named != call.interface:
            raise BadMessage(f"no such interface: {call.interface}", "2004", cause="interface")
        if not re.fullmatch(r"[A-Z0-9]{4}\d{26}", serial) or not serial.startswith(str(head.get("PROVINCE"))):
            raise BadMessage("SERIAL is not 4 + 17 + 9", cause="serial")
        exchange = trust.exchange(self.centre.keys, head.get("CRYPTO"))
        allowed = (
            call.interface in settings.plain if exchange.profile == PLAIN else exchange.profile in settings.profiles
        )
        if not allowed:
            raise BadMessage(f"{exchange.profile} is not allowed for {call.interface}", cause="profile")
        return Message(head, wire.parse(declared, content, exchange, call.opened), exchange)

    def _do(self, message: Message, fault: Fault | None) -> Answer:
        """Reads are answered each time; an effect once per serial, whatever its answer was."""
        if fault is not None and fault.kind == "busy_9xxx":
            return Answer("9001", "系统繁忙，请稍后重试", {})
        if self.centre.settings.conformance:
            return _refused(fault) or _full(message)
        centre = replace(self.centre, serial=message.serial)
        with centre.store.unit():
            if not message.asked.effect:
                return self._once(centre, message, fault)
            earlier = centre.store.row("SELECT * FROM effect WHERE serial = ? ORDER BY id LIMIT 1", message.serial)
            if earlier is not None and centre.settings.dedupe:
                return self._repeat(earlier, message)
            answer = self._once(centre, message, fault)
            self._keep(centre, message, answer)
            return answer

    def _once(self, centre: Centre, message: Message, fault: Fault | None) -> Answer:
        answerer = ANSWERS.get(message.asked.key())
        if refused := _refused(fault):
            return refused
        if answerer is None:
            return _accepted(centre, message) or _full(message)
        try:
            with centre.store.unit():
                done = answerer(centre, message.asked)
        except Refusal as refusal:
            return Answer(refusal.result, refusal.message, {})
        return Answer(done.result, done.message, done.body.model_dump(mode="json", by_alias=True))

    def _repeat(self, earlier: dict[str, Any], message: Message) -> Answer:
        if earlier["content_hash"] != message.content_hash:
            raise BadMessage("the serial was used for other content", "2005", cause="reused")
        self.centre.store.change("UPDATE effect SET seen = seen + 1 WHERE id = ?", earlier["id"])
        return Answer(earlier["result"], earlier["message"], json.loads(earlier["body"]))

    def _keep(self, centre: Centre, message: Message, answer: Answer) -> None:
        centre.store.insert(
            "effect",
            serial=message.serial,
            interface=message.asked.key(),
            content_hash=message.content_hash,
            result=answer.result,
            message=answer.message,
            body=json.dumps(answer.body, ensure_ascii=False),
            at=centre.now(),
        )

    def _sealed(self, message: Message, answer: Answer, fault: Fault | None, call: Call) -> tuple[bytes, str]:
        kind, exchange, head = fault.kind if fault else "", message.exchange, message.head
        if kind == "wrong_key" and exchange.key:
            exchange = replace(exchange, key=os.urandom(len(exchange.key)))
        if kind == "wrong_serial":
            head = {**head, "SERIAL": message.serial[:4] + "0" * 26}
        body = wire.sealed(type(message.asked).answer, answer.body, exchange) if answer.body else {}
        if fault is not None and kind in MISFITS:
            content = Content(type(message.asked).answer, answer.body, body, fault.field)
            body, call.field = MISFITS[kind](content)
            call.cause = "fault"
        return self._bytes(head, replace(answer, body=body), signed=kind != "unsigned")

    def _bytes(self, head: dict[str, Any], answer: Answer, *, signed: bool = True) -> tuple[bytes, str]:
        """TIME is the request's, so that the signature binds the answer to it."""
        time, serial = str(head.get("TIME")), str(head.get("SERIAL"))
        shown = {"SERIAL": serial, "TIME": time, "RESULT": answer.result, "MESSAGE": answer.message}
        body = json.dumps({"HEAD": shown, "BODY": answer.body}, ensure_ascii=False).encode()
        return body, trust.signature(self.centre.keys, time, serial, body) if signed else ""


def _refused(fault: Fault | None) -> Answer | None:
    drill = fault is not None and fault.kind == "refuse_1xxx"
    return Answer("1999", "国网业务规则不允许（演练）", {}) if drill else None


def _accepted(centre: Centre, message: Message) -> Answer | None:
    """An order without behaviour here still is one: an id of its own, and a completion that follows."""
    asked, full = message.asked, _full(message)
    if not asked.effect or "ORDER_ID" not in full.body or not hasattr(asked, "accept_id"):
        return None
    order_id = accept(centre, asked, getattr(asked, "user_id", ""), getattr(asked, "access_num", ""))
    return Answer("0001", "已受理", {**full.body, "ORDER_ID": order_id})


def _full(message: Message) -> Answer:
    """Every field filled: what a question without behaviour here gets, and everything in conformance mode."""
    return Answer("0000", "成功", sample(type(message.asked).answer).model_dump(mode="json", by_alias=True))


def _parts(body: bytes) -> tuple[dict[str, Any], Any]:
    try:
        text = json.loads(body)
        return dict(text["HEAD"]), text["BODY"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage("no HEAD and BODY") from error
