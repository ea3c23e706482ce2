"""How an error speaks to another system: no key of the counter in it, but whether anything is booked."""

import re
from typing import Any

from fastapi.exceptions import RequestValidationError

from service.api.errors import Away
from service.api.problem import MEDIA, Problem
from service.callers.errors import TooMany
from service.kit.errors import BossError, Invalid, Tampered, Unanswered
from service.kit.masking import scrub
from service.kit.once.actions import KeyRunning

RETRY_SECONDS = 5
_KEY = re.compile(r"F\d|Ctrl|Alt|客户端")
_NOTHING = "没有办理任何业务。"

# How a field of a step is called here.
_NAMES = {
    "number": "access_number",
    "tier": "recharge_reduction_tag",
    "told": "terms_told",
    "password": "service_password",
}
_KINDS = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个字段",
    "said_twice": "只能写一次",
    "string_pattern_mismatch": "格式不对",
    "string_too_long": "太长",
    "string_too_short": "不能为空",
    "too_long": "太多",
    "too_short": "至少一项",
    "literal_error": "不是允许的值",
    "enum": "不是允许的值",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}
_TITLES = {
    401: "未签名、签名不对、时钟相差过大或随机数用过",
    403: "没有权限，或是另一个系统的记录",
    404: "没有这条记录",
    405: "该地址没有这个方法",
    409: "业务不允许，或请求号、校验与内容不符",
    413: "内容过大",
    415: "只接受 UTF-8 的 JSON",
    422: "字段不符合约定，fields 逐项说明",
    429: "超过调用次数，Retry-After 秒后重试",
    500: "意外故障，detail 里有编号",
    502: "国网返回故障",
    503: "暂时办不了，booked 说明是否已登记，Retry-After 秒后可用同一请求号重试",
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": title,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        **(
            {"headers": {"Retry-After": {"description": "秒", "schema": {"type": "integer"}}}}
            if status in {429, 503}
            else {}
        ),
    }
    for status, title in _TITLES.items()
}


def problem_of(error: BossError) -> Problem:
    """The problem behind an error that people may see."""
    fields = {_NAMES.get(name, name): text for name, text in error.fields.items()} if isinstance(error, Invalid) else {}
    if isinstance(error, Away):
        text = "数据库暂时连不上，是否办成还不确定，不会重复办理。请稍后用同一请求号重试或查询。"
        return Problem.of(503, error.code, text, booked="UNKNOWN")
    if isinstance(error, Tampered):  # what the national side answered could not be trusted: to the caller it is silence
        return Problem.of(503, error.code, f"国网应答不可信，已拒收。{_NOTHING}请稍后重试。")
    return Problem.of(error.status, error.code, plain(error.message), fields=fields)


def headers_of(error: BossError) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.wait)}
    soon = isinstance(error, Unanswered | Tampered | KeyRunning)
    return {"Retry-After": str(RETRY_SECONDS)} if soon else {}


def plain(message: str) -> str:
    """A text as it is, or only what happened when its advice names keys, which a caller does not have; no number."""
    message = scrub(message)
    if "没有办理" in message and not _KEY.search(message):
        return message
    happened = message.split("。", 1)[0]
    return f"{happened}。{_NOTHING}"


def incident(number: str) -> str:
    return (
        f"意外故障，编号 {number}。是否办成还不确定，不会重复办理；请用同一请求号重试或查询，仍不行请报云BOSS管理员。"
    )


def invalid(error: RequestValidationError) -> Problem:
    """Where the request does not fit, and how; never what stood there."""
    fields = {}
    for entry in error.errors():
        place = ".".join(str(part) for part in entry["loc"][1:]) or "body"
        fields[place[:100]] = _KINDS.get(entry["type"], "内容不符合约定")
    return Problem.of(422, "INVALID", f"请求内容不符合约定。{_NOTHING}", fields=fields)
