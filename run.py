#!/usr/bin/env python3
"""One command from a fresh clone to a running counter, or to passed tests. Standard library only.

python3 run.py demo                        client, service, database and sandbox, all on this machine
python3 run.py demo --headless --out DIR   the same, driven by a robot clerk without a screen
python3 run.py test [pytest arguments]     everything that has to pass
python3 run.py setup                       only the set-up
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".cache" / "tools"
LOCK = ROOT / "requirements.lock"
WINDOWS = os.name == "nt"
BIN = "Scripts" if WINDOWS else "bin"
EXE = ".exe" if WINDOWS else ""

# What Qt needs to draw without a screen, what it needs with one, and what the tests check receipts and ciphers with.
QT = ("libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3", "libglib2.0-0")
QT_SCREEN = ("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxkbcommon-x11-0", "libxcb-shape0")
JAVA = ("openjdk-17-jdk-headless", "libbcprov-java", "libjackson2-databind-java")
C = ("gcc", "libc6-dev")  # the double of vendors' libraries; with gcc-multilib also as a library of 32 bits
BROWSER = ("chromium",)  # walks the phone page
TESTS = ("poppler-utils", "openssl", *C, *JAVA, *BROWSER)


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):
        return _fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable}).")
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(__doc__)
        return 0
    command, rest = arguments[0], arguments[1:]
    if command not in {"demo", "test", "setup"}:
        return _fail(f"Unknown command {command!r}. There are: demo, test, setup.")
    headless = command == "test" or "--headless" in rest or not _has_screen()
    try:
        _set_up(headless=headless, tests=command == "test")
    except (subprocess.CalledProcessError, OSError) as error:
        return _fail(f"Set-up failed: {error}")
    if command == "setup":
        return 0
    return _demo(rest, headless=headless) if command == "demo" else _test(rest)


def _demo(rest: list[str], *, headless: bool) -> int:
    if headless and "--headless" not in rest:
        _say("No screen here: a robot clerk drives the client and leaves pictures.")
        rest = ["--headless", *rest]
    if "--headless" in rest and "--out" not in rest:
        rest = [*rest, "--out", str(ROOT / "var" / "demo-out")]
    return _hand_over([_python(), "-m", "app", "demo", *rest], headless=headless)


def _test(rest: list[str]) -> int:
    workers = ["-n", str((os.cpu_count() or 2) + 1), "--dist", "loadgroup"]  # most of the walks is waiting
    return _hand_over([_python(), "-m", "pytest", *(rest or workers)], headless=True)


def _hand_over(command: list[str], *, headless: bool) -> int:
    environment = dict(os.environ, PYTHONUTF8="1")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # every start would compile our own code again
    if headless:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _set_up(*, headless: bool, tests: bool) -> None:
    begun = time.monotonic()
    _install_debian_packages([*QT, *(() if headless else QT_SCREEN), *(TESTS if tests else ())])
    _install_python_packages()
    _say(f"Set-up is complete ({time.monotonic() - begun:.1f} s).")


def _install_debian_packages(wanted: list[str]) -> None:
    """On Debian as root: install what is missing. Otherwise name it and go on, it may be there another way."""
    if WINDOWS or not shutil.which("dpkg-query"):
        return
    missing = [name for name in wanted if not _installed(name)]
    if not _can_make_venv() and not shutil.which("uv"):
        missing.append("python3-venv")
    if not missing:
        return
    if os.geteuid() != 0:
        _say("Please install, as root:  apt-get install " + " ".join(missing))
        return
    _say("Installing Debian packages: " + " ".join(missing))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _installed(package: str) -> bool:
    query = ["dpkg-query", "-W", "-f=${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout.startswith("installed")


def _can_make_venv() -> bool:
    return subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0


def _install_python_packages() -> None:
    """Bring .venv to exactly what the lock names. Nothing is done when it already is."""
    stamp = VENV / "lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and Path(_python()).exists():
        return
    uv = _find_uv()
    _say("Installing the locked Python packages into .venv …")
    environment = dict(os.environ, **_registry())
    _run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)], env=environment)
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", _python(), str(LOCK)]
    _run(sync, env=environment)
    editable = [uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--offline"]
    _run([*editable, "--python", _python(), "-e", str(ROOT)], env=environment)
    stamp.write_text(wanted)


def _find_uv() -> str:
    """The uv of this machine, or one of our own in .cache/tools."""
    found = shutil.which("uv")
    if found:
        return found
    own = TOOLS / BIN / f"uv{EXE}"
    if not own.exists():
        _say("Fetching uv …")
        _run([sys.executable, "-m", "venv", "--clear", str(TOOLS)])
        _run([str(TOOLS / BIN / f"python{EXE}"), "-m", "pip", "install", "--quiet", "uv"])
    return str(own)


def _registry() -> dict[str, str]:
    """What pip is told about the registry by environment, uv has to be told as well."""
    told = {"UV_DEFAULT_INDEX": os.environ.get("PIP_INDEX_URL"), "SSL_CERT_FILE": os.environ.get("PIP_CERT")}
    return {name: value for name, value in told.items() if value and name not in os.environ}


def _python() -> str:
    return str(VENV / BIN / f"python{EXE}")


def _has_screen() -> bool:
    if WINDOWS or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, env=env, cwd=ROOT)


def _say(text: str) -> None:
    print(f"› {text}", flush=True)


def _fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
