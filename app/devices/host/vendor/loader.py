"""Where a library is loaded: in this process, or in the bridge when it is built for 32 bits."""

from pathlib import Path
from typing import Protocol

from app.devices.bridge import BRIDGE
from app.devices.catalog import Convention
from app.devices.host.library import architecture_of, own_architecture
from app.devices.host.vendor.bridged import Bridge
from app.devices.host.vendor.library import Library, NativeLibrary


class LibraryLoader(Protocol):
    """Gives libraries by their path."""

    def load(self, path: Path) -> Library: ...

    def close(self) -> None: ...


class Loader:
    """Loads by whole path. ``bridge`` names the bridge's program and makes everything go through it."""

    def __init__(self, convention: Convention, bridge: str) -> None:
        self._convention = convention
        self._always, self._program = bool(bridge), Path(bridge) if bridge else BRIDGE
        self._bridge: Bridge | None = None

    def load(self, path: Path) -> Library:
        """DRIVER_MISSING, DRIVER_ARCH or DRIVER_DEPENDENCY, with the file's name."""
        small = path.is_file() and architecture_of(path) == "x86" and own_architecture() != "x86"
        if not self._always and not (small and self._program.is_file()):
            return NativeLibrary(path, self._convention)
        if self._bridge is None:
            self._bridge = Bridge(self._program)
        return self._bridge.load(path, self._convention)

    def close(self) -> None:
        if self._bridge is not None:
            self._bridge.close()
