"""What a ``Run`` may raise, in one place."""

from service.gateway.codes import NationalBusy, NationalFault, NationalRefusal, Unknown
from service.kit.errors import BossError, Refused

__all__ = ["Fenced", "KeyReused", "NationalBusy", "NationalFault", "NationalRefusal", "Unknown"]


class Fenced(BossError):
    """Another owner has taken this run over; nothing of ours may be stored any more. No refusal of the business."""

    status = 409
    code = "FENCED"

    def __init__(self) -> None:
        super().__init__("本单已由另一台机器接着办理，这边的结果没有写入。没有重复办理；请按 F5 刷新后查看。")


class KeyReused(Refused):
    """A step that was already sent must not be sent with other content."""

    code = "KEY_REUSED"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title}已经用另外的内容发出过，不能改了内容再发。没有新的登记；请返回上一步（Alt+←）核对后重新选择。"
        )
