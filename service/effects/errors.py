"""What a ``Run`` may raise, in one place."""

from service.gateway.codes import NationalBusy, NationalFault, NationalRefusal, Unknown
from service.kit.errors import BossError, Refused

__all__ = ["Contradiction", "Fenced", "KeyReused", "NationalBusy", "NationalFault", "NationalRefusal", "Unknown"]


class Fenced(BossError):
    """Another owner has taken this run over; nothing of ours may be stored any more. No refusal of the business."""

    status = 409
    code = "FENCED"

    def __init__(self) -> None:
        super().__init__("本单已由另一台机器接着办理，这边的结果没有写入。没有重复办理；请按 F5 刷新后查看。")


class Contradiction(BossError):
    """Two answers about one serial that cannot both be true. Frozen: only a person leads on."""

    status = 409
    code = "CONTRADICTION"

    def __init__(self, title: str, serial: str) -> None:
        super().__init__(
            f"对方就{title}给出了互相矛盾的答复，是否登记需要人工核实（流水 {serial}）。系统已停止自动处理，"
            "不会重复办理。请勿另开新单重办；请按 Ctrl+S 挂起本单并报系统管理员。"
        )


class KeyReused(Refused):
    """A step that was already sent must not be sent with other content."""

    code = "KEY_REUSED"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title}已经用另外的内容发出过，不能改了内容再发。没有新的登记；请返回上一步（Alt+←）核对后重新选择。"
        )
