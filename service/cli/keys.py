"""``cloudboss-service keys``: make, list, add, retire, hand out."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from service.cli import known
from service.gateway.keyring import NATIONAL, OVERLAP_DAYS, WORDS, KeyEntry, Keyring, title_of
from service.kit.clock import today
from service.kit.errors import BossError

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="密钥")

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@app.command()
def init(
    folder: Path,
    production: Annotated[bool, typer.Option("--production", help="生产密钥, 不带培训标记")] = False,
    unlock: Annotated[str, typer.Option(help="解锁密钥放在哪里: 另处的文件, 或 vault = 系统保险箱")] = "",
) -> None:
    """生成缺少的密钥, 已有的不动; 私钥都加密存放."""
    from service.kit.new_keys import create_keys
    from service.kit.vault import is_apart

    if production and not is_apart(folder, unlock):
        sys.exit("生产密钥的解锁密钥不能和私钥放在一起。没有生成；请用 --unlock 指定另处的文件或 vault。")
    create_keys(folder, training=not production, source=unlock)


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """列出密钥环: 编号, 归属, 状态, 期限, 指纹."""
    entries = _said(lambda ring: ring.entries())
    if as_json:
        print(json.dumps([entry.model_dump(mode="json") for entry in entries], ensure_ascii=False, indent=1))
        return
    table = Table("编号", "归属", "状态", "生效日", "失效日", "剩余天数", "位数", "指纹 (SHA-256)")
    for entry in entries:
        table.add_row(*_cells(entry))
    Console().print(table)


@app.command()
def add(  # noqa: PLR0917  a command line has many plain options
    key_id: Annotated[str, typer.Argument(metavar="编号")],
    public: Annotated[Path | None, typer.Option(help="对方公钥 PEM 文件; 不给则新建本省密钥对")] = None,
    owner: Annotated[str, typer.Option(help="对方公钥的归属")] = NATIONAL,
    start: Day = None,
    end: Day = None,
    overlap: Annotated[int, typer.Option(min=0, help="旧密钥在新密钥生效后还可用多少天")] = OVERLAP_DAYS,
) -> None:
    """登记一把密钥; 同一归属的旧密钥按重叠期到期, 收发不中断."""
    first, last = start.date() if start else today(), end.date() if end else None

    def act(ring: Keyring) -> KeyEntry:
        if public is None:
            return ring.add_own(key_id, first, last, overlap=overlap)
        pem = public.read_text("ascii", "replace")
        return ring.add_peer(key_id, owner, pem, first, last, overlap=overlap)

    entry = _said(act)
    print(f"已登记 {entry.id}（{title_of(entry.owner)}，{WORDS[entry.state]}），{entry.start} 起生效。")
    if public is None:
        print(f"请把公钥交给国网：cloudboss-service keys export {entry.id}")


@app.command()
def retire(key_id: Annotated[str, typer.Argument(metavar="编号")]) -> None:
    """立即停用一把密钥; 唯一可用的那把不能停用."""
    entry = _said(lambda ring: ring.retire(key_id))
    print(f"已停用 {entry.id}，此后用它加密或签名的报文都会被拒收。")


@app.command()
def export(key_id: Annotated[str, typer.Argument(metavar="编号")]) -> None:
    """输出公钥 (PEM)."""
    print(_said(lambda ring: ring.public_pem(key_id)), end="")


def _cells(entry: KeyEntry) -> tuple[str, ...]:
    left = "" if entry.days_left is None or entry.state in {"expired", "retired"} else str(entry.days_left)
    begun = "" if entry.start.year == 1 else entry.start.isoformat()
    end = entry.end.isoformat() if entry.end else "长期"
    return (
        entry.id,
        title_of(entry.owner),
        WORDS[entry.state],
        begun,
        end,
        left,
        str(entry.bits),
        entry.fingerprint[:16],
    )


def _said(act: Callable[[Keyring], T]) -> T:
    """With the ring of the settings; an error in words and exit code 1."""
    ring = Keyring(known.settings())
    try:
        return act(ring)
    except BossError as error:
        print(error.message, file=sys.stderr)
        raise typer.Exit(1) from error
    except OSError as error:
        print(f"读不到文件：{error.filename}。密钥没有改动。", file=sys.stderr)
        raise typer.Exit(1) from error
