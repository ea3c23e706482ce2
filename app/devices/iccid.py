"""The number of a SIM card (ITU-T E.118): 19 or 20 digits, 89 86 for China, the last one a check digit."""

import re

CHINA = re.compile(r"8986\d{15,16}")


def luhn(digits: str) -> str:
    """The check digit that follows these digits."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def is_iccid(text: str) -> bool:
    """Of China, and its check digit is right."""
    return CHINA.fullmatch(text) is not None and text[-1] == luhn(text[:-1])


def of_file(content: bytes) -> str:
    """The digits of EF_ICCID: two in a byte, the low half first, F fills up. Empty for what is no number."""
    digits = "".join(f"{byte & 15:x}{byte >> 4:x}" for byte in content)
    number = digits.rstrip("f")
    return number if number.isdigit() and len(digits) - len(number) <= 1 else ""
