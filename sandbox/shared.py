"""Secrets shared with the province: made here once, told to it in the ready line."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sandbox import keyfiles

APP = "SD5"  # who the province is at 电信综合服务


@dataclass(frozen=True)
class Shared:
    """``filing_key`` is the SM4 key, 32 hex digits."""

    aaa: str
    tickets: str
    filing: str
    filing_key: str

    def told(self) -> dict[str, str]:
        """For the ready line."""
        return {
            "aaa_secret": self.aaa,
            "tickets_secret": self.tickets,
            "filing_app": APP,
            "filing_secret": self.filing,
            "filing_key": self.filing_key,
        }


def load(folder: Path) -> Shared:
    """Make what is missing, read the rest."""
    return Shared(
        _secret(folder / "aaa.secret", 32),
        _secret(folder / "tickets.secret", 32),
        _secret(folder / "filing.secret", 32),
        _secret(folder / "filing.sm4", 16),
    )


def _secret(path: Path, size: int) -> str:
    if not path.exists():
        keyfiles.write(path, secrets.token_hex(size).encode())
    return path.read_text().strip()
