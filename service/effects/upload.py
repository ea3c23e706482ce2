"""Files to the national side: the journal keeps what a file is enciphered with, so a second try puts the same bytes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from service.effects import actions
from service.effects.actions import Effect
from service.effects.errors import KeyReused
from service.gateway.sealed_file import FileSecret, Source, digest_of, reading
from service.kit.db import Unit
from service.kit.errors import BossError

if TYPE_CHECKING:
    from service.effects.run import Run


class RemoteFile(BaseModel):
    """A file that is there: its path, and size and SHA-256 of its clear content."""

    model_config = ConfigDict(frozen=True)

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Upload:
    """One file of a run. Putting it again is always safe: what is there must be ours, byte for byte."""

    run: "Run"
    step: str
    path: str
    title: str

    def put(self, content: Source) -> RemoteFile:
        """Done once. Unreached = try again; FileTaken = another file has the name, a person must look.

        The content is read twice, never held: first for the journal, which has to know it before anything is sent.
        """
        with reading(content) as stream:
            size, sha256 = digest_of(stream)
        file = RemoteFile(path=self.path, size=size, sha256=sha256)
        row = self._intend(file)
        if row.state == "DONE":
            return RemoteFile.model_validate_json(self.run.opened(row))
        assert row.secret is not None
        secret = FileSecret.model_validate_json(self._opened(row.secret))
        try:
            self.run.effects.files.put(
                self.path, content, secret, sha256=sha256, at=lambda boundary: self.run.at(self.step, boundary)
            )
        except BossError as error:
            self._store(**{**actions.settled("BUSY"), "secret": row.secret}, result=error.code, message=error.message)
            raise
        self.run.at(self.step, "after-send")
        answer = self.run.effects.sealed(file.model_dump_json(), "answer", self.run.id, self.step)
        self._store(**actions.settled("DONE"), answer=answer, result="", message="")
        self.run.at(self.step, "after-store")
        return file

    def _intend(self, file: RemoteFile) -> Effect:
        content = self.run.effects.keyed(file.model_dump_json())
        self.run.at(self.step, "before-intent")
        with self.run.unit() as unit:
            row = actions.find(unit, self.run.id, self.step)
            if row is not None and row.request_hash != content:
                raise KeyReused(self.title)
            if row is None:
                self._add(unit, content)
            elif row.state != "DONE":
                actions.change(unit, self.run.id, self.step, **actions.sending(self.run.effects.quiet))
            stored = actions.find(unit, self.run.id, self.step)
        assert stored is not None
        if stored.state != "DONE":
            self.run.at(self.step, "after-intent")
        return stored

    def _add(self, unit: Unit, content: str) -> None:
        secret = self.run.effects.files.new_secret().model_dump_json()
        actions.add(
            unit,
            run=self.run.id,
            step=self.step,
            line="file",
            key="sftp",
            title=self.title,
            request_hash=content,
            secret=self.run.effects.sealed(secret, "secret", self.run.id, self.step),
            **actions.sending(self.run.effects.quiet),
        )

    def _store(self, **values: object) -> None:
        with self.run.unit() as unit:
            actions.change(unit, self.run.id, self.step, **values)

    def _opened(self, secret: str) -> str:
        return self.run.effects.opened(secret, "secret", self.run.id, self.step)
