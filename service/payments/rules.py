"""What may be refunded of a deduction. Pure; the answer is what stands against it, or nothing."""

from dataclasses import dataclass

from service.kit.money import Fen, yuan


@dataclass(frozen=True)
class Payer:
    """Whose money it was: it goes back to the same and to nobody else."""

    number: str
    account: str
    bank_account: str


@dataclass(frozen=True)
class Taken:
    """A deduction as our books have it; ``refunded`` = asked back so far."""

    done: bool
    payer: Payer
    amount: Fen
    refunded: Fen

    @property
    def left(self) -> Fen:
        """What may still be asked back."""
        return Fen(self.amount - self.refunded if self.done else 0)


def objection(taken: Taken, payer: Payer, amount: Fen) -> str:
    """Why this refund may not be; empty = it may."""
    if not taken.done:
        return "该笔划扣没有成功，没有可退的金额"
    if payer != taken.payer:
        return "号码、账户或银行账号与原划扣的不一致"
    if amount > taken.left:
        return f"退款 {yuan(amount)} 元超过可退的 {yuan(taken.left)} 元（划扣 {yuan(taken.amount)} 元）"
    return ""
