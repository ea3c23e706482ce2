"""Errors of the capability API: problem JSON (RFC 9457) with a code, a Chinese text and whether anything is booked."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Literal, Self

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from service.orders.model import Booked

PREFIX = "/capability/v1/"
MEDIA = "application/problem+json"


class Problem(BaseModel):
    """What happened (`code` for programs, `detail` for people), and whether anything is booked."""

    model_config = ConfigDict(frozen=True)

    type: Literal["about:blank"] = "about:blank"
    title: Annotated[str, Field(examples=["Conflict"])]
    status: Annotated[int, Field(examples=[409])]
    code: Annotated[str, Field(examples=["REFUSED"])]
    detail: Annotated[str, Field(examples=["用户没有欠费，不能减免。没有办理任何业务。"])]
    fields: dict[str, str] = Field(default_factory=dict, examples=[{"offer": "没有这个产商品"}])
    booked: Booked = "NO"
    request: Annotated[str, Field(description="本次调用的编号，报障时请提供")] = ""

    @classmethod
    def of(cls, status: int, code: str, detail: str, **more: object) -> Self:
        """With the title that HTTP gives the status."""
        return cls.model_validate(
            {"title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail, **more}
        )


def response(said: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(said.model_dump(mode="json"), said.status, dict(headers or {}), MEDIA)
