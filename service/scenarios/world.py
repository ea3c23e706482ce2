"""The world: what steps, workflows and jobs may use of the built service."""

from dataclasses import dataclass

from service.effects.run import Effects
from service.gateway.client import Gateway
from service.gateway.files import Files
from service.gateway.vitals import Health
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.letters.reader import Reader
from service.peers.circle import Circle


@dataclass(frozen=True)
class World:
    """Built once per process in ``wiring``; every part is safe to use from several threads."""

    settings: Settings
    db: Database
    cipher: FieldCipher
    gateway: Gateway
    effects: Effects
    files: Files
    peers: Circle
    reader: Reader

    def health(self) -> list[Health]:
        """The lamps of the status strip."""
        return [*self.gateway.health(), *self.files.health(), *self.peers.health()]

    def close(self) -> None:
        """Give connections back, end the reading process."""
        self.reader.close()
        self.gateway.close()
        self.peers.close()
        self.db.close()
