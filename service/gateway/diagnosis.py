"""Says for the self-check which field of an exchange is wrong, and why. Local only: no outsider ever hears it.

The texts name fields and kinds of faults, never a value.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from service.gateway import codes, sealing
from service.gateway.client import Examined
from service.gateway.envelope import Packed
from service.gateway.fields import sealed_places
from service.gateway.interface import Interface, Wire
from service.gateway.keys import SIGNATURE_HEADER, Keys
from service.gateway.peer import Peer, Peers
from service.gateway.profiles import PROFILES, FieldMode
from service.kit import strict

HEAD, BODY = "HEAD", "BODY"

_TIME_OR_REUSE = "报文时间相差超过 300 秒，或同一流水内容不同，或没有处理这个接口的程序"
_KINDS = {"missing": "缺少这个字段", "extra_forbidden": "不应有这个字段", "literal_error": "取值不在约定范围内"}


@dataclass(frozen=True)
class Fault:
    """Where and why; ``field`` is a wire path, empty for the message as a whole."""

    field: str
    cause: str


def of_request(sent: Packed, request: Wire) -> Fault | None:
    """A sensitive field that would leave us in clear, or that does not open again."""
    body = strict.loads(sent.content)[BODY]
    clear = request.model_dump(mode="json", by_alias=True)
    for path in secret_paths(type(request)):
        for wire, value in zip(_at(body, path), _at(clear, path), strict=True):
            if sent.mode is None or value in ("", None):
                continue
            if wire == value:
                return Fault(path, "敏感字段没有加密")
            if (why := _unopened(wire, sent.mode)) is not None:
                return Fault(path, why)
    return None


def of_answer(examined: Examined[Any], model: type[Wire], keys: Keys, *, full: bool) -> Fault | None:
    """What is wrong with an answer; ``full`` = every sensitive field has to be there."""
    assert examined.sent is not None
    assert examined.answered is not None
    sent, content = examined.sent, examined.answered.content
    try:
        message = strict.loads(content)
    except ValueError:
        return Fault("", "应答不是规范的 UTF-8 JSON")
    if not isinstance(message, dict) or not isinstance(message.get(HEAD), dict):
        return Fault(HEAD, "应答没有报文头")
    head: dict[str, Any] = message[HEAD]
    signature = examined.answered.headers.get(SIGNATURE_HEADER.lower(), "")
    fault = _head(head, sent) or _signature(sent, content, signature, keys)
    if fault is not None or not codes.is_done(str(head["RESULT"])):
        return fault
    return _body(model, message.get(BODY), sent.mode, full=full)


def of_incoming(kind: type[Interface[Any]], kept: bytes, keys: Keys, peers: Peers) -> Fault:
    """Why we did not take a message; ``kept`` is its signature header, a line feed, and its body."""
    header, _, content = kept.partition(b"\n")
    signature, peer = header.decode("latin-1"), peers.of(kind)
    try:
        message = strict.loads(content)
        head, body = dict(message[HEAD]), message[BODY]
        serial, time, crypto = str(head["SERIAL"]), str(head["TIME"]), head.get("CRYPTO")
    except (ValueError, TypeError, KeyError):
        return Fault(HEAD, "不是完整的报文（HEAD、BODY、SERIAL、TIME）")
    if peer.sign and keys.signer(time, serial, content, signature) != peer.name:
        return Fault(SIGNATURE_HEADER, "没有签名、签名密钥未登记或验签失败")
    if (head.get("BOOK"), head.get("CODE")) != (kind.book, kind.code):
        return Fault("HEAD.CODE", "接口编号与地址不符")
    if crypto is None:
        fault = _body(kind, body, None, full=False) if peer.is_plain(kind) else Fault("HEAD.CRYPTO", "明文报文，未加密")
    else:
        fault = _sealed(kind, crypto, body, keys, peer)
    return fault or Fault("", _TIME_OR_REUSE)


def _sealed(kind: type[Wire], crypto: Any, body: Any, keys: Keys, peer: Peer) -> Fault | None:
    """What is wrong with the seal of a message to us."""
    if not isinstance(crypto, dict) or (profile := PROFILES.get(str(crypto.get("PROFILE")))) is None:
        return Fault("HEAD.CRYPTO", "加密方式不在约定之内")
    if profile.legacy and profile != peer.profile:
        return Fault("HEAD.CRYPTO.PROFILE", "旧加密方式没有启用")
    own = keys.own(str(crypto.get("KEY_ID")))
    if own is None:
        return Fault("HEAD.CRYPTO.KEY_ID", "加密所用的本省密钥没有登记、已到期或已停用")
    mode = profile.mode(profile.unwrap(str(crypto.get("KEY")), own.private))
    return _body(kind, body, mode, full=False)


def _head(head: dict[str, Any], sent: Packed) -> Fault | None:
    if head.get("SERIAL") != sent.serial:
        return Fault("HEAD.SERIAL", "应答的流水与请求不符")
    if head.get("TIME", sent.time) != sent.time:
        return Fault("HEAD.TIME", "应答的报文时间与请求不符，可能是以前的应答")
    if not codes.is_result(head.get("RESULT")):
        return Fault("HEAD.RESULT", "应答码不是四位约定代码")
    return None


def _signature(sent: Packed, content: bytes, signature: str, keys: Keys) -> Fault | None:
    if not sent.peer.sign:
        return None
    if not signature:
        return Fault(SIGNATURE_HEADER, "应答没有签名")
    if keys.signer(sent.time, sent.serial, content, signature) != sent.peer.name:
        named = signature.partition("keyid=")[2].partition(",")[0]
        known = keys.theirs(named) is not None
        return Fault(SIGNATURE_HEADER, "验签失败" if known else "签名密钥的编号没有登记、已到期或已停用")
    return None


def _body(model: type[Wire], body: Any, mode: FieldMode | None, *, full: bool) -> Fault | None:
    if not isinstance(body, dict):
        return Fault(BODY, "应答没有报文体")
    for path in secret_paths(model):
        found = list(_at(body, path))
        if full and not any(value not in ("", None) for value in found):
            return Fault(path, "应答缺少这个敏感字段")
        for wire in found:
            if mode is not None and wire not in ("", None) and (why := _unopened(wire, mode)) is not None:
                return Fault(path, why)
    try:
        model.model_validate(body if mode is None else sealing.opened(model, body, mode))
    except ValidationError as error:
        return _unfit(error)
    except ValueError:
        return Fault(BODY, "敏感字段解密后不是约定的内容")
    return None


def _unfit(error: ValidationError) -> Fault:
    """The first field that does not fit; never what stood there."""
    first = error.errors(include_input=False, include_url=False)[0]
    path = ".".join("[]" if isinstance(part, int) else part.upper() for part in first["loc"]).replace(".[]", "[]")
    return Fault(path, _KINDS.get(first["type"], f"类型或格式不符（{first['type']}）"))


def _unopened(wire: Any, mode: FieldMode) -> str | None:
    """Why a sealed field does not open, or None."""
    if not isinstance(wire, str):
        return "敏感字段没有加密（不是密文字符串）"
    try:
        sealed = base64.b64decode(wire, validate=True)
    except (binascii.Error, ValueError):
        return "敏感字段没有加密（不是 Base64 密文）"
    try:
        mode.open(sealed).decode("utf-8")
    except ValueError:
        return "解密失败：密钥或加密方式不符，或密文被改动"
    return None


def secret_paths(model: type[BaseModel]) -> list[str]:
    """The wire paths of what is sealed by itself."""
    return [place.path for place in sealed_places(model)]


def _at(value: Any, path: str) -> Iterator[Any]:
    """The values at a wire path such as ``OFFER_LIST[].PRICE``; nothing where the way there is missing."""
    name, _, rest = path.partition(".")
    plain = name.removesuffix("[]")
    if not isinstance(value, dict) or plain not in value:
        return
    inner = value[plain]
    many = inner if isinstance(inner, list) else []
    for item in many if name.endswith("[]") else [inner]:
        if rest:
            yield from _at(item, rest)
        else:
            yield item
