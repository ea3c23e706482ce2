"""The capability API as an application of its own: its groups by presence, its own errors, its own description."""

from functools import cache, partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from service.api import problem
from service.api.capability.calls import Capability
from service.api.edge import Edge
from service.api.problem import PREFIX, Problem
from service.callers.model import Checked
from service.kit import registry

VERSION = "1.0.0"
_PACKAGE = "service.api.capability"
_HEADERS = {
    "caller": ("X-Caller", "调用方编号"),
    "time": ("X-Time", "ISO 8601 时间，时区写作 +08:00 或 Z，与服务端相差不超过 5 分钟"),
    "nonce": ("X-Nonce", "16 到 64 位的随机数，只用一次"),
    "sign": ("X-Sign", "HMAC-SHA256 十六进制：方法 + 请求目标 + X-Time + X-Nonce + 正文 SHA-256 十六进制"),
}


def build(edge: Edge) -> FastAPI:
    """To be mounted at ``/capability/v1``."""
    app = FastAPI(
        title="云BOSS 能力接口",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.edge = edge
    for capability in capabilities().values():
        app.include_router(capability.router)
    app.add_exception_handler(HTTPException, elsewhere)
    described = cache(partial(_description, app))  # only when somebody reads it: it takes longer than all the rest
    app.add_api_route("/openapi.json", lambda: JSONResponse(described()), include_in_schema=False)
    return app


@cache
def capabilities() -> dict[str, Capability]:
    """Every ``CAPABILITY`` by the name of its module."""
    return registry.walk(_PACKAGE, "CAPABILITY", Capability)


async def elsewhere(_request: Request, error: Exception) -> JSONResponse:
    """No such address, or not with this method."""
    assert isinstance(error, HTTPException)
    code = {404: "MISSING", 405: "METHOD"}.get(error.status_code, "ERROR")
    text = "没有这个接口或方法。没有办理任何业务；请核对地址。"
    return problem.response(Problem.of(error.status_code, code, text), error.headers)


def _description(app: FastAPI) -> dict[str, Any]:
    """OpenAPI with the four headers of a signature, and the problem in every place where it can come."""
    found = get_openapi(title=app.title, version=app.version, routes=app.routes, description=_ABOUT)
    found["servers"] = [{"url": PREFIX.rstrip("/")}]
    parts = found["components"]
    parts["schemas"]["Problem"] = Problem.model_json_schema()
    parts["schemas"] = {name: schema for name, schema in parts["schemas"].items() if "ValidationError" not in name}
    parts["securitySchemes"] = {
        name: {"type": "apiKey", "in": "header", "name": header, "description": text}
        for name, (header, text) in _HEADERS.items()
    }
    found["security"] = [{name: [] for name in _HEADERS}]
    for place, links in _LINKS.items():
        found["paths"][place]["post"]["responses"]["200"]["links"] = links
    return found


_SAME = {name: f"$request.body#/{name}" for name in Checked.model_fields}
_ORDER = {"order": "$response.body#/order"}
_LINKS: dict[str, dict[str, Any]] = {
    "/campaigns/check": {
        "order": {
            "operationId": "place_order",
            "requestBody": {**_SAME, "check": "$response.body#/check", "fee_total": "$response.body#/fee_total"},
        }
    },
    "/orders": {
        "standing": {"operationId": "one_order", "parameters": _ORDER},
        "found": {"operationId": "find_order", "parameters": {"request_no": "$response.body#/request_no"}},
    },
}

_ABOUT = (
    "客服、蜂向APP、eboss、经理助手等系统调用云BOSS。金额单位为分，时间为北京时间。"
    "每次调用都要签名；答复里的号码只有后四位。说明和例子见 docs/capability.md。"
)
