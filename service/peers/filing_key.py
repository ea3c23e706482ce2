"""The SM4 key of 电信综合服务: one line in a file of its own, sealed under the unlocking secret."""

from collections.abc import Callable
from functools import cache

from service.kit import sm4
from service.kit.errors import Unreached
from service.kit.lockbox import is_sealed, open_line
from service.kit.settings import Settings
from service.kit.vault import unlock

_NOTHING_DONE = "资费没有提交备案。请管理员核对 filing_key_file。"


class NoKey(Unreached):
    """Without the key nothing was sent."""

    code = "NO_FILING_KEY"


def reader(settings: Settings) -> Callable[[], bytes]:
    """Reads the key at its first use. NoKey when it is not there, or lies open in production."""

    @cache
    def read() -> bytes:
        path = settings.filing_key_file
        try:
            line = path.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise NoKey(f"读不到资费备案的密钥文件 {path.name}。{_NOTHING_DONE}") from error
        if settings.production and not is_sealed(line):
            raise NoKey(f"生产环境的密钥文件 {path.name} 必须封存。{_NOTHING_DONE}")
        try:
            secret = unlock(settings.key_dir, settings.unlock) if is_sealed(line) else b""
            key = open_line(line, secret, path.name) if secret else bytes.fromhex(line)
        except ValueError as error:
            raise NoKey(f"资费备案的密钥文件 {path.name} 打不开。{_NOTHING_DONE}") from error
        if len(key) != sm4.KEY_BYTES:
            raise NoKey(f"资费备案的密钥应为 {sm4.KEY_BYTES} 字节。{_NOTHING_DONE}")
        return key

    return read
