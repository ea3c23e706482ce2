"""What 新建本省密钥 and 登记对方公钥 ask for on the board 密钥."""

from datetime import timedelta

from service.gateway.keyring import NATIONAL, OURS, OVERLAP_DAYS, title_of
from service.kit.board.board import Office, Order
from service.kit.clock import today
from service.kit.page import AnyField, Choice, Day, Option, Passage, Text


def own(_office: Office, _order: Order) -> tuple[AnyField, ...]:
    return (_id(f"sd-{today():%Y-%m}"), *_days())


def peer(office: Office, _order: Order) -> tuple[AnyField, ...]:
    names = [name for name in office.world.gateway.peers.by_name if name != OURS]
    options = tuple(Option(value=name, label=title_of(name)) for name in names)
    pem = Passage(name="pem", title="公钥（PEM）", max_length=4000, placeholder="-----BEGIN PUBLIC KEY-----")
    return (_id(""), Choice(name="owner", title="归属", value=NATIONAL, options=options), pem, *_days())


def _id(value: str) -> Text:
    hint = "与对方约定的编号，写在报文的 KEY_ID 里；用过的编号不能再用"
    return Text(name="id", title="编号", value=value, plain=True, max_length=64, hint=hint)


def _days() -> tuple[Day, Day]:
    first = today() + timedelta(days=1)
    return (
        Day(name="start", title="生效日", value=first.isoformat(), hint=f"同一归属的旧密钥此后 {OVERLAP_DAYS} 天到期"),
        Day(name="end", title="失效日", required=False, hint="最后可用的一天；空 = 长期"),
    )
