"""The ring of RSA keys: which key of whom is valid when, and how one follows another without a stop.

``ring.json`` in the key folder lists them; private keys lie beside it, sealed. Without a ring the two keys of
the settings are the ring. A key that is not retired and not past its end opens and verifies; the newest one
that has begun seals and signs. So a new key is added, its public half is given to the other side, and the old
one runs out by its date while messages under it still arrive.
"""

import hashlib
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from pydantic import BaseModel, ConfigDict, TypeAdapter

from service.kit import filelock
from service.kit.clock import today
from service.kit.errors import Invalid, Missing, Refused
from service.kit.lockbox import write_private
from service.kit.new_keys import RSA_KEY, new_rsa
from service.kit.settings import Settings
from service.kit.vault import unlock

OURS = "province"
NATIONAL = "national"
LEAST_BITS = 2048
LOOK_SECONDS = 0.2  # so soon a change of the ring by another process counts
OVERLAP_DAYS = 30  # how long an old key still opens and verifies after its successor began

State = Literal["current", "valid", "coming", "expired", "retired"]

WORDS: Mapping[State, str] = {
    "current": "使用中",
    "coming": "将生效",
    "valid": "重叠期",
    "expired": "已到期",
    "retired": "已停用",
}

_RING = "ring.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OWNER = re.compile(r"[a-z][a-z0-9_]{0,31}")


class Entry(BaseModel):
    """One key: ``file`` in the key folder is the sealed private half for ours, the public half for others."""

    model_config = ConfigDict(frozen=True)

    id: str
    owner: str
    file: str
    start: date
    end: date | None = None  # the last day on which it counts
    retired: date | None = None

    def opens(self, day: date) -> bool:
        """Whether messages under it are taken; before its start as well, for clocks differ."""
        return self.retired is None and (self.end is None or day <= self.end)

    def leads(self, day: date) -> bool:
        """Whether it may seal or sign."""
        return self.opens(day) and self.start <= day

    @property
    def public(self) -> str:
        """The file of the public half."""
        return self.file.removesuffix(".pem") + ".pub.pem" if self.owner == OURS else self.file


class KeyEntry(BaseModel):
    """One key as people see it. ``fingerprint`` = SHA-256 of the public key (DER), hex."""

    model_config = ConfigDict(frozen=True)

    id: str
    owner: str
    state: State
    fingerprint: str
    bits: int
    start: date
    end: date | None
    retired: date | None
    days_left: int | None


@dataclass(frozen=True)
class _View:
    """What a ring says on one day: by id what is taken, by owner what seals or signs."""

    day: date
    ring: tuple[Entry, ...]
    opening: Mapping[str, Entry]
    leading: Mapping[str, Entry]

    @classmethod
    def of(cls, ring: tuple[Entry, ...], day: date) -> "_View":
        ordered = sorted(ring, key=lambda entry: entry.start)
        opening = {entry.id: entry for entry in ordered if entry.opens(day)}
        return cls(day, ring, opening, {entry.owner: entry for entry in ordered if entry.leads(day)})


_ENTRIES = TypeAdapter(tuple[Entry, ...])


class Keyring:
    """The ring of one key folder. Reads it again whenever it has changed; writes are one at a time."""

    def __init__(self, settings: Settings, *, look_seconds: float = LOOK_SECONDS) -> None:
        self.folder, self._source = settings.key_dir, settings.unlock
        self._file, self._look_seconds = self.folder / _RING, look_seconds
        self._plain = (
            Entry(id=settings.province_key_id, owner=OURS, file=RSA_KEY, start=date.min),
            Entry(id=settings.osp_key_id, owner=NATIONAL, file="national.pub.pem", start=date.min),
        )
        self._seen: tuple[int, int] | None = None
        self._ring: tuple[Entry, ...] = self._plain
        self._view = _View(date.min, (), {}, {})
        self._look_at = 0.0

    def ring(self) -> tuple[Entry, ...]:
        """Every key there is, oldest first, as it stands on the disk now."""
        try:
            stat = self._file.stat()
        except OSError:
            return self._plain
        if (seen := (stat.st_mtime_ns, stat.st_ino)) != self._seen:
            self._ring, self._seen = _ENTRIES.validate_json(self._file.read_bytes()), seen
        return self._ring

    def valid(self) -> Iterable[Entry]:
        """Every key under which messages are taken today."""
        return self._today().opening.values()

    def find(self, key_id: str) -> Entry | None:
        """The key of this id, if messages under it are taken today."""
        return self._today().opening.get(key_id)

    def leading(self, owner: str) -> Entry:
        """The key that seals for ``owner``, or signs when it is ours. Missing when none is valid."""
        found = self._today().leading.get(owner)
        if found is None:
            raise Missing(
                f"没有可用的{title_of(owner)}密钥（未到生效日、已到期或已停用），报文无法加密。没有办理任何业务；"
                "请管理员在「密钥」里登记新的密钥。",
                code="NO_KEY",
            )
        return found

    def _today(self) -> "_View":
        """Looked at anew a few times a second: every message asks for it."""
        if (moment := time.monotonic()) >= self._look_at:
            ring, day = self.ring(), today()
            if ring is not self._view.ring or day != self._view.day:
                self._view = _View.of(ring, day)
            self._look_at = moment + self._look_seconds
        return self._view

    def entries(self) -> list[KeyEntry]:
        """For the board and ``keys list``: by owner, newest first."""
        day, self._look_at = today(), 0.0
        rows = [self._shown(entry, day) for entry in self.ring()]
        return sorted(rows, key=lambda row: (row.owner != OURS, row.owner, -row.start.toordinal(), row.id))

    def public_pem(self, key_id: str) -> str:
        """The public half, to be given to the other side."""
        return (self.folder / self._known(key_id).public).read_text("ascii")

    def add_own(self, key_id: str, start: date, end: date | None = None, *, overlap: int = OVERLAP_DAYS) -> KeyEntry:
        """A new pair of ours; our present keys then end ``overlap`` days after its start."""
        entry = self._new(key_id, OURS, f"{key_id}.pem", start, end)
        with self._change() as ring:
            self._unused(ring, key_id)
            new_rsa(self.folder / entry.file, unlock(self.folder, self._source))
            self._store([*_followed(ring, entry, overlap), entry])
        return self._shown(entry, today())

    def add_peer(
        self,
        key_id: str,
        owner: str,
        pem: str,
        start: date,
        end: date | None = None,
        *,
        overlap: int = OVERLAP_DAYS,
    ) -> KeyEntry:
        """A public key of another side; its present keys then end ``overlap`` days after this one's start."""
        entry = self._new(key_id, owner, f"{key_id}.pub.pem", start, end)
        print_of_new = fingerprint(_public(pem.encode("utf-8", "replace")))
        with self._change() as ring:
            self._unused(ring, key_id)
            for other in ring:
                if fingerprint(self._load(other)) == print_of_new:
                    raise Refused(f"这把公钥已经登记过，编号是 {other.id}。没有登记第二次。")
            write_private(self.folder / entry.file, pem.encode("ascii"))
            self._store([*_followed(ring, entry, overlap), entry])
        return self._shown(entry, today())

    def retire(self, key_id: str) -> KeyEntry:
        """From now on nothing under this key is taken. Refused for the last one that leads."""
        day = today()
        with self._change() as ring:
            entry = self._known(key_id)
            rest = [other for other in ring if other.owner == entry.owner and other.id != key_id and other.leads(day)]
            if entry.leads(day) and not rest:
                raise Refused(
                    f"{key_id} 是{title_of(entry.owner)}唯一可用的密钥，停用后报文无法收发。"
                    "没有停用；请先登记新的密钥。"
                )
            retired = entry.model_copy(update={"retired": entry.retired or day})
            self._store([retired if other.id == key_id else other for other in ring])
        return self._shown(retired, day)

    def _new(self, key_id: str, owner: str, file: str, start: date, end: date | None) -> Entry:
        wrong = {}
        if _ID.fullmatch(key_id) is None:
            wrong["id"] = "编号由字母、数字、点、横线和下划线组成，最长 64 位"
        if _OWNER.fullmatch(owner) is None:
            wrong["owner"] = "归属由小写字母、数字和下划线组成"
        if end is not None and end < max(start, today()):
            wrong["end"] = "失效日不能早于生效日，也不能早于今天"
        if wrong:
            raise Invalid("密钥没有登记：" + "；".join(wrong.values()) + "。", fields=wrong)
        return Entry(id=key_id, owner=owner, file=file, start=start, end=end)

    def _unused(self, ring: tuple[Entry, ...], key_id: str) -> None:
        if any(entry.id == key_id for entry in ring) or (self.folder / f"{key_id}.pub.pem").exists():
            raise Refused(f"编号 {key_id} 已经用过。密钥没有登记；请换一个编号。")

    def _known(self, key_id: str) -> Entry:
        found = next((entry for entry in self.ring() if entry.id == key_id), None)
        if found is None:
            raise Missing(f"没有编号为 {key_id} 的密钥。")
        return found

    def _load(self, entry: Entry) -> RSAPublicKey:
        return _public(content(self.folder / entry.public))

    def _shown(self, entry: Entry, day: date) -> KeyEntry:
        key = self._load(entry)
        return KeyEntry(
            id=entry.id,
            owner=entry.owner,
            state=self._state(entry, day),
            fingerprint=fingerprint(key),
            bits=key.key_size,
            start=entry.start,
            end=entry.end,
            retired=entry.retired,
            days_left=None if entry.end is None else (entry.end - day).days,
        )

    def _state(self, entry: Entry, day: date) -> State:
        if entry.retired is not None:
            return "retired"
        if not entry.opens(day):
            return "expired"
        if not entry.leads(day):
            return "coming"
        return "current" if self.leading(entry.owner).id == entry.id else "valid"

    @contextmanager
    def _change(self) -> Iterator[tuple[Entry, ...]]:
        """Hold the ring against other processes while it is changed."""
        lock = filelock.take(self.folder / "ring.lock")
        if lock is None:
            raise Refused("另一个程序正在修改密钥。没有修改；请稍后再试。")
        with lock:
            yield self.ring()

    def _store(self, entries: list[Entry]) -> None:
        write_private(self._file, _ENTRIES.dump_json(tuple(entries), indent=1))
        self._seen, self._look_at = None, 0.0


def fingerprint(key: RSAPublicKey) -> str:
    """Hex SHA-256 of the public key in DER, as ``openssl pkey -pubin -outform DER | sha256sum`` prints it."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def title_of(owner: str) -> str:
    """An owner in Chinese."""
    return {OURS: "本省", NATIONAL: "国网"}.get(owner, owner)


def content(path: Path) -> bytes:
    """A key file. Missing when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Missing(
            f"读不到密钥文件 {path.name}。没有办理任何业务；请管理员运行 cloudboss-service doctor。"
        ) from error


def _public(pem: bytes) -> RSAPublicKey:
    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise Invalid(
            f"不是可用的公钥：需要 PEM 格式、不短于 {LEAST_BITS} 位的 RSA 公钥。没有登记。",
            fields={"pem": f"需要 PEM 格式、不短于 {LEAST_BITS} 位的 RSA 公钥"},
        )
    return key


def _followed(ring: tuple[Entry, ...], new: Entry, overlap: int) -> list[Entry]:
    """The ring with an end for whatever the new key follows."""
    last = new.start + timedelta(days=overlap)

    def ended(entry: Entry) -> Entry:
        runs_on = entry.owner == new.owner and entry.retired is None and (entry.end is None or entry.end > last)
        return entry.model_copy(update={"end": last}) if runs_on and entry.start <= new.start else entry

    return [ended(entry) for entry in ring]
