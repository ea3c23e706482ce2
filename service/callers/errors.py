"""Why a call of another system is not done."""

from service.kit.errors import BossError, Forbidden, Refused


class Unsigned(BossError):
    """Nobody knows who this is. One answer for every cause, so that nothing can be learned from it."""

    status = 401
    code = "UNSIGNED"

    def __init__(self) -> None:
        super().__init__("调用方、时间、随机数或签名不合法。没有办理任何业务；请核对密钥和时钟后重新签名。")


class OutOfScope(Forbidden):
    """The caller has no right to this group of capabilities."""

    code = "SCOPE"

    def __init__(self, scope: str) -> None:
        super().__init__(f"调用方没有 {scope} 权限。没有办理任何业务；请向云BOSS管理员申请。")


class NotYours(Forbidden):
    """Another caller's check or order."""

    code = "NOT_YOURS"

    def __init__(self) -> None:
        super().__init__("这是另一个系统的记录。没有办理任何业务；请核对编号。")


class TooMany(BossError):
    """More calls than agreed. ``wait`` in seconds."""

    status = 429
    code = "TOO_MANY"

    def __init__(self, wait: int) -> None:
        super().__init__(f"调用次数超过约定。没有办理任何业务；请 {wait} 秒后重试。")
        self.wait = wait


class RequestReused(Refused):
    """The request number stands for another order."""

    code = "REQUEST_REUSED"

    def __init__(self) -> None:
        super().__init__("该请求号已用于内容不同的办理。本次没有办理；请换一个请求号。")


class CheckUsed(Refused):
    """An order under another request number was made with this check: most likely the same one, told twice."""

    code = "CHECK_USED"

    def __init__(self) -> None:
        super().__init__("这次校验已用于另一个请求号的办理。本次没有办理；请用原请求号查询，确需再办请重新校验。")
