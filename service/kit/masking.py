"""Masking: what of a personal value may be seen without an audited reveal, and the scrubber for logs."""

import re
from collections.abc import Callable, MutableMapping
from typing import Any, Literal

from service.kit.page import Line

Kind = Literal["name", "certificate", "phone", "address", "secret"]

_DISTRICT = re.compile(
    r"^(?:[^省市区县旗]{2,8}(?:省|自治区))?(?:[^省市区县旗]{1,8}(?:市|地区|自治州|盟))?(?:[^省市区县旗]{1,10}(?:区|县|旗|市))"
)
_CERTIFICATE = re.compile(r"(?<!\d)(\d{14}|\d{11})(\d{3}[0-9Xx])(?!\d)")  # 18 or the old 15 places
_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")


def mask_name(name: str) -> str:
    """张三 → 张*, any longer name → 张**: the length of a name is not given away."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""


def mask_certificate(number: str) -> str:
    """The last four only; a number of four or fewer not at all."""
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def mask_phone(number: str) -> str:
    """138****5678; of shorter numbers the last two only."""
    if len(number) >= 11:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 2 else "*" * len(number)


def mask_address(address: str) -> str:
    """Down to the district: 山东省济南市历下区***; hidden as a whole when none is found."""
    found = _DISTRICT.match(address)
    return (found.group() if found else "") + "***" if address else ""


def mask_secret(_text: str) -> str:
    """Nothing of it, not even its length."""
    return "******"


_MASKS: dict[Kind, Callable[[str], str]] = {
    "name": mask_name,
    "certificate": mask_certificate,
    "phone": mask_phone,
    "address": mask_address,
    "secret": mask_secret,
}


def mask(kind: Kind, value: str) -> str:
    """The masked form of a value of this kind."""
    return _MASKS[kind](value)


def mask_line(label: str, value: str, kind: Kind, *, reveal: str = "") -> Line:
    """A line of a page with its value masked; ``reveal`` names the value for an audited reveal."""
    return Line(label=label, value=mask(kind, value), reveal=reveal)


def scrub(text: str) -> str:
    """Certificate numbers and mobile phone numbers anywhere in a text, masked; serials stay."""
    return _PHONE.sub(r"\1****\2", _CERTIFICATE.sub(lambda found: mask_certificate(found.group()), text))


def scrub_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: scrubs every text in a log entry, however deep. Put it last before the renderer."""
    return {key: _scrubbed(value) for key, value in event.items()}


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {scrub(str(key)): _scrubbed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed(inner) for inner in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if scrub(str(value)) == str(value) else scrub(str(value))
    return scrub(str(value))
