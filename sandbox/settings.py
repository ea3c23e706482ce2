"""What can be set over /control/settings, kept in the store."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from sandbox.envelope import PROFILES
from sandbox.store import Store


@dataclass(frozen=True)
class Settings:
    """``completion_failure`` not empty = the order fails with this reason; times in seconds.

    ``plain`` = interfaces (``main/3.2.1.1``) taken in plain mode; ``profiles`` = the allowed ones;
    ``conformance`` = nothing is done, every message is checked and answered by a full sample;
    ``payout`` (DONE, FAILED, WAITING, UNKNOWN) and ``alipay_auth`` (PASSED, FAILED, WAITING) = how those end.
    """

    dedupe: bool = True
    sign: bool = True
    conformance: bool = False
    plain: tuple[str, ...] = ()
    profiles: tuple[str, ...] = tuple(PROFILES)
    completion_delay: float = 1.0
    completion_failure: str = ""
    hold_seconds: float = 1800.0
    callback_retry: float = 1.0
    payout: str = "DONE"
    alipay_auth: str = "PASSED"


class UnknownSetting(ValueError):
    """There is no such setting, or the value has the wrong type."""


KINDS = {field.name: type(field.default) for field in fields(Settings)}


def read(store: Store) -> Settings:
    return Settings(**{name: _typed(name, value) for name, value in store.setting("settings", {}).items()})


def change(store: Store, values: dict[str, Any]) -> Settings:
    """Change some, keep the rest."""
    typed = {name: _typed(name, value) for name, value in values.items()}
    changed = Settings(**{**asdict(read(store)), **typed})
    store.set("settings", asdict(changed))
    return changed


def _typed(name: str, value: Any) -> Any:
    kind = KINDS.get(name)
    if kind is tuple and isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if kind is None or not isinstance(value, (float, int) if kind is float else kind):
        raise UnknownSetting(name)
    return value
