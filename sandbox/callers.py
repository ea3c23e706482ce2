"""The calling systems: 客服, 蜂向APP, eboss … ask 云BOSS for what it can do (capability API), each signed as itself.

``python -m sandbox.callers --url URL --caller NAME METHOD TARGET [JSON]`` asks once; the secret comes from the
environment (``CLOUDBOSS_CALLER_SECRET``), so that it stands in no list of processes.
"""

import argparse
import hashlib
import hmac
import json
import os
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from sandbox.clock import ZONE

PREFIX = "/capability/v1"
SECONDS = 60.0


@dataclass(frozen=True)
class Reply:
    """What came back. ``wait`` = seconds of Retry-After, 0 when it says none."""

    status: int
    body: dict[str, Any]
    wait: int = 0


def sign(caller: str, secret: str, method: str, target: str, body: bytes) -> dict[str, str]:
    """The four headers of one call made now; ``target`` = path and query as they are sent."""
    time, nonce = datetime.now(ZONE).isoformat(timespec="seconds"), secrets.token_hex(16)
    text = method + target + time + nonce + hashlib.sha256(body).hexdigest()
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {"X-Caller": caller, "X-Time": time, "X-Nonce": nonce, "X-Sign": signature}


@dataclass(frozen=True)
class CallingSystem:
    """One system of the province with its own name and secret."""

    url: str
    caller: str
    secret: str

    def confirmation(self, number: str, **narrow: str) -> Reply:
        """客服: what has the customer answered to the second SMS?"""
        return self.post("/confirmations/query", access_number=number, **narrow)

    def dates(self, scenario: str, *offers: str, **more: str) -> Reply:
        """经理助手: from when until when."""
        return self.post("/dates", scenario=scenario, offers=list(offers), **more)

    def penalty(self, number: str, *offers: str) -> Reply:
        """客服: what would it cost to leave today?"""
        return self.post("/penalty", access_number=number, offers=list(offers))

    def offers(self, **query: str) -> Reply:
        return self.get("/offers", **query)

    def offer(self, code: str, **query: str) -> Reply:
        return self.get(f"/offers/{code}", **query)

    def check(self, number: str, offer: str, tag: str = "") -> Reply:
        """蜂向APP: may this user take this campaign?"""
        return self.post("/campaigns/check", access_number=number, offer=offer, recharge_reduction_tag=tag)

    def order(
        self, request_no: str, checked: Reply, number: str, offer: str, tag: str = "", /, **more: object
    ) -> Reply:
        """蜂向APP: take it, under a number of its own; again with the same number as often as need be."""
        said = {"access_number": number, "offer": offer, "recharge_reduction_tag": tag, "request_no": request_no}
        told = {"check": checked.body["check"], "fee_total": checked.body["fee_total"], "terms_told": True}
        return self.post("/orders", **{**said, **told, "service_password": "135790", **more})

    def standing(self, order: str) -> Reply:
        return self.get(f"/orders/{order}")

    def standing_of(self, request_no: str) -> Reply:
        return self.get("/orders", request_no=request_no)

    def post(self, place: str, **body: object) -> Reply:
        return self.send("POST", PREFIX + place, json.dumps(body, ensure_ascii=False).encode())

    def get(self, place: str, **query: str) -> Reply:
        return self.send("GET", PREFIX + place + (f"?{urlencode(query)}" if query else ""))

    def send(self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Reply:
        """One signed call; ``headers`` replace those of the signature."""
        signed = {**sign(self.caller, self.secret, method, target, body), **(headers or {})}
        if body:
            signed["Content-Type"] = "application/json"
        request = Request(self.url + target, body or None, signed, method=method)  # noqa: S310  our own address
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=SECONDS) as answer:
                return Reply(answer.status, json.load(answer))
        except HTTPError as error:
            with error:
                return Reply(error.code, json.load(error), int(error.headers.get("Retry-After") or 0))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sandbox.callers", description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--caller", required=True)
    parser.add_argument("method", choices=("GET", "POST"))
    parser.add_argument("target", help="such as /confirmations/query")
    parser.add_argument("body", nargs="?", default="")
    asked = parser.parse_args(arguments)
    system = CallingSystem(asked.url.rstrip("/"), asked.caller, os.environ.get("CLOUDBOSS_CALLER_SECRET", ""))
    reply = system.send(asked.method, PREFIX + asked.target, asked.body.encode())
    print(json.dumps(reply.body, ensure_ascii=False, indent=1))
    return 0 if reply.status < 400 else 1


if __name__ == "__main__":
    sys.exit(main())
