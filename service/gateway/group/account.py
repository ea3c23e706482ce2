"""集客 账管中心: money moves from the main VIP number of a group to its sub numbers and back (R18.3)."""

from typing import Self

from pydantic import model_validator

from service.gateway.interface import Interface, Wire
from service.gateway.lists import Amount, Fen, Moment


class TransferableLedger(Wire):
    """One ledger of the main VIP number. ``invoice_fee`` of ``balance`` can still be invoiced (发票可打金额)."""

    ledger_id: str
    ledger_name: str = ""
    balance: Fen
    invoice_fee: Fen
    transferable_fee: Fen


class TransferableLedgers(Wire):
    """Answer of 集团主账户可转账账本查询."""

    acct_id: str
    ledger_list: tuple[TransferableLedger, ...]


class QueryTransferableLedgers(Interface[TransferableLedgers]):
    """集团主账户可转账账本查询 group 3.2.3.5."""

    book, code, title, centre = "group", "3.2.3.5", "集团主账户可转账账本查询", "账管"
    answer = TransferableLedgers

    group_id: str
    vip_num: str


class Transferred(Wire):
    """Answer of 集团账户余额转移: both balances afterwards."""

    transfer_id: str
    transfer_time: Moment
    out_balance: Fen
    in_balance: Fen


class TransferBalance(Interface[Transferred]):
    """集团账户余额转移 group 3.2.3.6: main to sub (2.6.1.14), or a closed sub back to its main (2.6.1.12)."""

    book, code, title, centre = "group", "3.2.3.6", "集团账户余额转移", "账管"
    answer = Transferred
    effect = True

    accept_id: str
    group_id: str
    out_vip_num: str
    in_vip_num: str
    ledger_id: str = ""
    amount: Amount
    remark: str = ""

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.out_vip_num == self.in_vip_num:
            raise ValueError("out_vip_num and in_vip_num are the same")
        return self
