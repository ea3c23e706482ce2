"""What unlocks our private keys: one secret, kept apart from them.

``source`` says where it is: ``vault`` = the vault of the operating system, a path = a file that only the
service may read (of a credential store, another disk), empty = ``unlock`` beside the keys, which is for
training only, because a key that lies beside its lock locks nothing.
"""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from service.kit.errors import Missing
from service.kit.lockbox import write_private

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

VAULT = "vault"
BESIDE = "unlock"

_SERVICE = "cloudboss"
_BYTES = 32
# By name, because an installed add-on could bring a store in plain text and be chosen silently.
_TRUSTED = {
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.SecretService.Keyring",
}


def unlock(key_dir: Path, source: str = "") -> bytes:
    """The secret, 64 hex characters. Missing when it is not there or others could read it."""
    found = _of_vault(key_dir) if source == VAULT else _of_file(_path(key_dir, source))
    if len(found) != 2 * _BYTES or set(found) - set(b"0123456789abcdef"):
        raise Missing("解锁密钥的格式不对，私钥打不开。没有办理任何业务；请管理员运行 cloudboss-service doctor。")
    return found


def ensure(key_dir: Path, source: str = "") -> bytes:
    """The secret; made first where there is none yet."""
    made = secrets.token_hex(_BYTES)
    if source == VAULT:
        vault = _trusted_vault()
        if vault.get_password(_SERVICE, _account(key_dir)) is None:
            vault.set_password(_SERVICE, _account(key_dir), made)
    elif not (path := _path(key_dir, source)).exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, made.encode("ascii"))
    return unlock(key_dir, source)


def is_apart(key_dir: Path, source: str) -> bool:
    """Whether the secret is kept somewhere else than beside the keys."""
    return source == VAULT or _path(key_dir, source).resolve().parent != key_dir.resolve()


def _path(key_dir: Path, source: str) -> Path:
    return Path(source) if source else key_dir / BESIDE


def _of_file(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        found = path.read_bytes().strip()
    except OSError as error:
        raise Missing(
            f"读不到解锁密钥 {path.name}，私钥打不开。没有办理任何业务；请管理员运行 cloudboss-service doctor。"
        ) from error
    if os.name == "posix" and mode & 0o077:
        raise Missing(
            f"解锁密钥 {path.name} 的权限过宽，其他用户能读到它。没有办理任何业务；"
            "请管理员改为仅服务帐号可读（chmod 600）。"
        )
    return found


def _of_vault(key_dir: Path) -> bytes:
    found = _trusted_vault().get_password(_SERVICE, _account(key_dir))
    if found is None:
        raise Missing(
            "系统保险箱里没有云BOSS的解锁密钥，私钥打不开。没有办理任何业务；请管理员运行 keys init --unlock vault。"
        )
    return found.encode("ascii", "replace")


def _trusted_vault() -> "KeyringBackend":
    import keyring

    vault = keyring.get_keyring()
    name = f"{type(vault).__module__}.{type(vault).__qualname__}"
    if name not in _TRUSTED:
        raise Missing(
            f"本机没有可信的系统保险箱（找到的是 {name}）。没有办理任何业务；请改用解锁文件：keys init --unlock 路径。"
        )
    return vault


def _account(key_dir: Path) -> str:
    return str(key_dir.resolve())
