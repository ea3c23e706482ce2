"""Errors that people may see.

    BossError            code, message, status
    ├── Invalid      422 what was typed does not fit; ``fields`` maps field name to text
    ├── Refused      409 the business says no
    ├── Forbidden    403 this person may not
    ├── Missing      404 there is no such thing
    ├── Unanswered   503 an outside system is silent; the outcome may be unknown
    │   └── Unreached    it surely did not do it: trying again is safe
    ├── Declined     502 an outside system answered with its own refusal or fault
    ├── Tampered     400 decryption or signature failed; never says which
    └── DeviceFault  409 a device at the counter failed

``message`` is one Chinese text: what happened, whether anything is booked, what to do now.
A specific error is a subclass beside the code that raises it. Anything that is not a
``BossError`` reaches people only as an incident number.
"""

from collections.abc import Mapping
from typing import ClassVar


class BossError(Exception):
    """Base of every error whose text may be shown to a person."""

    status: ClassVar[int] = 500
    code: str = "ERROR"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class Invalid(BossError):
    """Input that does not fit; every entry of ``fields`` stands beside its field."""

    status = 422
    code = "INVALID"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.fields = dict(fields or {})


class Refused(BossError):
    """The business says no. Never logged as an error."""

    status = 409
    code = "REFUSED"


class Forbidden(BossError):
    """The person or caller has no right to this."""

    status = 403
    code = "FORBIDDEN"


class Missing(BossError):
    """There is no such thing, or not for this person."""

    status = 404
    code = "MISSING"


class Unanswered(BossError):
    """An outside system did not answer in time; what it did is not known."""

    status = 503
    code = "UNANSWERED"


class Unreached(Unanswered):
    """An outside system surely did nothing: it was not reached, or it said that it is busy. Trying again is safe."""

    code = "UNREACHED"


class Declined(BossError):
    """An outside system answered with a fault of its own."""

    status = 502
    code = "DECLINED"


class Tampered(BossError):
    """A message that cannot be trusted. One text for every cause."""

    status = 400
    code = "TAMPERED"


class DeviceFault(BossError):
    """A device at the counter failed."""

    status = 409
    code = "DEVICE"
