"""Every device error says what happened, that nothing is booked, and what to do."""

from pathlib import Path

import pytest

from app.devices.errors import CAUSES, NAMES, NOTHING_BOOKED, RETRY_KEYS, DeviceError
from app.ui.device_rows import WHO
from imaging.errors import FAULTS

PAGE = Path(__file__).parents[2] / "docs" / "devices.md"


@pytest.mark.parametrize("code", CAUSES)
@pytest.mark.parametrize("device", ["", *NAMES])
def test_three_parts_and_one_key(code: str, device: str) -> None:
    error = DeviceError(code, device)
    assert error.message.count("。") >= 3
    assert NOTHING_BOOKED in error.message
    assert (f"按 {error.key}" in error.message) is bool(error.key)
    assert error.cause.sentence.endswith("。")
    assert error.cause.step.endswith("。")


def test_again_means_the_key_of_the_device() -> None:
    assert {kind: DeviceError("TIMEOUT", kind).key for kind in NAMES} == RETRY_KEYS
    assert DeviceError("TIMEOUT").key == ""
    assert DeviceError("FILE_NOT_JPEG", "camera").key == "Ctrl+O"


def test_what_cannot_be_mended_by_the_clerk_is_not_tried_again() -> None:
    assert all(not CAUSES[code].again for code in ("DRIVER_MISSING", "SIMULATED_REFUSED", "SAM_FAULT"))
    assert all(cause.again for cause in CAUSES.values() if cause.key in {"retry", "F8"})


def test_an_unknown_code_is_a_fault_of_the_host() -> None:
    error = DeviceError("EARTHQUAKE", "reader")
    assert (error.code, "EARTHQUAKE" in error.detail) == ("PROTOCOL", True)


def test_the_page_has_the_table_as_it_is() -> None:
    """The whole row of each code, and no other code."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `") and "。" in line]
    wanted = [
        f"| `{code}` | {cause.sentence} | {cause.step} | {WHO[cause.who]} | {'是' if cause.again else '否'} |"
        for code, cause in CAUSES.items()
        if code not in FAULTS
    ]
    assert lines == wanted
