"""Asking the national side from a page: a sentence that names the next key when it is silent."""

from typing import TypeVar

from service.gateway.interface import Interface, Wire
from service.gateway.main.user import CheckPassword
from service.kit.errors import BossError, Declined, Invalid, Tampered, Unanswered
from service.kit.flow import Case, Values
from service.kit.page import Text
from service.numbers.rules import is_mobile

A = TypeVar("A", bound=Wire)

NOTHING_BOOKED = "尚未办理任何业务，已录入的内容都已保存。"


def ask(case: Case, request: Interface[A], retry: str = "请稍后按 F12 重试，或按 Ctrl+S 挂起。") -> A:
    """The answer to a read. Unanswered or Declined with what was asked and the key to press next."""
    try:
        answer: A = case.world.gateway.ask(request, case.clerk)
    except (Unanswered, Tampered) as error:
        text = f"{request.title}没有得到国网的可靠应答（{said(error)}）。{NOTHING_BOOKED}{retry}"
        raise Unanswered(text, code=error.code) from error
    except Declined as error:
        text = f"{request.title}国网返回故障：{said(error)}。{NOTHING_BOOKED}{retry}"
        raise Declined(text, code=error.code) from error
    return answer


def mobile_field(case: Case, name: str, title: str, *, known: str = "", hint: str = "") -> Text:
    """Where a mobile number is typed: what was typed there, else the ``known`` one."""
    value = str(case.values.get(name) or known)
    return Text(name=name, title=title, value=value, max_length=11, plain=True, digits=True, hint=hint)


def password_field(title: str, hint: str, *, required: bool = True) -> Text:
    """Where a service password of 6 digits is typed: never shown, never given back."""
    return Text(
        name="password",
        title=title,
        required=required,
        max_length=6,
        plain=True,
        digits=True,
        secret=True,
        hint=hint,
    )


def mobile(values: Values, field: str, title: str) -> str:
    """The number that was typed there. Invalid for anything but a mobile number."""
    number = str(values.get(field) or "").strip()
    if not is_mobile(number):
        raise Invalid(f"{title}不对。{NOTHING_BOOKED}请改正后按 F12。", fields={field: "应为 11 位手机号码"})
    return number


def wrong_password(case: Case, number: str, password: str) -> str:
    """What the national side says against the service password of a number, and the tries left; empty = it is right."""
    verdict = ask(case, CheckPassword(access_num=number, service_password=password))
    if verdict.passed == "1":
        return ""
    left = f"，还可以试 {verdict.left_tries} 次" if verdict.left_tries else ""
    return f"{verdict.reason or '服务密码不正确'}{left}"


def said(error: BossError) -> str:
    """What the national side itself said, or the first sentence of the error: without advice."""
    return str(getattr(error, "said", "")) or error.message.split("。", 1)[0]
