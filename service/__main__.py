"""``cloudboss-service``: serve, worker, migrate, doctor, postgres, keys …, gateway …, callers …."""

import logging
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from service.cli import callers, gateway, keys, known
from service.kit import logs
from service.kit.settings import Settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="云BOSS 服务端")
cli.add_typer(keys.app, name="keys")
cli.add_typer(gateway.app, name="gateway")
cli.add_typer(callers.app, name="callers")

Stdin = Annotated[bool, typer.Option("--stdin", help='标准输入关闭时结束; serve 的首行是 JSON: {"door": "..."}')]


@cli.command()
def serve(
    port: Annotated[int, typer.Option(help="0 = 任意空闲端口")] = 0,
    stdin: Stdin = False,
    name: Annotated[list[str] | None, typer.Option(help="TLS 代理转来的主机名, 可多次")] = None,
) -> None:
    """对外提供 HTTP 服务 (只监听 127.0.0.1)."""
    from service import process, wiring
    from service.api import server
    from service.api.app import create_app

    settings, door = _settings(), ""
    if stdin:
        door = str(process.hello().get("door", ""))
    _fit_for_production(settings, guarded=bool(door or name))
    edge = wiring.build_edge(settings)
    server.serve(edge, partial(create_app, edge, door=door), port=port, names=name or (), stdin=stdin)


@cli.command()
def phone(
    port: Annotated[int, typer.Option(help="0 = 任意空闲端口")] = 0,
    stdin: Stdin = False,
    name: Annotated[list[str] | None, typer.Option(help="TLS 代理转来的主机名, 可多次")] = None,
) -> None:
    """经理助手和随身厅的手机页面及其接口 (只监听 127.0.0.1)."""
    from service import wiring
    from service.api import server
    from service.api.phone.app import create_phone
    from service.api.phone.folder import Folder

    settings = _settings()
    _fit_for_production(settings, guarded=bool(name))
    try:
        page = Folder.load(settings.phone_page)
    except OSError as error:
        sys.exit(f"读不到手机页面 {settings.phone_page}：{error}。手机入口没有启动；请检查 CLOUDBOSS_PHONE_PAGE。")
    edge = wiring.build_phone(settings)
    server.serve(edge, partial(create_phone, edge, page), port=port, names=name or (), stdin=stdin)


@cli.command()
def worker(stdin: Stdin = False) -> None:
    """执行后台任务."""
    import signal

    from service import process, wiring

    settings, stop = _settings(), threading.Event()
    _fit_for_production(settings, guarded=True)
    if stdin:
        process.when_stdin_ends(stop.set)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    wiring.build_worker(settings).run(stop, process.say_ready)


@cli.command()
def migrate(seed: Annotated[bool, typer.Option("--seed", help="同时装入演示员工和产商品目录")] = False) -> None:
    """建立或升级数据表."""
    from service import migrations
    from service.kit import jobs
    from service.kit.db import Database

    settings = _settings()
    db = Database(settings.database_url)
    migrations.migrate(db)
    jobs.install(db)
    if seed:
        from service import seeding

        seeding.seed(db, settings)
    db.close()


@cli.command()
def doctor() -> None:
    """逐项检查依赖; 有一项不正常时退出码为 1."""
    from service import doctor as checks

    if not checks.show(checks.examine(_settings())):
        raise typer.Exit(1)


@cli.command()
def postgres(
    folder: Annotated[Path, typer.Option("--dir", help="数据目录")],
    stdin: Stdin = False,
) -> None:
    """启动内置 PostgreSQL, 直到标准输入关闭或被中断."""
    import signal

    from service import process
    from service.kit.postgres import Postgres

    logs.configure()
    end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: end.set())
    server = Postgres(folder)
    url = server.start()
    try:
        if stdin:
            process.when_stdin_ends(end.set)
        process.say_ready(url=url)
        while not end.wait(1.0):  # with a time, so that Windows delivers an interrupt
            server.revive()
    finally:
        server.stop()


def _settings() -> Settings:
    return known.settings(logging.INFO)


def _fit_for_production(settings: Settings, *, guarded: bool) -> None:
    """Production needs a door token or a named host behind TLS, and keys of its own."""
    from service.kit.new_keys import are_training_keys

    if not settings.production:
        return
    if not guarded:
        sys.exit("生产环境必须有门令牌（--stdin）或 TLS 代理的主机名（--name）。服务没有启动。")
    if are_training_keys(settings.key_dir):
        sys.exit(f"{settings.key_dir} 里是培训密钥，生产环境不能使用。服务没有启动；请用 keys init --production 另建。")


def main() -> None:
    """Entry point."""
    cli()


if __name__ == "__main__":
    main()
