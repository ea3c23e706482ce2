"""Where the service is put together, and nowhere else."""

from collections.abc import Mapping
from typing import Any

from service.api.bell import Bell
from service.api.edge import Edge
from service.effects.run import Effects
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.fixed.deduction import DeductionNotice, QueryDeduction, RefundDeduction
from service.gateway.inbound import Handler, Inbound
from service.gateway.interface import Interface
from service.gateway.keys import Keys
from service.gateway.main.order import Completion
from service.gateway.main.refund import AlipayAuthNotice
from service.gateway.main.user import UserStateNotice
from service.kit import registry
from service.kit.board.board import Board
from service.kit.board.runs import Runs
from service.kit.db import Database
from service.kit.flow.engine import Engine
from service.kit.jobs import Task
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.kit.worker import Worker
from service.letters.reader import Reader
from service.orders.actions import complete
from service.payments.actions import Deductions, Verifications
from service.peers import circle
from service.scenarios.world import World
from service.staff.channels import COUNTER, admit, phones
from service.subscribers.actions import Subscribers


def build(settings: Settings, world: World | None = None) -> tuple[World, Engine]:
    """The world and the flow engine on it. Opens no connection yet."""
    world = world or build_world(settings)
    return world, Engine(world.db, world.cipher, registry.scenarios(), world, admit)


def build_world(settings: Settings, *, database: type[Database] = Database, journal: type[Effects] = Effects) -> World:
    """Everything that a job or a step may use. Another program may bring its own kind of database or journal."""
    db, cipher = database(settings.database_url), FieldCipher.load(settings.key_dir, settings.unlock)
    keys = Keys(settings)
    gateway, files = Gateway(db, cipher, settings, keys), Files(settings, keys)
    effects = journal(db, cipher, gateway, files, settings)
    reader = Reader(seconds=settings.reading_seconds)
    return World(settings, db, cipher, gateway, effects, files, circle.build(settings, db, cipher), reader)


def build_edge(settings: Settings, world: World | None = None) -> Edge:
    """What the HTTP edge needs."""
    return _edge(settings, world, registry.boards(), (COUNTER,))


def build_phone(settings: Settings, world: World | None = None) -> Edge:
    """The same for the phone page: sessions of its channels only, and no boards."""
    return _edge(settings, world, {}, phones())


def _edge(settings: Settings, world: World | None, boards: Mapping[str, Board], channels: tuple[str, ...]) -> Edge:
    world, engine = build(settings, world)
    bell = Bell(settings.database_url)
    runs = Runs(world.db, world, bell.process)
    return Edge(world, engine, registry.scenarios(), bell, build_inbound(world), boards, runs, channels)


def build_inbound(world: World) -> Inbound:
    """What the national side may send us, and who takes it."""

    def completion(came: Completion) -> None:
        complete(world, came)

    deductions = Deductions(world.db, world.cipher)
    handlers: dict[type[Interface[Any]], Handler] = {
        Completion: completion,
        UserStateNotice: Subscribers(world.db, world.cipher).changed,
        AlipayAuthNotice: Verifications(world.db, world.cipher).verified,
        DeductionNotice: deductions.deducted,
        RefundDeduction: deductions.refund,
        QueryDeduction: deductions.deduction,
    }
    return Inbound(world.db, world.cipher, world.settings, handlers)


def build_worker(settings: Settings, world: World | None = None) -> Worker:
    """The worker with every task there is."""
    world = world or build_world(settings)
    return Worker(
        world.db,
        world,
        tasks(),
        stalled_seconds=settings.stalled_seconds,
        heartbeat_seconds=settings.heartbeat_seconds,
    )


def tasks() -> tuple[Task, ...]:
    """The ``TASK`` of every module in ``service.jobs``."""
    return tuple(registry.walk("service.jobs", "TASK", Task).values())
