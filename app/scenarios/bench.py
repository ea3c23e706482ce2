"""What the editors may use: the service through the runner, and the devices."""

from dataclasses import dataclass

from app.devices.ports import Devices
from app.scenarios.runner import Runner


@dataclass(frozen=True)
class Bench:
    """Handed to each editor when it is made."""

    runner: Runner
    devices: Devices
