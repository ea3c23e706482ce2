from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.kit.money import Fen
from service.payments.rules import Payer, Taken, objection

PAYER = Payer("19200000001", "A1", "6222020000000000001")
TAKEN = Taken(True, PAYER, Fen(5000), Fen(1000))


def test_what_is_left_may_be_refunded_and_not_a_fen_more() -> None:
    assert objection(TAKEN, PAYER, Fen(4000)) == ""
    assert "可退的 40.00 元" in objection(TAKEN, PAYER, Fen(4001))


def test_only_to_the_payer_and_only_of_money_that_was_taken() -> None:
    for other in (replace(PAYER, number="1"), replace(PAYER, account="1"), replace(PAYER, bank_account="1")):
        assert "不一致" in objection(TAKEN, other, Fen(1))
    assert "没有成功" in objection(replace(TAKEN, done=False), PAYER, Fen(1))


@given(st.integers(1, 10_000), st.lists(st.integers(1, 3000), max_size=20))
def test_refunds_together_never_exceed_the_deduction(amount: int, wanted: list[int]) -> None:
    taken = Taken(True, PAYER, Fen(amount), Fen(0))
    for one in wanted:
        if not objection(taken, PAYER, Fen(one)):
            taken = replace(taken, refunded=Fen(taken.refunded + one))
    assert taken.refunded <= amount
