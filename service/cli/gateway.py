"""``cloudboss-service gateway``: the commands of the joint test (wire profile 8)."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from service.cli import known
from service.effects.run import Machine
from service.gateway import codes
from service.gateway.catalogue import catalogue
from service.gateway.interface import Interface
from service.gateway.keyring import title_of
from service.gateway.profiles import PROFILES
from service.gateway.selfcheck import Result, SelfCheck
from service.kit import logs, registry, strict
from service.kit.errors import BossError, Refused, Tampered
from service.kit.ids import new_id
from service.scenarios.world import World

app = typer.Typer(no_args_is_help=True, help="国网网关: 联调, 自检, 解密文件, 接口目录")

# Exit codes of ``send``.
DONE, REFUSED, BAD, BUSY, UNKNOWN, UNTRUSTED = range(6)

STATES = {"passed": ("通过", "green"), "failed": ("不通过", "red"), "skipped": ("未检查", "yellow")}

Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command()
def send(
    book: str,
    code: str,
    body: Annotated[Path, typer.Argument(help="报文体 JSON 文件, - 为标准输入", allow_dash=True)],
    run: Annotated[str, typer.Option(help="接着办: 上次显示的编号, 先核实再重发")] = "",
) -> None:
    """发送一个接口并输出解密后的应答; 退出码 0 成功 1 业务拒绝 2 报文有误 3 忙或不通 4 结果未知 5 应答不可信."""
    request = _request(f"{book}/{code}", body)
    run = run or f"send-{new_id()}"
    with _world() as world:
        try:
            answer = _send(world, request, run)
        except BossError as error:
            print(error.message, file=sys.stderr)
            if isinstance(error, codes.Unknown):
                print(f"稍后接着办：gateway send {book} {code} {body} --run {run}", file=sys.stderr)
            raise typer.Exit(_exit_code(error)) from error
    print(json.dumps(answer, ensure_ascii=False, indent=1))


@app.command()
def selfcheck(
    keys: Annotated[list[str] | None, typer.Argument(help="只检查这些接口, 如 main/3.2.1.1")] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="自带仿真国网和数据库")] = False,
    effects: Annotated[bool, typer.Option("--effects", help="会真实办理业务的接口也发送")] = False,
    profile: Annotated[str, typer.Option(help="加密方式, 仅与 --sandbox 合用")] = "",
    as_json: Json = False,
) -> None:
    """逐个接口自检: 进度条, 最后列出每个不通过的接口, 字段和原因; 有不通过时退出码为 1."""
    logs.configure(level=logging.WARNING)
    declared = registry.interfaces()
    unknown = [key for key in keys or () if key not in declared]
    if unknown:
        _fail(f"没有这些接口：{'、'.join(unknown)}。请用 gateway catalogue 查看编号。")
    with _checker(sandbox=sandbox, effects=effects, profile=profile) as checker:
        results = _checked(checker, keys or checker.keys(), quiet=as_json)
    if as_json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))
    else:
        _show(results)
    if any(result.state == "failed" for result in results):
        raise typer.Exit(1)


@app.command("catalogue")
def show_catalogue(as_json: Json = False) -> None:
    """接口目录: 编号, 名称, 方向, 敏感字段, 字段来源."""
    entries = catalogue()
    if as_json:
        print(json.dumps([{**asdict(entry), "source": entry.source} for entry in entries], ensure_ascii=False))
        return
    table = _table("册", "编号", "名称", "中心", "方向", "清单行", "敏感字段", "字段来源", "启用")
    for entry in entries:
        secrets = "、".join(dict.fromkeys(secret.klass for secret in (*entry.request, *entry.answer)))
        direction = "国网→省" if entry.direction == "in" else "省→国网"
        source = "种子" if entry.source == "seed" else "自拟"
        row, on = str(entry.row or ""), "" if entry.on else "未启用"
        table.add_row(entry.book, entry.code, entry.title, entry.centre, direction, row, secrets, source, on)
    _console().print(table)
    print(f"共 {len(entries)} 个接口，其中加密清单 {sum(entry.row is not None for entry in entries)} 个。")


@app.command("open")
def open_sealed(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="加密文件, 它的 .key 在旁边")],
    out: Annotated[Path | None, typer.Option(help="解密到哪里; 不给则去掉 .enc 后缀")] = None,
) -> None:
    """验签并解密一个文件; 签名, 摘要或密钥不符时说明是哪一项, 不留下任何内容."""
    from service.gateway.keys import Keys
    from service.gateway.opening import open_file

    target = out or (file.with_suffix("") if file.suffix == ".enc" else file.with_name(f"{file.name}.clear"))
    try:
        opened = open_file(file, Keys(known.settings()), target)
    except BossError as error:
        _fail(error.message)
    print(f"{opened.target}：{opened.size} 字节，由{title_of(opened.owner)}签名。")


def _request(key: str, path: Path) -> Interface[Any]:
    """The typed request from a file; every field that does not fit in words, never its value."""
    kind: type[Interface[Any]] | None = registry.interfaces().get(key)
    if kind is None or kind.direction == "in":
        _fail(f"没有可发送的接口 {key}。没有发出任何内容；请用 gateway catalogue 查看编号。")
    try:
        text = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return kind.model_validate(strict.loads(text))
    except OSError as error:
        _fail(f"读不到报文文件 {path}（{error.strerror}）。没有发出任何内容。")
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part).upper() for part in entry['loc']) or '报文体'}：{entry['msg']}"
            for entry in error.errors(include_input=False, include_url=False)
        ]
        _fail("报文不符合接口约定，没有发出任何内容：\n" + "\n".join(lines))
    except ValueError:
        _fail(f"{path} 不是规范的 UTF-8 JSON。没有发出任何内容。")


def _send(world: World, request: Interface[Any], run: str) -> dict[str, Any]:
    """An effect goes through the journal, so that an unknown outcome is asked about and never doubled."""
    staff = Machine(world.settings.hall, channel="JOINT_TEST")
    if request.effect:
        answer = world.effects.run(run, staff).call("send", request)
    else:
        answer = world.gateway.ask(request, staff)
    shown: dict[str, Any] = answer.model_dump(mode="json", by_alias=True)
    return shown


def _exit_code(error: BossError) -> int:
    if isinstance(error, Tampered):
        return UNTRUSTED
    if isinstance(error, codes.Unknown):
        return UNKNOWN
    if isinstance(error, codes.NationalBusy):
        return BUSY
    return REFUSED if isinstance(error, Refused) else BAD


@contextmanager
def _world() -> Iterator[World]:
    from service.wiring import build_world

    world = build_world(known.settings())
    try:
        yield world
    finally:
        world.close()


@contextmanager
def _checker(*, sandbox: bool, effects: bool, profile: str) -> Iterator[SelfCheck]:
    if not sandbox:
        with _world() as world:
            yield SelfCheck(world.db, world.cipher, world.gateway, Machine(world.settings.hall), effects=effects)
        return
    from service.rehearsal import stage

    if profile and profile not in PROFILES:
        _fail(f"没有这种加密方式：{profile}。有：{'、'.join(PROFILES)}")
    wanted = {"osp_profile": profile, "osp_allow_legacy": True} if profile else {}
    print("正在启动仿真国网和数据库 …", file=sys.stderr)
    with stage(wanted) as built:
        world = built.world
        staff = Machine(world.settings.hall)
        yield SelfCheck(world.db, world.cipher, world.gateway, staff, full=True, prompter=built.sandbox)


def _checked(checker: SelfCheck, keys: list[str], *, quiet: bool) -> list[Result]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task("接口自检", total=len(keys))

        def told(result: Result) -> None:
            progress.update(task, advance=1, description=f"{result.key} {result.title}")

        return checker.run(keys, told)


def _show(results: list[Result]) -> None:
    """Failures with field and cause first of all; then how many of each, and of the 120."""
    wrong = [result for result in results if result.state == "failed"]
    table = _table("接口", "名称", "结果", "字段", "原因", "耗时")
    for result in [*wrong, *(result for result in results if result.state != "failed")]:
        title, style = STATES[result.state]
        taken = f"{result.milliseconds} ms" if result.milliseconds else ""
        table.add_row(result.key, result.title, f"[{style}]{title}[/]", result.field, result.cause, taken)
    _console().print(table)
    declared = registry.interfaces()
    listed = [result for result in results if declared[result.key].row is not None]
    counts = {state: sum(result.state == state for result in results) for state in STATES}
    green = sum(result.state == "passed" for result in listed)
    print(
        f"通过 {counts['passed']}，不通过 {counts['failed']}，未检查 {counts['skipped']}；"
        f"加密清单 {green}/{len(listed)} 通过，其他 {counts['passed'] - green}/{len(results) - len(listed)} 通过。"
    )


def _table(*columns: str) -> Table:
    """Nothing is cut off: a long text goes on in the next line."""
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _console() -> Console:
    """As wide as the terminal; a file gets lines that are wide enough."""
    return Console() if sys.stdout.isatty() else Console(width=160)


def _fail(text: str) -> NoReturn:
    print(text, file=sys.stderr)
    raise typer.Exit(BAD)
