"""What can be set over /control/settings, kept in the store."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from sandbox.store import Store


@dataclass(frozen=True)
class Settings:
    """``completion_failure`` not empty = the order fails with this reason; times in seconds."""

    dedupe: bool = True
    sign: bool = True
    completion_delay: float = 1.0
    completion_failure: str = ""
    hold_seconds: float = 1800.0
    callback_retry: float = 1.0


class UnknownSetting(ValueError):
    """There is no such setting, or the value has the wrong type."""


def read(store: Store) -> Settings:
    return Settings(**store.setting("settings", {}))


def change(store: Store, values: dict[str, Any]) -> Settings:
    """Change some, keep the rest."""
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    for name, value in values.items():
        if name not in kinds or not isinstance(value, (kinds[name], int) if kinds[name] is float else kinds[name]):
            raise UnknownSetting(name)
    changed = Settings(**{**asdict(read(store)), **values})
    store.set("settings", asdict(changed))
    return changed
