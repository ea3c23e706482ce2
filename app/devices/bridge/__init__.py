"""The 32-bit bridge: one small C program that loads a vendor's library and calls it for a process of 64 bits."""

import sys
from pathlib import Path

SOURCE = Path(__file__).parent / "bridge.c"
BRIDGE = SOURCE.parent / "bin" / ("bridge-x86.exe" if sys.platform == "win32" else "bridge-x86")
