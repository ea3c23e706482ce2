"""What stands above a picture: what there is, what to do, which key."""

from typing import NamedTuple

from app.scenarios.camera.fitting import Shown
from app.scenarios.camera.live import Seen
from app.scenarios.camera.stage import Stage
from app.scenarios.camera.viewfinder import Mode
from service.kit.page import Line, Verdict


class Say(NamedTuple):
    """Icon, tone, title and text of the plate."""

    icon: str
    tone: str
    title: str
    text: str


_ICONS = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}
_LIVE: dict[Seen, Say] = {
    "": Say("camera", "info", "实时画面", "请把整张纸放进画面。按 Esc 停止画面。"),
    "sure": Say("circle-check", "ok", "已找到整张纸", "按 F8 拍照。按 Esc 停止画面。"),
    "unsure": Say("triangle-alert", "warn", "纸张边缘不清楚", "请放平、垫深色底板、移开手；也可按 F8 先拍照。"),
    "none": Say("camera", "info", "没有找到纸张", "请把整张纸放进画面。按 Esc 停止画面。"),
}


def say(doing: str, stage: Stage, mode: Mode, verdict: Verdict | None, *, stored: bool) -> Say:
    """``doing`` = what is under way, empty when nothing is; ``verdict`` = what the service reads in the stored one."""
    if doing:
        return Say("camera", "info", "正在处理照片", f"{doing}（Esc 取消）")
    if stage.scene == "corners":
        return _corners(stage)
    if mode in {"starting", "live"}:
        return _LIVE[stage.live.verdict]
    if mode == "resting":
        return Say("camera", "neutral", "画面已暂停", "有一会儿没有操作了，按 F8 继续。")
    if stored:
        return _stored(verdict)
    return Say("camera", "neutral", "尚未拍照", "按 F8 用高拍仪拍照，或按 Ctrl+O 选择 JPEG 文件。")


def _stored(verdict: Verdict | None) -> Say:
    if verdict is not None:
        return Say(_ICONS.get(verdict.tone, "info"), verdict.tone, verdict.title, verdict.text)
    return Say("circle-check", "ok", "照片已保存", "放大核对文字（Ctrl+=），不清楚按 F8 重拍。")


def _corners(stage: Stage) -> Say:
    board = stage.corners
    if board.fault:
        return Say("scan-line", "warn", f"{board.fault}，不能确认", "请移动四角围住整张纸；按 Esc 返回。")
    keys = "方向键移动（按住 Shift 加快），Tab 或 1–4 换角，Enter 确认，Esc 返回。"
    return Say("scan-line", "info", f"手动调整四角：{board.active}", keys)


def measured(shown: Shown, most: int) -> tuple[Line, ...]:
    """Beside the final bytes; ``most`` is what they may be."""
    image = shown.image
    size = f"{len(shown.content) / 1000:.0f} KB / {most // 1000} KB"
    return (
        Line(label="最终文件", value=size, strong=True),
        Line(label="尺寸", value=f"{image.width()} × {image.height()}"),
    )
