"""``cloudboss``: the counter client; ``cloudboss demo``: with everything it needs around it."""

import argparse
import gc
import os
import re
import sys
from pathlib import Path

SCENARIO = "main/2.6.1.1"


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    gc.disable()  # starts faster; the window's own collector takes over (app/ui/garbage.py)
    chosen = _parser().parse_args(arguments)
    if chosen.command == "demo":
        from app.demo import Errand, demo

        out = chosen.out or Path("var/demo-out")
        errand = Errand(out, chosen.scenario, chosen.mode, chosen.scale, chosen.size)
        return demo(chosen.home.resolve(), errand if chosen.headless else None)
    if not chosen.service:
        print("还不知道业务服务在哪里：请用 --service http://主机:端口 指定，或先试 cloudboss demo。", file=sys.stderr)
        return 2
    from app.ui.desktop import run

    return run(chosen.service, os.environ.get("CLOUDBOSS_DOOR", ""), chosen.home, hall=chosen.hall, training=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cloudboss", description="云BOSS 营业厅客户端")
    parser.add_argument("--service", default=os.environ.get("CLOUDBOSS_SERVICE", ""), help="业务服务的地址")
    parser.add_argument("--hall", default="", help="登录窗口上显示的营业厅")
    parser.add_argument("--home", type=Path, default=Path.home() / ".cloudboss", help="偏好设置的目录")
    commands = parser.add_subparsers(dest="command")
    demo = commands.add_parser("demo", help="在本机启动全部部件")
    demo.add_argument("--headless", action="store_true", help="没有屏幕：由机器人营业员办理一笔业务")
    demo.add_argument("--out", type=Path, help="机器人留下受理单、截图和 acceptance.json 的目录")
    demo.add_argument("--mode", choices=("light", "dark"), default="light", help="截图的配色")
    demo.add_argument("--scale", choices=("normal", "big"), default="normal", help="截图的字号")
    demo.add_argument("--size", type=_size, default="1440x900", help="截图的窗口大小，如 1440x900")
    demo.add_argument("--home", type=Path, default=Path("var/demo"), help="演示数据的目录")
    demo.add_argument("--scenario", type=_scenario, default=SCENARIO, help="机器人办理的场景")
    return parser


def _size(text: str) -> tuple[int, int]:
    """Width and height in pixels. ArgumentTypeError with a sentence for anything else."""
    found = re.fullmatch(r"([1-9]\d{2,3})x([1-9]\d{2,3})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"窗口大小应写成“宽x高”（像素），如 1440x900，不是“{text}”；没有启动")
    return int(found[1]), int(found[2])


def _scenario(text: str) -> str:
    """One that the robot clerk has a script for. ArgumentTypeError with a sentence that names them all otherwise."""
    from app.robot.script import SCRIPTS

    if text not in SCRIPTS:
        known = "、".join(sorted(SCRIPTS))
        raise argparse.ArgumentTypeError(f"没有“{text}”这个场景；没有启动。机器人能办理的有：{known}")
    return text


if __name__ == "__main__":
    sys.exit(main())
