"""``cloudboss-service callers``: other systems that may call us; a secret is shown once and kept sealed."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from service.callers import actions
from service.callers.model import Caller, SecretLine
from service.callers.rules import OVERLAP_DAYS
from service.cli import known
from service.kit.db import Database, Unit
from service.kit.errors import BossError
from service.kit.secrets import FieldCipher
from service.staff import actions as staff

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="能力接口的调用方")

Name = Annotated[str, typer.Argument(metavar="调用方")]


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """列出调用方: 权限, 次数, 密钥的编号和期限."""
    found = _said(lambda unit, _cipher: actions.listed(unit))
    if as_json:
        rows = [{**asdict(who), "secrets": [asdict(line) for line in lines]} for who, lines in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    table = Table("调用方", "名称", "状态", "组织", "权限", "每分钟", "每日", "密钥")
    for who, lines in found:
        table.add_row(*_cells(who, lines))
    Console().print(table)


@app.command()
def add(  # noqa: PLR0917  a command line has many plain options
    name: Name,
    title: Annotated[str, typer.Option(help="名称, 受理单和审计里这样写")],
    scope: Annotated[list[str], typer.Option(help="权限, 可多次: dates offers campaigns confirmations penalty")],
    hall: Annotated[str, typer.Option(help="它办理的业务属于哪个组织, 不能是营业厅")] = "",
    per_minute: Annotated[int, typer.Option(help="每分钟最多次数")] = 600,
    per_day: Annotated[int, typer.Option(help="每日最多次数")] = 200_000,
) -> None:
    """登记一个调用方, 输出它的密钥; 密钥只显示这一次."""
    who = Caller(name, title, hall or f"API-{name}", tuple(dict.fromkeys(scope)), per_minute, per_day)
    print(_said(lambda unit, cipher: actions.add(unit, cipher, who, staff.halls(unit))))
    print(f"已登记 {name}（{title}）。以上密钥只显示这一次，请交给对方保管。", file=sys.stderr)


@app.command()
def rotate(
    name: Name,
    overlap: Annotated[float, typer.Option(min=0, help="旧密钥还可用多少天")] = OVERLAP_DAYS,
) -> None:
    """换密钥: 输出新密钥, 旧密钥在重叠期内仍可用."""
    print(_said(lambda unit, cipher: actions.rotate(unit, cipher, name, timedelta(days=overlap))))
    print(f"{name} 的旧密钥最多还可用 {overlap:g} 天。以上新密钥只显示这一次。", file=sys.stderr)


@app.command()
def retire(
    name: Name,
    secret: Annotated[str, typer.Option(help="只停用这一把密钥; 不给则停用整个调用方")] = "",
) -> None:
    """立即停用一把密钥, 或整个调用方."""
    _said(lambda unit, _cipher: actions.retire(unit, name, secret))
    print(f"已停用 {name}{' 的密钥 ' + secret if secret else ''}，此后用它签名的请求都会被拒绝。")


def _cells(who: Caller, lines: list[SecretLine]) -> tuple[str, ...]:
    secrets = "\n".join(
        f"{line.id} {'有效' if line.live else '已停用'}" + (f" 到 {line.until:%Y-%m-%d %H:%M}" if line.until else "")
        for line in lines
    )
    state = "在用" if who.active else "停用"
    return (who.id, who.title, state, who.hall, " ".join(who.scopes), str(who.per_minute), str(who.per_day), secrets)


def _said(act: Callable[[Unit, FieldCipher], T]) -> T:
    """In one transaction; an error in words and exit code 1."""
    settings = known.settings()
    db, cipher = Database(settings.database_url), FieldCipher.load(settings.key_dir, settings.unlock)
    try:
        with db.unit() as unit:
            return act(unit, cipher)
    except BossError as error:
        print(error.message, file=sys.stderr)
        raise typer.Exit(1) from error
    finally:
        db.close()
