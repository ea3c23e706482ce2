"""Files of the other side that are not what they say: nothing of them is ever seen here."""

import base64
import random
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.envelope import rsa_sign, wrap
from service.effects import actions
from service.gateway.file_errors import Unopenable
from service.gateway.opening import open_file
from service.kit.errors import Refused, Tampered
from tests.faults.depot import COMING, Depot, depot, national, running_national, to_national
from tests.faults.matrix import cell
from tests.gateway.incoming import Incoming, incoming, signed

__all__ = ["depot", "national", "running_national", "to_national"]

FETCH = pytest.mark.parametrize("depot", ["fetch"], indirect=True)
SECRET = b"370102199003074519" * 3000
Spoil = Callable[[Incoming, Depot], Incoming]


def _flipped(came: Incoming, _depot: Depot) -> Incoming:
    spoilt, dice = bytearray(came.sealed), random.Random(1)  # noqa: S311  it plays, it keeps no secret
    spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
    return Incoming(bytes(spoilt), came.key)


def _of_a_stranger(came: Incoming, _depot: Depot) -> Incoming:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return came.with_key(SIGNATURE=base64.b64encode(rsa_sign(stranger, came.key["SHA256"].encode())).decode())


def _for_somebody_else(came: Incoming, _depot: Depot) -> Incoming:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return came.with_key(KEY=wrap("A256CBC+OAEP256", "", other)[1]["KEY"])


SPOILT: dict[str, Spoil] = {
    "one bit": _flipped,
    "cut": lambda came, _depot: Incoming(came.sealed[:-16], came.key),
    "longer": lambda came, _depot: Incoming(came.sealed + bytes(16), came.key),
    "empty": lambda came, _depot: Incoming(b"", came.key),
    "in clear": lambda came, _depot: Incoming(SECRET, came.key),
    "another file's key": lambda came, depot: Incoming(came.sealed, incoming(depot.national, SECRET).key),
    "a stranger's signature": _of_a_stranger,
    "no signature": lambda came, _depot: came.with_key(SIGNATURE=""),
    "for another key": _for_somebody_else,
    "a key that is gone": lambda came, _depot: came.with_key(KEY_ID="sd-2019-01"),
    "a weaker profile": lambda came, _depot: came.with_key(PROFILE="A128ECB+PKCS1"),
    "not blocks": lambda came, depot: signed(depot.national, came.sealed[:-1], came.key),
    "nothing signed": lambda came, depot: signed(depot.national, b"", came.key),
    "no key at all": lambda came, _depot: Incoming(came.sealed, {}),
}


@cell("F16", "SFTP")
@FETCH
@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_not_what_it_says(depot: Depot, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    path, good = depot.national.file(COMING), incoming(depot.national, SECRET)
    kept = path.read_bytes(), path.with_name(f"{path.name}.key").read_bytes()
    SPOILT[kind](good, depot).lay(path)
    error = depot.attempt()
    assert error is None or isinstance(error, Unopenable)
    if error is None:  # the ciphertext is as its key says; opening it is another matter
        with pytest.raises(Refused) as caught:
            open_file(depot.here / "came", depot.keys, depot.here / "clear")
        assert SECRET[:18].decode() not in f"{caught.value}{caught.value.__cause__}{caplog.text}"
        assert sorted(found.name for found in depot.here.iterdir()) == ["came", "came.key"]
    else:
        assert list(depot.here.iterdir()) == []
    path.write_bytes(kept[0])
    path.with_name(f"{path.name}.key").write_bytes(kept[1])
    depot.finish()


@cell("F16", "SFTP")
def test_a_secret_of_ours_that_was_altered(depot: Depot) -> None:
    """In the journal, by whoever can write there: nothing is sent under a key that somebody else chose."""
    depot.national.fault("sftp/open", "http_5xx")
    depot.attempt()
    secret = depot.row().secret
    assert secret is not None
    altered = secret[:-8] + ("AAAAAAA=" if secret[-8:] != "AAAAAAA=" else "BBBBBBA=")
    for stored in (altered, secret):
        with depot.effects.db.unit() as unit:
            actions.change(unit, depot.run.id, "file", secret=stored)
        if stored == altered:
            before = depot.written
            assert isinstance(depot.attempt(), Tampered)
            assert depot.written == before
    depot.finish()
