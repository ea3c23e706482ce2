"""Looks at everything that the service depends on, and says what to do about it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, text

from service.effects import actions as effects
from service.effects.run import Machine
from service.gateway import actions as gateway
from service.gateway.keys import Keys
from service.gateway.main.order import QueryBySerial
from service.kit import jobs
from service.kit.clock import local, now
from service.kit.db import Database, Unit
from service.kit.new_keys import are_training_keys
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.scenarios.world import World
from service.wiring import build_world

ENDING = 14  # days before its end at which a key in use is a fault
CLOCK_SECONDS = 2.0  # further apart from PostgreSQL's clock than this is a fault


@dataclass(frozen=True)
class Finding:
    """What was found out about one dependency."""

    title: str
    good: bool
    text: str


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding after the other; a failure of one never hides another."""
    yield _checked("数据库", partial(_database, settings), "请确认 PostgreSQL 已启动, database_url 正确")
    yield _checked("数据表", partial(_tables, settings), "请运行 cloudboss-service migrate")
    yield _checked("时钟", partial(_clock, settings), "请校准本机与数据库服务器的时间 (NTP)")
    yield _checked("回调", partial(_door, settings), "请核对来报文一方的签名和密钥, 再看网关记录里未通过校验的报文")
    yield _checked("密钥", partial(_keys, settings), "请运行 cloudboss-service keys init, 并放入国网公钥")
    for title, look, advice in _OUTSIDE:
        yield _checked(title, partial(_outside, settings, look), advice)
    for title, name, reachable in _PEERS:
        if getattr(settings, f"{name}_url"):  # not every installation has all of them
            advice = f"请核对 {name}_url, {name}_secret 和双方时钟"
            yield _checked(title, partial(_outside, settings, partial(_peer, reachable)), advice)


def show(findings: Iterator[Finding]) -> bool:
    """A table of them all; whether all are good."""
    table = Table("检查项", "结果", "说明")
    good = True
    for finding in findings:
        good = good and finding.good
        table.add_row(
            finding.title, "正常" if finding.good else "异常", finding.text, style="" if finding.good else "red"
        )
    Console().print(table)
    return good


def _checked(title: str, look: Callable[[], str], advice: str) -> Finding:
    started = time.perf_counter()
    try:
        said = look()
    except Exception as error:  # noqa: BLE001  a doctor reports every complaint
        return Finding(title, False, f"{type(error).__name__}: {_short(error)}; {advice}")
    return Finding(title, True, f"{said} ({(time.perf_counter() - started) * 1000:.0f} ms)")


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:160]


def _database(settings: Settings) -> str:
    with _unit(settings) as unit:
        return f"PostgreSQL {unit.scalar(text('show server_version'))}"


def _tables(settings: Settings) -> str:
    with _unit(settings) as unit:
        unconfirmed, depth = effects.unconfirmed(unit), jobs.depth(unit)
    return f"结果未知 {unconfirmed} 笔, 待办任务 {depth.get('todo', 0)} 个"


def _clock(settings: Settings) -> str:
    with _unit(settings) as unit:
        theirs = unit.scalar(func.clock_timestamp())
    apart = abs((now() - local(theirs)).total_seconds())
    if apart > CLOCK_SECONDS:
        raise RuntimeError(f"与数据库相差 {apart:.1f} 秒")
    return f"与数据库相差 {apart:.3f} 秒"


def _keys(settings: Settings) -> str:
    cipher = FieldCipher.load(settings.key_dir, settings.unlock)
    cipher.open(cipher.seal("doctor", "doctor", "doctor", "1"), "doctor", "doctor", "1")
    keys = Keys(settings)
    bits = keys.signing().private.key_size, keys.sealing().public.key_size
    ending = [
        entry
        for entry in keys.ring.entries()
        if entry.state == "current" and entry.days_left is not None and entry.days_left < ENDING
    ]
    if settings.production and are_training_keys(settings.key_dir):
        raise RuntimeError("生产环境用了培训密钥")
    if ending:
        raise RuntimeError("、".join(f"{entry.id} 还有 {entry.days_left} 天到期" for entry in ending))
    return f"本省 {bits[0]} 位, 国网 {bits[1]} 位, 共 {len(keys.ring.ring())} 把"


def _door(settings: Settings) -> str:
    with _unit(settings) as unit:
        shut = gateway.shut_out(unit, settings.door_failures)
    if shut:
        raise RuntimeError(f"一分钟内未通过校验的报文过多, 暂停接收: {', '.join(shut)}")
    return "没有被暂停接收的一方"


def _gateway(world: World) -> str:
    """A question about a serial that nobody ever sent: proves address, keys, profile and signature."""
    asked = QueryBySerial(serial=f"{world.settings.province}{'0' * 26}")
    answered = world.gateway.ask(asked, Machine(world.settings.hall))
    return f"应答 {answered.state}, 加密方式 {world.settings.osp_profile}"


def _files(world: World) -> str:
    world.files.ping()
    return f"{world.settings.sftp_host}:{world.settings.sftp_port}, 主机密钥相符"


def _peer(reachable: Callable[[World], bool], world: World) -> str:
    if not reachable(world):
        raise RuntimeError("没有应答或不认可签名")
    return "应答正常, 签名认可"


_OUTSIDE: tuple[tuple[str, Callable[[World], str], str], ...] = (
    ("国网网关", _gateway, "请核对 osp_url, 双方公钥和加密方式"),
    ("国网文件", _files, "请核对 sftp_host, sftp_port 和登记的主机密钥"),
    (
        "无纸化",
        partial(_peer, lambda world: world.peers.paperless.reachable()),
        "请核对 paperless_url 和 paperless_secret",
    ),
)
_PEERS: tuple[tuple[str, str, Callable[[World], bool]], ...] = (
    ("AAA", "aaa", lambda world: world.peers.aaa.reachable()),
    ("客服", "tickets", lambda world: world.peers.tickets.reachable()),
    ("资费备案", "filing", lambda world: world.peers.filing.reachable()),
)


def _outside(settings: Settings, look: Callable[[World], str]) -> str:
    world = build_world(settings)
    try:
        return look(world)
    finally:
        world.close()


@contextmanager
def _unit(settings: Settings) -> Iterator[Unit]:
    db = Database(settings.database_url)
    try:
        with db.unit() as unit:
            yield unit
    finally:
        db.close()
