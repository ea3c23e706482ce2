"""Errors of signing in."""

from service.kit.errors import BossError, Forbidden


class SignedOut(BossError):
    """There is no live session; the person has to sign in."""

    status = 401
    code = "SIGNED_OUT"

    def __init__(self) -> None:
        super().__init__("登录已失效。已录入的内容保存在草稿里；请重新登录后按 Ctrl+D 继续。")


class Locked(Forbidden):
    """The seat is locked and answers only unlock, hand-over and logout."""

    code = "LOCKED"

    def __init__(self) -> None:
        super().__init__("本席已锁定。已录入的内容保存在草稿里；请输入密码解锁，或按 Ctrl+H 交接。")


class WrongPassword(Forbidden):
    """Staff id and password do not fit, or the account is shut for a while."""

    code = "WRONG_PASSWORD"


class NoRight(Forbidden):
    """The person's roles do not allow it."""

    code = "NO_RIGHT"

    def __init__(self, what: str) -> None:
        super().__init__(f"当前工号没有{what}的权限。没有办理任何业务；请请有权限的同事办理，或联系管理员。")
