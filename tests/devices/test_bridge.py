"""The bridge: a real program, of 32 bits where gcc can build them, with the double in it."""

import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from app.devices.bridge.build import MINGW, bits, build
from app.devices.deck import deck
from app.devices.errors import DeviceError
from app.devices.host.library import architecture_of
from app.devices.host.vendor import loader as loading
from app.devices.host.vendor.bridged import Bridge
from app.devices.host.vendor.library import Buffer
from app.devices.host.vendor.loader import Loader
from service.customers.records import parse
from tests.devices.test_host import Talk
from tests.devices.vendors import FAMILIES, Counter, bridge, compiled, name_of, vendor_of

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="the bridge is built by gcc")
small_only = pytest.mark.skipif(shutil.which("gcc") is None or not bits(), reason="gcc cannot build for 32 bits")
DECK = deck(date(2026, 11, 23))
SUM = """
int API sum(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o,
            int *last) { return a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+(*last)++; }
int API none(void) { return -5; }
int API echo(char *text, int size) { for (int at = 0; at < size; at++) text[at] ^= 1; return size; }
"""


@pytest.fixture(params=["cdecl", "stdcall"])
def bridged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Bridge, Path, str]]:
    """The bridge with a library whose functions are called in this way."""
    source, library = tmp_path / "sum.c", tmp_path / "libsum.so"
    attribute = "__attribute__((stdcall))" if request.param == "stdcall" and bits() else ""
    source.write_text(f"#define API {attribute}\n{SUM}", encoding="ascii")
    subprocess.run(["gcc", "-shared", "-fPIC", *bits(), "-o", library, source], check=True)
    made = Bridge(bridge()[0])
    yield made, library, request.param
    made.close()


def test_arguments_and_buffers_go_there_and_back(bridged: tuple[Bridge, Path, str]) -> None:
    made, path, convention = bridged
    library = made.load(path, convention)  # type: ignore[arg-type]
    last = Buffer.number(-100)
    assert library.call("sum", [*range(1, 16), last]) == 120 - 100
    assert int(last) == -99
    assert library.call("none", []) == -5
    text = Buffer(bytes(range(256)), size=70_000)
    assert library.call("echo", [text, 256]) == 256
    assert bytes(text)[:256] == bytes(each ^ 1 for each in range(256))
    assert (library.has("echo"), library.has("ech")) == (True, False)
    for _ in range(200):  # an unbalanced stack would not survive this
        assert library.call("none", []) == -5
    with pytest.raises(DeviceError, match="DRIVER_DEPENDENCY"):
        library.call("nothing", [])


def test_several_libraries_each_by_its_number(bridged: tuple[Bridge, Path, str]) -> None:
    made, path, convention = bridged
    first = made.load(path, convention)  # type: ignore[arg-type]
    second = made.load(compiled("HD", *bridge()[1]), "stdcall")
    assert (first.has("sum"), first.has("GetName"), second.has("sum"), second.has("GetName")) == (1, 0, 0, 1)
    for _ in range(6):
        made.load(path, convention)  # type: ignore[arg-type]
    with pytest.raises(DeviceError, match="DRIVER_DEPENDENCY"):
        made.load(path, convention)  # type: ignore[arg-type]


def test_nonsense_is_answered_and_too_much_ends_it() -> None:
    process = subprocess.Popen([bridge()[0]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert process.stdin is not None
    assert process.stdout is not None
    for request in (b"", b"X", b"L", b"H\0", b"C\0\xffshort", b"C\7\4none\0", b"L\0" + b"x" * 5000):
        process.stdin.write(struct.pack("<I", len(request)) + request)
        answer = process.stdout.read(struct.unpack("<I", process.stdout.read(4))[0])
        assert answer[0] in {1, 2, 3}, request
    process.stdin.write(struct.pack("<I", 1 << 30))
    assert process.wait(30) == 73
    process.stdin.close()
    process.stdout.close()


@pytest.mark.parametrize(
    "arguments", [b"\x11" + b"i\0\0\0\0" * 17, b"\1", b"\1i\0\0", b"\1z\0\0\0\0", b"\1b\xff\0\0\0x"]
)
def test_a_call_that_is_not_understood_is_not_made(bridged: tuple[Bridge, Path, str], arguments: bytes) -> None:
    made, path, convention = bridged
    made.load(path, convention)  # type: ignore[arg-type]
    assert made.ask(b"C\0\4none" + arguments)[0] == 3


def test_what_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    made = Bridge(bridge()[0])
    lower, upper = tmp_path / "liblower.so", tmp_path / "libupper.so"
    (tmp_path / "a.c").write_text("int one(void) { return 1; }")
    base = ["gcc", "-shared", "-fPIC", *bits(), "-o"]
    subprocess.run([*base, lower, tmp_path / "a.c"], check=True)
    subprocess.run([*base, upper, tmp_path / "a.c", f"-L{tmp_path}", "-Wl,--no-as-needed", "-llower"], check=True)
    lower.unlink()
    with pytest.raises(DeviceError) as caught:
        made.load(upper, "cdecl")
    assert (caught.value.code, "liblower.so" in caught.value.detail) == ("DRIVER_DEPENDENCY", True)
    if bits():
        with pytest.raises(DeviceError, match="DRIVER_ARCH"):
            made.load(compiled("HD"), "cdecl")
    made.close()


@small_only
def test_a_library_of_32_bits_goes_through_the_bridge_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDBOSS_DRIVERS", str(tmp_path))
    counter = Counter(tmp_path, "hd100", *bridge()[1])
    path = next(counter.home.glob("*.so"))
    assert architecture_of(path) == "x86"
    monkeypatch.setattr(loading, "BRIDGE", tmp_path / "nowhere")
    with pytest.raises(DeviceError, match="DRIVER_ARCH"):
        Loader("stdcall", "").load(path)
    monkeypatch.setattr(loading, "BRIDGE", bridge()[0])
    loader = Loader("stdcall", "")
    assert loader.load(path).call("HD_InitComm", [1001]) == 0
    loader.close()


@pytest.mark.parametrize("driver", FAMILIES)
def test_every_driver_reads_through_the_bridge(driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDBOSS_DRIVERS", str(tmp_path))
    program, flags = bridge()
    counter = Counter(tmp_path, driver, *flags)
    counter.script(f"{name_of(vendor_of(driver).open)} print")  # must not get between the frames
    talk = Talk(driver, f"bridge={program}", "wait=0", folder=tmp_path / "private")
    assert "error" not in talk.hear().head
    for number, name in enumerate(("adult", "hong_kong"), start=1):
        counter.lay(DECK[name])
        talk.say(id=number, op="read", deadline_ms=20_000)
        frame = talk.hear()
        assert parse(frame.blobs["record"]) == parse(DECK[name].record())
        assert frame.head["data"] == {"photo": True}
    assert talk.end() == 0


def test_a_bridge_that_hangs_does_not_outlive_its_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDBOSS_DRIVERS", str(tmp_path))
    program, flags = bridge()
    counter = Counter(tmp_path, "cvr", *flags)
    counter.script("CVR_Authenticate hang")
    talk = Talk("cvr", f"bridge={program}", folder=tmp_path / "private")
    talk.hear()
    talk.say(id=1, op="read", deadline_ms=20_000)
    _until(lambda: "CVR_Authenticate" in counter.called())
    children = _children(talk.process.pid)
    assert len(children) == 1
    talk.process.send_signal(signal.SIGKILL)
    talk.end()
    _until(lambda: not Path(f"/proc/{children[0]}/maps").exists() or _is_dead(children[0]))


@pytest.mark.skipif(shutil.which(MINGW) is None, reason="no MinGW of 32 bits")
def test_it_builds_for_windows(tmp_path: Path) -> None:
    made = build(tmp_path / "bridge.exe", twin=False)
    assert architecture_of(made) == "x86"
    assert made.stat().st_size < 200_000


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(word) for path in found for word in path.read_text().split()]


def _is_dead(process: int) -> bool:
    """Ended, and nobody has asked for its exit code."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
