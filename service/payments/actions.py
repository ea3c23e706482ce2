"""What the national side tells and asks about money: kept once, answered from what is kept (rows 70, 112–114)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from service.gateway.fixed.deduction import (
    Deduction,
    DeductionNotice,
    DeductionRefund,
    DeductState,
    QueryDeduction,
    RefundDeduction,
)
from service.gateway.interface import Interface
from service.gateway.main.refund import AlipayAuthNotice
from service.kit import strict
from service.kit.clock import stamp, stamped
from service.kit.db import Database, Unit
from service.kit.errors import Invalid, Refused
from service.kit.ids import new_id
from service.kit.masking import scrub
from service.kit.money import Fen
from service.kit.secrets import FieldCipher
from service.payments.rules import Payer, Taken, objection
from service.payments.tables import alipay_verification, deduction, deduction_refund

_AGAIN = "请核对后用新的流水重新发起。"


class Differs(Refused):
    """The same number came again with other content: the first one stays as it is."""

    code = "DIFFERS"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}此前已收到，这次的内容不同。以先收到的为准，这次没有登记；请人工核对。")


@dataclass(frozen=True)
class Verification:
    """What a verification at Alipay came to."""

    certify_id: str
    state: str
    reason: str
    at: datetime
    refund_num: str
    name: str
    cert_number: str
    pay_account: str


class _Books:
    """What both kinds of books need."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self._db, self._cipher = db, cipher

    def _seal(self, text: str, table: str, column: str, row: str) -> str:
        return self._cipher.seal(text, table, column, row)

    def _opened(self, found: Row[Any], table: str, column: str, row: str) -> str:
        return self._cipher.open(getattr(found, column), table, column, row)

    def _hash(self, message: Interface[Any], table: str) -> str:
        text = strict.canonical(message.model_dump(mode="json"))
        return self._cipher.blind(hashlib.sha256(text.encode()).hexdigest(), table, "content")


class Deductions(_Books):
    """Deductions and their refunds. Every message may come any number of times."""

    def deducted(self, came: DeductionNotice) -> None:
        """实时划扣结果通知: once per national serial. Differs when it came with other content before."""
        serial, content = came.deduct_serial, self._hash(came, deduction.name)
        with self._db.unit() as unit:
            row = insert(deduction).values(
                deduct_serial=serial,
                content=content,
                contract_id=came.contract_id,
                user_id=came.user_id,
                acct_id=came.acct_id,
                access_num=self._seal(came.access_num, deduction.name, "access_num", serial),
                access_num_blind=self._cipher.blind(came.access_num, deduction.name, "access_num"),
                bank_code=came.bank_code,
                bank_account=self._seal(came.bank_account, deduction.name, "bank_account", serial),
                amount=came.amount,
                result=came.result,
                reason=scrub(came.reason),
                deduct_time=_moment(came.deduct_time, "deduct_time"),
            )
            unit.execute(row.on_conflict_do_nothing(index_elements=["deduct_serial"]))
            kept = unit.scalar(select(deduction.c.content).where(deduction.c.deduct_serial == serial))
        if kept != content:
            raise Differs("该划扣流水")

    def refund(self, asked: RefundDeduction) -> DeductionRefund:
        """实时划扣退款请求: never more than was taken, to nobody but the payer. The same again gets the first answer.

        Refused in words when no successful deduction is known, or when something stands against it.
        """
        content = self._hash(asked, deduction_refund.name)
        with self._db.unit() as unit:
            known = _deduction(unit, asked.deduct_serial, lock=True)
            if known is None:
                raise Refused(f"没有收到过该笔划扣，退款没有登记。{_AGAIN}")
            same = select(deduction_refund).where(deduction_refund.c.refund_serial == asked.refund_serial)
            earlier = unit.execute(same).first()
            if earlier is not None and earlier.content != content:
                raise Differs("该退款流水")
            refund_id = self._book(unit, asked, content, known) if earlier is None else earlier.refund_id
        return DeductionRefund(refund_id=refund_id, refund_state="ACCEPTED")

    def deduction(self, asked: QueryDeduction) -> Deduction:
        """实时划扣结果查询请求: what our books say. A number that is not the payer's finds nothing."""
        with self._db.unit() as unit:
            found = _deduction(unit, asked.deduct_serial)
            _count, total = _refunded(unit, asked.deduct_serial)
        number = "" if found is None else self._opened(found, deduction.name, "access_num", found.deduct_serial)
        if found is None or asked.access_num not in ("", number):
            return Deduction(deduct_serial=asked.deduct_serial, deduct_state="NOT_FOUND")
        state: DeductState = "DONE" if found.result == "0" else "FAILED"
        return Deduction(
            deduct_serial=found.deduct_serial,
            deduct_state=state,
            amount=found.amount,
            refunded_fee=total,
            access_num=number,
            deduct_time=stamp(found.deduct_time),
            reason=found.reason,
        )

    def _book(self, unit: Unit, asked: RefundDeduction, content: str, known: Row[Any]) -> str:
        """A new refund in the books; our number of it."""
        count, total = _refunded(unit, known.deduct_serial)
        taken = Taken(known.result == "0", self._payer(known), Fen(known.amount), total)
        payer = Payer(asked.access_num, asked.acct_id, asked.bank_account)
        if against := objection(taken, payer, Fen(asked.amount)):
            raise Refused(f"{against}，退款没有登记。{_AGAIN}")
        refund_id, serial, table = f"TK{new_id()}", asked.refund_serial, deduction_refund.name
        unit.execute(
            deduction_refund.insert().values(
                refund_serial=serial,
                refund_id=refund_id,
                content=content,
                deduct_serial=known.deduct_serial,
                deducted=known.amount,
                place=count + 1,
                amount=asked.amount,
                total=total + asked.amount,
                bank_account=self._seal(asked.bank_account, table, "bank_account", serial),
                payee_name=self._seal(asked.payee_name, table, "payee_name", serial),
                reason=scrub(asked.reason),
                request_time=_moment(asked.request_time, "request_time"),
            )
        )
        return refund_id

    def _payer(self, known: Row[Any]) -> Payer:
        number, account = (
            self._opened(known, deduction.name, column, known.deduct_serial)
            for column in ("access_num", "bank_account")
        )
        return Payer(number, known.acct_id, account)


class Verifications(_Books):
    """Who a payee was proved to be."""

    def verified(self, came: AlipayAuthNotice) -> None:
        """支付宝身份信息认证结果通知: every result of a verification once; the payee of one never changes."""
        table, content = alipay_verification, self._hash(came, alipay_verification.name)
        blind = self._cipher.blind(came.pay_account, table.name, "pay_account")
        at = _moment(came.finish_time, "finish_time")
        place = {"certify_id": came.certify_id, "auth_state": came.auth_state, "finish_time": at}
        row = f"{came.certify_id}/{came.auth_state}/{stamp(at)}"
        with self._db.unit() as unit:
            unit.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{table.name}/{came.certify_id}"))))
            payee = unit.scalar(select(table.c.pay_account_blind).where(table.c.certify_id == came.certify_id).limit(1))
            if payee not in (None, blind):
                raise Differs("该认证流水的收款账号")
            sealed = {name: self._seal(getattr(came, name), table.name, name, row) for name in _PAYEE}
            told = {"content": content, "refund_num": came.refund_num, "reason": scrub(came.reason)}
            added = insert(table).values(**place, **told, **sealed, pay_account_blind=blind)
            unit.execute(added.on_conflict_do_nothing(index_elements=list(place)))
            same = [table.c[name] == value for name, value in place.items()]
            kept = unit.scalar(select(table.c.content).where(*same))
        if kept != content:
            raise Differs("该认证结果")

    def verification(self, certify_id: str) -> Verification | None:
        """The latest result by the time at which it was found, not by arrival."""
        table = alipay_verification
        newest = select(table).where(table.c.certify_id == certify_id)
        with self._db.unit() as unit:
            found = unit.execute(newest.order_by(table.c.finish_time.desc(), table.c.id.desc()).limit(1)).first()
        if found is None:
            return None
        row = f"{certify_id}/{found.auth_state}/{stamp(found.finish_time)}"
        name, cert, account = (self._opened(found, table.name, column, row) for column in _PAYEE)
        told = (found.auth_state, found.reason, found.finish_time, found.refund_num)
        return Verification(certify_id, *told, name, cert, account)


_PAYEE = ("cust_name", "cert_num", "pay_account")


def _deduction(unit: Unit, serial: str, *, lock: bool = False) -> Row[Any] | None:
    found = select(deduction).where(deduction.c.deduct_serial == serial)
    return unit.execute(found.with_for_update() if lock else found).first()


def _refunded(unit: Unit, serial: str) -> tuple[int, Fen]:
    """How many refunds of a deduction there are, and what they give back together."""
    amounts = select(func.count(), func.coalesce(func.sum(deduction_refund.c.amount), 0))
    count, total = unit.execute(amounts.where(deduction_refund.c.deduct_serial == serial)).one()
    return count, Fen(int(total))


def _moment(text: str, field: str) -> datetime:
    try:
        return stamped(text)
    except ValueError as error:
        raise Invalid("时间格式应为 yyyy-MM-dd HH:mm:ss，没有登记。", fields={field: "时间格式不对"}) from error
