"""What was never finished at the file server does not lie there for ever."""

import os
from dataclasses import dataclass
from datetime import timedelta

from service.gateway import paths
from service.gateway.files import Files
from service.jobs.tidy import LEFT_FOR, LOOKED_AT_DAYS, TASK
from service.kit.clock import now, today
from service.kit.settings import Settings
from tests.gateway.conftest import files, keys, national, running_national, to_national
from tests.gateway.national import National

__all__ = ["files", "keys", "national", "running_national", "to_national"]


@dataclass
class World:
    """What the job uses of it."""

    files: Files
    settings: Settings


def left(national: National, days: int, hours: float) -> str:
    """A part in the folder of that many days ago, last touched so many hours ago."""
    part = paths.part(paths.photo("SD00", today() - timedelta(days=days), f"p{days}"))
    place = national.file(part)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x")
    changed = (now() - timedelta(hours=hours)).timestamp()
    os.utime(place, (changed, changed))
    return part


def test_old_parts_go_young_ones_stay(files: Files, to_national: Settings, national: National) -> None:
    old = LEFT_FOR.total_seconds() / 3600
    gone = [left(national, days, old + 1) for days in (0, 1, LOOKED_AT_DAYS - 1)]
    kept = [left(national, 2, old - 1), left(national, LOOKED_AT_DAYS, old + 1)]
    TASK.run(World(files, to_national))
    assert [national.file(part).exists() for part in gone] == [False] * 3
    assert [national.file(part).exists() for part in kept] == [True] * 2


def test_a_server_that_is_down_waits_for_tomorrow(files: Files, to_national: Settings, national: National) -> None:
    part = left(national, 0, 1000)
    nobody = Files(to_national.model_copy(update={"sftp_port": 1}))
    TASK.run(World(nobody, to_national))
    assert national.file(part).exists()
