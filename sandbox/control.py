"""The hand on the switches: /control/…, for tests and the training room. Needs the token of the ready line."""

import hmac
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sandbox import errands, settings
from sandbox.centre import Refusal
from sandbox.centres import confirmations, users
from sandbox.centres.confirmations import NotWaiting
from sandbox.envelope import BadMessage
from sandbox.errands import BadErrand
from sandbox.faults import Faults, UnknownFault
from sandbox.ledger import ledger
from sandbox.osp import Osp
from sandbox.outgoing import Outgoing
from sandbox.ring import BadKey
from sandbox.settings import UnknownSetting

Reply = tuple[int, dict[str, Any]]
WRONG = (
    *(UnknownFault, UnknownSetting, BadKey, BadErrand, BadMessage, NotWaiting, Refusal),
    *(KeyError, TypeError, ValueError, sqlite3.IntegrityError),
)


class Control:
    """One method per path; bodies and answers are JSON objects."""

    def __init__(self, osp: Osp, faults: Faults, outgoing: Outgoing, token: str, reset: Callable[[], None]) -> None:
        self._reset = reset
        self.osp, self.faults, self.outgoing, self._token = osp, faults, outgoing, token
        self.centre = centre = osp.centre
        self._paths: dict[tuple[str, str], Callable[[dict[str, Any]], dict[str, Any]]] = {
            ("POST", "faults"): self._add_fault,
            ("GET", "faults"): lambda _body: {"faults": faults.listed()},
            ("POST", "reset"): self._to_the_start,
            ("GET", "ledger"): lambda _body: ledger(centre.store, osp),
            ("POST", "callback"): self._callback,
            ("POST", "settings"): self._settings,
            ("GET", "settings"): lambda _body: asdict(centre.settings),
            ("GET", "numbers"): lambda _body: {"numbers": centre.store.rows("SELECT * FROM number ORDER BY rowid")},
            ("POST", "take-number"): self._take_number,
            ("POST", "person"): self._person,
            ("POST", "user"): self._user,
            ("POST", "confirmation"): self._confirmation,
            ("POST", "keys"): self._keys,
            ("GET", "keys"): lambda _body: {"keys": centre.keys.listed()},
            ("POST", "calls"): lambda body: {"calls": [one for one in osp.calls if one["serial"] == body["serial"]]},
            ("POST", "send"): lambda body: errands.run(outgoing, osp.calls, body),
        }

    def known(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())

    def answer(self, method: str, place: str, body: dict[str, Any]) -> Reply:
        path = self._paths.get((method, place))
        if path is None:
            return 404, {
                "error": f"no {method} /control/{place}",
                "paths": sorted(" ".join(key) for key in self._paths),
            }
        try:
            return 200, path(body)
        except WRONG as error:
            return 400, {"error": f"{type(error).__name__}: {error}"}

    def _add_fault(self, body: dict[str, Any]) -> dict[str, Any]:
        """``{code, kind, seconds, times}``, or ``{clear: true}``."""
        if body.get("clear"):
            self.faults.clear()
        else:
            self.faults.add(body)
        return {"faults": self.faults.listed()}

    def _to_the_start(self, _body: dict[str, Any]) -> dict[str, Any]:
        """Everything back to the start; the call-back address stays."""
        self._reset()
        return {}

    def _callback(self, body: dict[str, Any]) -> dict[str, Any]:
        """``{url}``: call-backs go to ``url`` + ``/main/3.3.1``."""
        self.centre.store.set("callback", str(body["url"]))
        return {}

    def _settings(self, body: dict[str, Any]) -> dict[str, Any]:
        return asdict(settings.change(self.centre.store, body))

    def _user(self, body: dict[str, Any]) -> dict[str, Any]:
        """``{user_id, balance, state, …, arrears: {"202610": 3900}}``: what is known of a user from now on."""
        return dict(users.put(self.centre, body))

    def _confirmation(self, body: dict[str, Any]) -> dict[str, Any]:
        """``{access_num, offer_code, seconds}`` begins one; ``{confirm_id, state}`` is the customer's word."""
        if "state" not in body:
            return {"confirm_id": confirmations.begin(self.centre, body)}
        confirmations.word(self.centre, str(body["confirm_id"]), str(body["state"]))
        return {}

    def _keys(self, body: dict[str, Any]) -> dict[str, Any]:
        """``{make|admit|retire: id, pem, since, until}``: a new national pair, a public key of the province, an end."""
        keys, span = self.centre.keys, {name: str(body[name]) for name in ("since", "until") if name in body}
        if "make" in body:
            keys.make(str(body["make"]), **span)
        elif "admit" in body:
            keys.admit(str(body["admit"]), str(body["pem"]), **span)
        else:
            keys.ring.retire(str(body["retire"]), span.get("until", ""))
        return {"keys": keys.listed()}

    def _take_number(self, body: dict[str, Any]) -> dict[str, Any]:
        """Another province's counter is faster: ``{access_num}`` is used from now on."""
        sql = (
            "UPDATE number SET state = 'used', hold_id = NULL, cert_num = 'OTHER', expires = NULL WHERE access_num = ?"
        )
        return {"taken": self.centre.store.change(sql, body["access_num"])}

    def _person(self, body: dict[str, Any]) -> dict[str, Any]:
        """``{cert_num, cust_name, open_count, listed, refusal}``: what is known of a person."""
        known = {"open_count": 0, "listed": "", "refusal": "", **body}
        with self.centre.store.unit():
            self.centre.store.change("DELETE FROM person WHERE cert_num = ?", known["cert_num"])
            names = ("cert_num", "cust_name", "open_count", "listed", "refusal")
            self.centre.store.insert("person", **{name: known[name] for name in names})
        return {}
