"""The settings of a command: read, or said in words what is wrong with them."""

import logging
import sys

from pydantic import ValidationError

from service.kit import logs
from service.kit.settings import Settings

BAD_SETTINGS = 2

_MISSING = "没有设置"


def settings(level: int = logging.WARNING) -> Settings:
    """Logs go to stderr from here on. Ends the program when the settings do not fit; no value is shown."""
    logs.configure(level=level)
    try:
        return Settings()
    except FileNotFoundError as error:
        lines = [f"  CLOUDBOSS_SETTINGS：找不到设置文件 {str(error).rpartition(': ')[2]}"]
    except ValidationError as error:
        lines = [
            f"  {_name(entry['loc'])}{_MISSING if entry['type'] == 'missing' else _words(entry['msg'])}"
            for entry in error.errors(include_input=False, include_url=False, include_context=False)
        ]
    print("设置不对，没有启动：\n" + "\n".join(lines) + "\n设置项见 docs/settings.md。", file=sys.stderr)
    sys.exit(BAD_SETTINGS)


def _name(place: tuple[int | str, ...]) -> str:
    return f"CLOUDBOSS_{'__'.join(str(part) for part in place).upper()}：" if place else ""


def _words(text: str) -> str:
    return text.removeprefix("Value error, ")
