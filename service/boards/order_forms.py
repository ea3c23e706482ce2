"""What the actions of the order centre ask for."""

from service.kit.board.board import Office, Order
from service.kit.page import AnyField, Choice, Option, Passage

PLAIN = {"name": "客户姓名", "certificate": "证件号", "number": "业务号码", "phone": "联系电话"}


def reveal_form(_office: Office, _order: Order) -> tuple[AnyField, ...]:
    options = tuple(Option(value=value, label=label) for value, label in PLAIN.items())
    return (Choice(name="what", title="看哪一项", value="number", options=options), _reason("为什么要看全文"))


def cancel_form(_office: Office, _order: Order) -> tuple[AnyField, ...]:
    return (_reason("为什么撤单"),)


def _reason(hint: str) -> Passage:
    return Passage(name="reason", title="原因", max_length=200, placeholder=f"{hint}；会留痕")
