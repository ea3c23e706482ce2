"""What this seat remembers between starts: look, last clerk's number, devices, displays. Nothing personal."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from app.ui.theme import Mode, Scale


@dataclass(frozen=True)
class Preferences:
    """A small JSON file; an unreadable one counts as empty."""

    mode: Mode = "light"
    scale: Scale = "normal"
    staff: str = ""
    customer_screen: bool = False
    devices: Mapping[str, str] = field(default_factory=dict)  # as the switchboard of the devices keeps them

    @classmethod
    def load(cls, file: Path) -> "Preferences":
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            known = {name: found[name] for name in ("mode", "scale", "staff") if isinstance(found.get(name), str)}
            screen = found.get("customer_screen") is True
            devices = {str(key): str(value) for key, value in dict(found.get("devices", {})).items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return cls()
        loaded = cls(**known, customer_screen=screen, devices=devices)
        if loaded.mode not in ("light", "dark") or loaded.scale not in ("normal", "big"):
            return cls(staff=loaded.staff, customer_screen=screen, devices=devices)
        return loaded

    def store(self, file: Path, **changes: Any) -> "Preferences":
        """Written aside and moved, so that a power cut leaves the old or the new one."""
        changed = replace(self, **changes)
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".part")
        aside.write_text(json.dumps(asdict(changed), ensure_ascii=False), encoding="utf-8")
        aside.replace(file)
        return changed
