"""Tables of payments. All are append-only: what was told once is never changed."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from service.kit.db import metadata

_NOW = func.clock_timestamp()

# 实时划扣: one row per deduction, by the national serial.
deduction = Table(
    "deduction",
    metadata,
    Column("deduct_serial", Text, primary_key=True),
    Column("content", Text, nullable=False),  # keyed hash of the notice: the same again is no other
    Column("contract_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("acct_id", Text, nullable=False),
    Column("access_num", Text, nullable=False),  # sealed
    Column("access_num_blind", Text, nullable=False, index=True),
    Column("bank_code", Text, nullable=False),
    Column("bank_account", Text, nullable=False),  # sealed
    Column("amount", BigInteger, nullable=False),  # fen
    Column("result", Text, nullable=False),  # 0 done, 1 failed
    Column("reason", Text, nullable=False),
    Column("deduct_time", DateTime(timezone=True), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    UniqueConstraint("deduct_serial", "amount"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("result in ('0', '1')", name="result"),
)

# Refunds of a deduction, numbered by ``place``; ``total`` is what this one and those before it give back.
# The database itself refuses a second one at the same place and more than was taken.
deduction_refund = Table(
    "deduction_refund",
    metadata,
    Column("refund_serial", Text, primary_key=True),
    Column("refund_id", Text, nullable=False, unique=True),  # ours
    Column("content", Text, nullable=False),  # keyed hash of the request
    Column("deduct_serial", Text, nullable=False),
    Column("deducted", BigInteger, nullable=False),  # fen
    Column("place", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),  # fen
    Column("total", BigInteger, nullable=False),  # fen
    Column("bank_account", Text, nullable=False),  # sealed
    Column("payee_name", Text, nullable=False),  # sealed
    Column("reason", Text, nullable=False),
    Column("request_time", DateTime(timezone=True), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    ForeignKeyConstraint(["deduct_serial", "deducted"], ["deduction.deduct_serial", "deduction.amount"]),
    UniqueConstraint("deduct_serial", "place"),
    CheckConstraint("amount > 0 and total >= amount and total <= deducted", name="amount"),
)

# 支付宝身份认证: what came of a verification; the latest by ``finish_time`` counts, whatever came last.
alipay_verification = Table(
    "alipay_verification",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("certify_id", Text, nullable=False),
    Column("auth_state", Text, nullable=False),
    Column("finish_time", DateTime(timezone=True), nullable=False),
    Column("content", Text, nullable=False),  # keyed hash of the notice
    Column("refund_num", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cust_name", Text, nullable=False),  # sealed
    Column("cert_num", Text, nullable=False),  # sealed
    Column("pay_account", Text, nullable=False),  # sealed
    Column("pay_account_blind", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    UniqueConstraint("certify_id", "auth_state", "finish_time"),
    CheckConstraint("auth_state in ('WAITING', 'PASSED', 'FAILED')", name="auth_state"),
    Index("ix_alipay_verification_refund_num", "refund_num"),
)
