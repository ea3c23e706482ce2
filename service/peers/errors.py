"""What a provincial system answers, as errors for people: what happened, is anything booked, what to do now."""

from service.kit.errors import Declined, Refused, Tampered, Unreached


class PeerRefusal(Refused):
    """Its business says no; ``said`` is its own text."""

    code = "PEER_REFUSAL"

    def __init__(self, title: str, result: str, said: str) -> None:
        super().__init__(
            f"{title}没有受理：{said or '没有说明原因'}（{result}）。本次没有登记，已受理的业务不受影响。"
            "请按提示修改后重试；改不了的请通知系统管理员人工处理。"
        )
        self.result, self.said = result, said


class PeerFault(Declined):
    """It cannot read our message, so nothing was done; the same again will not help."""

    code = "PEER_FAULT"

    def __init__(self, title: str, result: str, said: str = "") -> None:
        super().__init__(
            f"{title}不认可我方的报文：{said or '没有说明原因'}（{result}）。本次没有登记，已受理的业务不受影响。"
            "请把括号里的代码报给系统管理员。"
        )
        self.result, self.said = result, said


class PeerBusy(Unreached):
    """It was not reached, or it surely did nothing: trying again is safe."""

    code = "PEER_BUSY"

    def __init__(self, title: str, why: str, *, result: str = "") -> None:
        shown = f"{why}（{result}）" if result else why
        super().__init__(f"{title}暂时办不了：{shown}。对方没有任何变化，已受理的业务不受影响。系统会自动重试。")
        self.result, self.said = result, why


class NotAsWritten(Tampered):
    """What it holds is not what we wrote, or its answer belongs to something else: nothing is taken as confirmed."""

    code = "NOT_AS_WRITTEN"

    def __init__(self, title: str, what: str) -> None:
        super().__init__(
            f"{title}回读的内容与下发的不符：{what}。业务已受理，但对方的登记没有确认。"
            "请通知系统管理员与对方核对；核对好以后系统会自动确认。"
        )
        self.said = what
