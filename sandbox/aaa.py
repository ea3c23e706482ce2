"""AAA of the province: broadband users by account, each in a county of its own list (wire profile 6)."""

import json
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sandbox.provincial import Provincial, Reply, content_hash

COUNTIES = Path(__file__).parents[1] / "resources" / "codes" / "counties.toml"
NEEDED = ("account", "user_id", "county", "speed", "password", "name", "phone", "address")
CHANGEABLE = ("county", "speed", "state", "password", "name", "phone", "address")
STATES = ("ACTIVE", "SUSPENDED", "CLOSED")


class Aaa(Provincial):
    """``POST /aaa/broadband/authorizations``, ``PUT`` and ``GET /aaa/broadband/users/{account}``."""

    name = "aaa"

    @cached_property
    def counties(self) -> set[str]:
        """The codes that AAA itself knows."""
        listed = tomllib.loads(COUNTIES.read_text("utf-8"))
        return {row["aaa"] for kind in ("county", "zone") for row in listed[kind].values() if row["aaa"]}

    def reply(self, method: str, place: str, body: bytes) -> Reply:
        account = unquote(place.removeprefix("/broadband/users/"))
        if method == "GET" and account != place:
            return self._find(account)
        try:
            sent: dict[str, Any] = dict(json.loads(body))
        except (ValueError, TypeError):
            return 400, {"error": "不是 JSON 对象"}
        if method == "POST" and place == "/broadband/authorizations":
            return self._authorize(sent)
        if method == "PUT" and account != place and account == sent.get("account"):
            return self._change(account, sent)
        return 404, {"error": "没有该接口"}

    def _authorize(self, sent: dict[str, Any]) -> Reply:
        missing = [name for name in NEEDED if not sent.get(name)]
        if missing:
            return 422, {"error": f"缺少 {', '.join(missing)}"}
        if wrong := self._wrong(sent):
            return 422, {"error": wrong}
        told = content_hash({name: value for name, value in sent.items() if name != "serial"})
        store = self.centre.store
        with store.unit():
            earlier = store.row("SELECT * FROM broadband WHERE account = ?", sent["account"])
            if earlier and earlier["content_hash"] != told:
                return 409, {"error": "该宽带账号已授权给其他用户或内容不同"}
            if earlier:
                store.change("UPDATE broadband SET seen = seen + 1 WHERE account = ?", sent["account"])
            else:
                row = {name: sent[name] for name in NEEDED}
                kept = {"serial": sent.get("serial", ""), "content_hash": told, "at": self.centre.now()}
                store.insert("broadband", **row, state="ACTIVE", **kept)
        return 200, {"account": sent["account"]}

    def _change(self, account: str, sent: dict[str, Any]) -> Reply:
        if not sent.get("county"):
            return 422, {"error": "缺少 county"}
        if wrong := self._wrong(sent):
            return 422, {"error": wrong}
        store = self.centre.store
        with store.unit():
            held = store.row("SELECT * FROM broadband WHERE account = ? AND user_id = ?", account, sent.get("user_id"))
            if held is None:
                return 422, {"error": "没有该宽带用户"}
            if held["state"] == "CLOSED":
                return 409, {"error": "该宽带用户已销户"}
            for name in CHANGEABLE:
                if sent.get(name) is not None:
                    store.change(f"UPDATE broadband SET {name} = ? WHERE account = ?", sent[name], account)  # noqa: S608
            sql = "UPDATE broadband SET serial = ?, changed = changed + 1 WHERE account = ?"
            store.change(sql, sent.get("serial", ""), account)
        return 200, {"account": account}

    def _wrong(self, sent: dict[str, Any]) -> str:
        if sent["county"] not in self.counties:
            return "区县编码不存在"
        if sent.get("speed") is not None and not (isinstance(sent["speed"], int) and sent["speed"] > 0):
            return "速率不合法"
        return "" if sent.get("state") in (None, *STATES) else "状态不合法"

    def _find(self, account: str) -> Reply:
        row = self.centre.store.row("SELECT * FROM broadband WHERE account = ?", account)
        if row is None:
            return 404, {"error": "没有该宽带账号"}
        return 200, {
            name: row[name] for name in ("account", "user_id", "county", "speed", "state", "password", "serial")
        }
