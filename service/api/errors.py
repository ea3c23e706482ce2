"""How an error leaves the service: status, code and Chinese text, or an incident number and no more."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from service.kit.db import AWAY
from service.kit.errors import BossError, Invalid, Missing, Unanswered


class Away(Unanswered):
    """Our own database does not answer."""

    code = "DATABASE"

    def __init__(self) -> None:
        super().__init__(
            "数据库暂时连不上，刚才这一步是否办成还不确定。已提交的受理不受影响；请稍候再按一次，系统会核对，不会重复办理。"
        )


def answer(error: BossError) -> JSONResponse:
    """The JSON of an error that people may see."""
    fields = error.fields if isinstance(error, Invalid) else {}
    said = {"error": type(error).__name__, "code": error.code, "message": error.message, "fields": fields}
    return JSONResponse(said, error.status)


def known(error: Exception) -> BossError | None:
    """The error for people behind an exception, or None when it is an incident."""
    if isinstance(error, BossError):
        return error
    if isinstance(error, AWAY):
        return Away()
    if isinstance(error, RequestValidationError):
        return Invalid("请求内容不符合约定。没有办理任何业务；请升级客户端后重试。", fields=_places(error.errors()))
    if isinstance(error, HTTPException):
        return Missing("没有这个接口。没有办理任何业务；请升级客户端后重试。")
    return None


def incident(number: str) -> JSONResponse:
    """The answer that says only the number by which to find the log entry."""
    return JSONResponse({"incident": number}, 500)


def _places(errors: Any) -> dict[str, str]:
    """Where the body does not fit; never what stood there."""
    return {".".join(str(part) for part in error["loc"] if part != "body"): "内容不符合约定" for error in errors}
