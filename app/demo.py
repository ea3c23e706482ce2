"""``cloudboss demo``: the embedded whole, with a person or with the robot clerk."""

import json
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from app.stack import Stack, StackError

STAFF, ADMINISTRATOR, PASSWORD = "SD0001", "SD0800", "Demo-2026!"
HALL = "济南历下营业厅"
PHONES = {"经理助手": "SD0301", "随身厅": "SD0401"}


@dataclass(frozen=True)
class Errand:
    """What the robot walks, where it leaves its pictures, and how the client looks on them."""

    out: Path
    scenario: str
    mode: str = "light"
    scale: str = "normal"
    size: tuple[int, int] = (1440, 900)


def demo(home: Path, errand: Errand | None) -> int:
    """Start everything and show the client; with an errand the robot walks it. The exit code for the shell."""
    # On a laptop that runs everything at once, reading a letter takes longer than on a server.
    stack = Stack(home, settings={"reading_seconds": 60.0}, progress=_say)
    try:
        stack.start()
    except StackError as error:
        print(f"启动失败：{error}", file=sys.stderr)
        return 1
    phone = threading.Thread(target=_phone, args=(stack,), name="phone")
    phone.start()  # beside the client, which needs its own time to start
    try:
        return _window(stack) if errand is None else _robot(stack, errand)
    finally:
        _say("正在停止 …")
        phone.join()
        stack.stop()


def _phone(stack: Stack) -> None:
    """The phone page; without it the counter goes on."""
    try:
        stack.start_phone()
    except StackError as error:
        print(f"手机页面没有启动：{error}", file=sys.stderr)
        return
    people = "，".join(f"{title} {staff}" for title, staff in PHONES.items())
    _say(f"手机页面：{stack.phone_url} （{people}，密码 {PASSWORD}；按手机大小看最合适）")


def _window(stack: Stack) -> int:
    from app.ui.desktop import run

    _say(f"客户端已启动：工号 {STAFF}，密码 {PASSWORD}")
    return run(stack.service_url, stack.door, stack.home, hall=HALL, training=True)


def _robot(stack: Stack, errand: Errand) -> int:
    """0 only if the sandbox's own ledger holds exactly one order that was done for the acceptance."""
    from app.robot.boards import BoardRound
    from app.robot.fingers import Stuck
    from app.robot.report import leave
    from app.robot.script import SCRIPTS
    from app.robot.walk import Walk
    from app.ui.desktop import PREFERENCES, drive

    out = errand.out
    _clear(out)
    (out / PREFERENCES).write_text(json.dumps({"mode": errand.mode, "scale": errand.scale}), encoding="utf-8")
    _say("机器人营业员开始办理 …")
    with drive(stack.service_url, stack.door, out, hall=HALL) as program:
        walk = Walk(program, SCRIPTS[errand.scenario], out, errand.size)
        try:
            walked = walk.run(STAFF, PASSWORD)
            report = leave(out, program, walked, stack.ledger())
            walk.sign_out()
            _say("机器人管理员查看管理页面 …")
            seen = BoardRound(program, out, errand.size, first=len(walked.pictures) + 1).run(ADMINISTRATOR, PASSWORD)
        except Stuck as stuck:
            print(f"机器人营业员停在半路：{stuck}", file=sys.stderr)
            return 1
    keys = report["keys"]["total"]
    _say(f"办理结束：{report['state']}，按键 {keys} 次，鼠标 {report['mouse_clicks']} 次，结果在 {out}")
    for key, run in seen.runs.items():
        _say(f"管理页面 {key}：{run.label} {run.done}/{run.total}，{run.text}")
    booked = report["booked"]
    if report["state"] == "done" and booked == 1 and not report["mouse_clicks"]:
        _say("国网仿真账本：恰好 1 笔办结的订单。")
        return 0
    print(f"国网仿真账本中有 {booked} 笔办结的订单，状态 {report['state']}；应为恰好 1 笔且已办结。", file=sys.stderr)
    return 1


def _clear(out: Path) -> None:
    """What an earlier walk left; a seat that remembers nobody."""
    out.mkdir(parents=True, exist_ok=True)
    for pattern in ("[0-9][0-9]-*.png", "receipt.pdf", "letter.jpg", "acceptance.json", "client.json"):
        for old in out.glob(pattern):
            old.unlink()


def _say(text: str) -> None:
    print(f"› {text}", flush=True)
