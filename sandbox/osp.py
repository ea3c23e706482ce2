"""The national OSP: opens a message, answers it once per serial, seals and signs the answer."""

import hashlib
import json
import os
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox import clock, customer, order, resource, wire
from sandbox.centre import ANSWERS, Centre, Refusal
from sandbox.envelope import BadMessage, Exchange, sign, signed_text, unwrap, verify
from sandbox.faults import Fault
from sandbox.keys import NATIONAL_KEY_ID, PROVINCE_KEY_ID
from sandbox.plausible import plausible
from service.gateway.interface import Interface

CENTRES = (customer, order, resource)  # imported so that their answers are registered
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
    """Answers messages. ``calls`` are the latest ones, for people and tests to look at."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.calls: deque[dict[str, Any]] = deque(maxlen=5000)

    def answer(self, path: str, signature: str | None, body: bytes, fault: Fault | None) -> tuple[bytes, str]:
        """The answer's bytes and its signature. ``path`` is ``main/3.2.1.1``."""
        head: dict[str, Any] = {"SERIAL": "", "TIME": ""}
        try:
            head, content = _parts(body)
            message = self._open(path, head, content, Signed(signature, body))
            answer = self._do(message, fault)
        except BadMessage as error:
            self._note(path, head, error.result, fault, str(error))
            return self._bytes(head, Answer(error.result, "报文不合法", {}))
        self._note(path, head, answer.result, fault, answer.message)
        return self._sealed(message, answer, fault)

    def _open(self, path: str, head: dict[str, Any], content: Any, signed: "Signed") -> Message:
        serial, declared = str(head.get("SERIAL")), wire.interfaces().get(path)
        if self.centre.settings.sign:
            text = signed_text(str(head.get("TIME")), serial, signed.body)
            verify(self.centre.keys.province, PROVINCE_KEY_ID, signed.signature, text)
        if declared is None or declared.direction != "out" or f"{head.get('BOOK')}/{head.get('CODE')}" != path:
            raise BadMessage(f"no such interface: {path}", "2004")
        if not re.fullmatch(r"[A-Z0-9]{4}\d{26}", serial) or not serial.startswith(str(head.get("PROVINCE"))):
            raise BadMessage("SERIAL is not 4 + 17 + 9")
        exchange = unwrap(head.get("CRYPTO"), NATIONAL_KEY_ID, self.centre.keys.national)
        return Message(head, wire.parse(declared, content, exchange), exchange)

    def _do(self, message: Message, fault: Fault | None) -> Answer:
        """Reads are answered each time; an effect once per serial, whatever its answer was."""
        if fault is not None and fault.kind == "busy_9xxx":
            return Answer("9001", "系统繁忙，请稍后重试", {})
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
        if fault is not None and fault.kind == "refuse_1xxx":
            return Answer("1999", "国网业务规则不允许（演练）", {})
        answerer = ANSWERS.get(message.asked.key())
        if answerer is None:
            return Answer("0000", "成功", plausible(type(message.asked).answer))
        try:
            with centre.store.unit():
                done = answerer(centre, message.asked)
        except Refusal as refusal:
            return Answer(refusal.result, refusal.message, {})
        return Answer(done.result, done.message, done.body.model_dump(mode="json", by_alias=True))

    def _repeat(self, earlier: dict[str, Any], message: Message) -> Answer:
        if earlier["content_hash"] != message.content_hash:
            raise BadMessage("the serial was used for other content", "2005")
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

    def _sealed(self, message: Message, answer: Answer, fault: Fault | None) -> tuple[bytes, str]:
        kind, exchange, head = fault.kind if fault else "", message.exchange, message.head
        if kind == "wrong_key" and exchange.key:
            exchange = replace(exchange, key=os.urandom(len(exchange.key)))
        if kind == "wrong_serial":
            head = {**head, "SERIAL": message.serial[:4] + "0" * 26}
        body = _spoiled(answer.body, kind)
        if body:
            body = wire.sealed(type(message.asked).answer, body, exchange)
        return self._bytes(head, replace(answer, body=body), signed=kind != "unsigned")

    def _bytes(self, head: dict[str, Any], answer: Answer, *, signed: bool = True) -> tuple[bytes, str]:
        """TIME is the request's, so that the signature binds the answer to it."""
        time, serial = str(head.get("TIME")), str(head.get("SERIAL"))
        shown = {"SERIAL": serial, "TIME": time, "RESULT": answer.result, "MESSAGE": answer.message}
        body = json.dumps({"HEAD": shown, "BODY": answer.body}, ensure_ascii=False).encode()
        signature = sign(self.centre.keys.national, NATIONAL_KEY_ID, signed_text(time, serial, body))
        return body, signature if signed else ""

    def _note(self, path: str, head: dict[str, Any], result: str, fault: Fault | None, text: str) -> None:
        crypto = head.get("CRYPTO")
        self.calls.append(
            {
                "interface": path,
                "serial": head.get("SERIAL", ""),
                "result": result,
                "message": text,
                "profile": crypto.get("PROFILE") if isinstance(crypto, dict) else "NONE",
                "fault": fault.kind if fault else "",
                "at": clock.head_time(),
            }
        )


def _parts(body: bytes) -> tuple[dict[str, Any], Any]:
    try:
        text = json.loads(body)
        return dict(text["HEAD"]), text["BODY"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage("no HEAD and BODY") from error


def _spoiled(body: dict[str, Any], kind: str) -> dict[str, Any]:
    """The trial's answer with something wrong in it."""
    offers: Sequence[dict[str, Any]] = body.get("OFFER_LIST", ())
    if kind == "missing_offers":
        return {**body, "OFFER_LIST": list(offers)[:-1]}
    if kind == "wrong_dates":
        return {**body, "OFFER_LIST": [{**item, "EXPIRY_TIME": "2001-02-30 25:61:00"} for item in offers]}
    return body
