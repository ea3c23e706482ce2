"""电信综合服务 of the ministry: files tariffs by ``seq_no``, sealed with SM4 (wire profile 4)."""

import base64
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox import sm4
from sandbox.centre import Centre
from sandbox.faults import Fault
from sandbox.provincial import Asked, Reply, Twin, content_hash

ACTIONS = {"add": "A", "modify": "M", "delete": "D", "check": "AC"}
NAMED = ("bossid", "seq_no", "reporter")
NEEDED = (
    *(*NAMED, "type1", "type2", "name", "tariff_attr", "applicable_people", "applicable_area", "valid_period"),
    *("channel", "duration", "unsubscribe", "responsibility", "online_day"),
)
FORMS = {
    "seq_no": r"[A-Z]{2}\d{14}",
    "reporter": r"[A-Z]{2}\d",
    "type1": r"[12]",
    "type2": r"[1-7]",
    "tariff_attr": r"[123]",
    "online_day": r"20\d{6}",
    "offline_day": r"|20\d{6}",
}


@dataclass(frozen=True)
class Terms:
    """What was agreed with the province. ``key`` is the SM4 key."""

    app: str
    secret: str
    key: bytes


class Filing(Twin):
    """``POST /filing/tariff/{add|modify|delete|check}``. Answers in the mode in which it was asked."""

    name = "filing"

    def __init__(self, centre: Centre, terms: Terms) -> None:
        super().__init__(centre, terms.secret)
        self.terms = terms

    def answer(self, asked: Asked, fault: Fault | None) -> Reply:
        act = urlsplit(asked.path).path.removeprefix("/filing/tariff/")
        if act not in ACTIONS or asked.method != "POST":
            return 404, {"error": "没有该接口"}
        try:
            came = {name: str(json.loads(asked.body)[name]) for name in ("appId", "timestamp", "nonce", "data", "sign")}
        except (ValueError, KeyError, TypeError):
            return 400, {"error": "报文格式不合法"}
        if not self._genuine(came):
            return 401, {"error": "签名、时间或随机数不合法"}
        try:
            mode, content = self._opened(came["data"])
        except ValueError:
            return 400, {"error": "报文无法解密"}
        kind = fault.kind if fault else ""
        return 200, self._wrapped(came, mode, self._do(act, content, kind), kind)

    def _genuine(self, came: dict[str, str]) -> bool:
        right = came["sign"] == sm4.mac(self.secret, _signed(came)) and came["appId"] == self.terms.app
        return right and came["timestamp"].isdigit() and self.fresh(came["nonce"], int(came["timestamp"]) / 1000)

    def _opened(self, data: str) -> tuple[str, dict[str, Any]]:
        """The content and the mode under which it opened: the ministry's side takes all three."""
        sealed = base64.b64decode(data, validate=True)
        for mode in ("GCM", "CBC", "ECB"):
            try:
                found = json.loads(sm4.unseal(mode, self.terms.key, sealed))
            except ValueError:
                continue
            if isinstance(found, dict):
                return mode, found
        raise ValueError("sealed under another key")

    def _do(self, act: str, content: dict[str, Any], kind: str) -> dict[str, Any]:
        if kind == "busy_9xxx":
            return {"code": "9001", "message": "系统繁忙"}
        if kind == "refuse_1xxx":
            return {"code": "1999", "message": "备案规则不允许（演练）"}
        if content.pop("action_type", "") != ACTIONS[act]:
            return {"code": "2001", "message": "操作类型不符"}
        if faults := _faults(content, NAMED if act == "delete" else NEEDED):
            return {"code": "1001", "message": "字段不合法", "faults": faults}
        with self.centre.store.unit():
            told = self._add(content, keep=act == "add") if act in ("add", "check") else self._change(act, content)
        return {"seq_no": content["seq_no"], **told}

    def _add(self, content: dict[str, Any], *, keep: bool) -> dict[str, Any]:
        store, seq_no = self.centre.store, content["seq_no"]
        earlier = store.row("SELECT * FROM filed WHERE seq_no = ?", seq_no)
        if earlier:
            store.change("UPDATE filed SET seen = seen + 1 WHERE seq_no = ?", seq_no)
            return {"code": "1101", "message": "该序列号已备案", "filing_no": earlier["filing_no"]}
        filing_no = ""
        if keep:
            filing_no = f"{seq_no[5:7]}{content['reporter']}{store.next('filed'):05d}"
            row = {"seq_no": seq_no, "bossid": content["bossid"], "filing_no": filing_no}
            packed = json.dumps(content, ensure_ascii=False)
            store.insert("filed", **row, content_hash=content_hash(content), body=packed, at=self.centre.now())
        return {"code": "0000", "message": "成功", "filing_no": filing_no}

    def _change(self, act: str, content: dict[str, Any]) -> dict[str, Any]:
        store, seq_no = self.centre.store, content["seq_no"]
        held = store.row("SELECT * FROM filed WHERE seq_no = ?", seq_no)
        if held is None:
            return {"code": "1102", "message": "该序列号没有备案"}
        if act == "delete":
            store.change("UPDATE filed SET state = 'deleted' WHERE seq_no = ?", seq_no)
        elif held["state"] == "deleted":
            return {"code": "1103", "message": "该备案已删除"}
        else:
            sql = "UPDATE filed SET body = ?, content_hash = ?, changed = changed + 1 WHERE seq_no = ?"
            store.change(sql, json.dumps(content, ensure_ascii=False), content_hash(content), seq_no)
        return {"code": "0000", "message": "成功", "filing_no": held["filing_no"]}

    def _wrapped(self, came: dict[str, str], mode: str, told: dict[str, Any], kind: str) -> dict[str, Any]:
        key = self.terms.key[::-1] if kind == "wrong_key" else self.terms.key
        sealed = sm4.seal(mode, key, json.dumps(told, ensure_ascii=False).encode())
        nonce = "0" * 32 if kind == "wrong_serial" else came["nonce"]
        answer = {"appId": came["appId"], "timestamp": str(round(time.time() * 1000)), "nonce": nonce}
        answer["data"] = base64.b64encode(sealed).decode()
        return {**answer, "sign": "" if kind == "unsigned" else sm4.mac(self.secret, _signed(answer))}


def _signed(message: dict[str, str]) -> str:
    return message["appId"] + message["timestamp"] + message["nonce"] + message["data"]


def _faults(content: dict[str, Any], needed: tuple[str, ...]) -> list[dict[str, str]]:
    missing = [{"field": name, "text": "必填"} for name in needed if not content.get(name)]
    unfit = [
        {"field": name, "text": "格式不符"}
        for name, form in FORMS.items()
        if content.get(name) and not re.fullmatch(form, str(content[name]))
    ]
    return missing + unfit
