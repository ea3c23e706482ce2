"""密钥: the ring of RSA keys, ours and those of the other sides. Private halves are never shown."""

import base64
from collections.abc import Iterator, Mapping
from datetime import date

from service.boards.key_forms import own, peer
from service.gateway.keyring import OURS, WORDS, KeyEntry, Keyring, title_of
from service.kit.board.board import Action, Board, Cell, Entry, Office, Order, Told, Value, choice
from service.kit.board.page import BoardColumn, BoardDetail, BoardFile, BoardSection
from service.kit.board.whole import whole
from service.kit.errors import Missing
from service.kit.page import Chip, Line, Tone
from service.scenarios.world import World
from service.staff.rules import Right

ADMIN = Right.ADMINISTER
SOON = 30  # days before its end from which a key is shown in amber
RETIRE = "要停用密钥 {row} 吗？停用后立即生效，不能恢复；对方若还在用它，报文会被拒收。"
REGISTER = "粘贴对方交来的公钥。登记后请用电话或当面核对指纹。"
NEW = "在本机生成一对 RSA 密钥，私钥加密存放、不能导出。"

_TONES: Mapping[str, Tone] = {"current": "ok", "coming": "info", "valid": "warn"}
STATES: dict[str, tuple[str, Tone]] = {state: (word, _TONES.get(state, "neutral")) for state, word in WORDS.items()}


def _ring(office: Office) -> Keyring:
    world: World = office.world
    return world.gateway.keys.ring


def _entries(office: Office) -> Iterator[Entry]:
    for key in _ring(office).entries():
        word, tone = STATES[key.state]
        cells: dict[str, Cell | Value] = {
            "id": key.id,
            "owner": title_of(key.owner),
            "purpose": _purpose(key),
            "print": key.fingerprint[:16],
            "bits": key.bits,
            "start": None if key.start == date.min else key.start,
            "end": key.end or Cell(None, text="长期"),
            "state": Cell(word, tone),
            "left": _left(key),
        }
        yield Entry(key.id, cells, {"owner": "ours" if key.owner == OURS else "theirs", "state": key.state})


def _left(key: KeyEntry) -> Cell:
    if key.days_left is None or key.state in ("expired", "retired"):
        return Cell(None)
    return Cell(key.days_left, "warn" if key.days_left <= SOON else "neutral")


def _detail(office: Office, row: str) -> BoardDetail:
    key = next((one for one in _ring(office).entries() if one.id == row), None)
    if key is None:
        raise Missing("没有这把密钥。没有改动任何数据；请按 F5 刷新。")
    word, tone = STATES[key.state]
    lines = (
        Line(label="用途", value=_purpose(key)),
        Line(label="算法", value=f"RSA {key.bits} 位"),
        Line(label="生效日", value="最初" if key.start == date.min else key.start.isoformat()),
        Line(label="失效日", value=key.end.isoformat() if key.end else "长期"),
        *((Line(label="停用日", value=key.retired.isoformat()),) if key.retired else ()),
    )
    whole_print = " ".join(key.fingerprint[at : at + 8] for at in range(0, len(key.fingerprint), 8))
    prints = (
        Line(label="SHA-256", value=whole_print, strong=True),
        Line(label="", value="公钥 DER 的摘要，与对方逐段核对"),
    )
    return BoardDetail(
        title=key.id,
        chips=(Chip(text=word, tone=tone), Chip(text=title_of(key.owner))),
        sections=(
            BoardSection(title="密钥", lines=lines),
            BoardSection(title="公钥指纹", lines=prints),
        ),
    )


def _purpose(key: KeyEntry) -> str:
    return "解密、签名" if key.owner == OURS else "加密、验签"


def _new(office: Office, order: Order) -> Told:
    made = _ring(office).add_own(order.values["id"], order.values["start"], order.values["end"])
    return Told(f"已新建 {made.id}，{made.start} 起使用。请导出公钥（Ctrl+G）交给国网，生效前收发不受影响。")


def _register(office: Office, order: Order) -> Told:
    typed = order.values
    made = _ring(office).add_peer(typed["id"], typed["owner"], typed["pem"], typed["start"], typed["end"])
    print_of = f"{made.fingerprint[:16]}…"
    return Told(f"已登记{title_of(made.owner)}公钥 {made.id}，指纹 {print_of}，请与对方核对；{made.start} 起使用。")


def _retire(office: Office, order: Order) -> Told:
    gone = _ring(office).retire(order.rows[0])
    return Told(f"已停用 {gone.id}，此后用它加密或签名的报文都会被拒收。")


def _hand_out(office: Office, order: Order) -> Told:
    pem = _ring(office).public_pem(order.rows[0]).encode("ascii")
    content = base64.b64encode(pem).decode("ascii")
    return Told("", file=BoardFile(name=f"{order.rows[0]}.pub.pem", media="application/x-pem-file", content=content))


BOARD = Board(
    key="keys",
    title="密钥",
    group="系统管理",
    icon="key-round",
    hotkey="Ctrl+F3",
    rights=(Right.ADMINISTER, Right.READ_AUDIT),
    hint="新旧密钥可以同时有效：先登记新的，旧的按日期到期，收发不中断；私钥不出本机",
    placeholder="编号、归属或指纹",
    columns=(
        BoardColumn(key="id", title="编号", stretch=True),
        BoardColumn(key="owner", title="归属"),
        BoardColumn(key="purpose", title="用途", fold=2),
        BoardColumn(key="print", title="指纹（SHA-256）", kind="code", fold=1),
        BoardColumn(key="bits", title="位数", kind="number", fold=3),
        BoardColumn(key="start", title="生效日", kind="day"),
        BoardColumn(key="end", title="失效日", kind="day"),
        BoardColumn(key="left", title="剩余天数", kind="number"),
        BoardColumn(key="state", title="状态", kind="state"),
    ),
    filters=(choice("state", "状态", STATES, spread=True), choice("owner", "归属", {"ours": "本省", "theirs": "对方"})),
    rows=whole(_entries),
    detail=_detail,
    actions=(
        Action("retire", "停用", ADMIN, do=_retire, on="row", key="Delete", danger=True, confirm=RETIRE),
        Action("public", "导出公钥", ADMIN, do=_hand_out, on="row", key="Ctrl+G", icon="download"),
        Action("register", "登记对方公钥", ADMIN, do=_register, form=peer, about="id", key="F8", hint=REGISTER),
        Action("new", "新建本省密钥", ADMIN, do=_new, form=own, about="id", key="F9", primary=True, hint=NEW),
    ),
)
