"""A page that no scenario has: every kind of field, with what is long, wrong, masked, empty or not known."""

import base64
from typing import Any, get_args

import cv2
import numpy as np

from service.kit.page import (
    Action,
    AnyField,
    Attachments,
    Banner,
    Body,
    CardReader,
    Chip,
    Choice,
    Column,
    CustomerBar,
    Day,
    Document,
    Facts,
    FeeLine,
    FeePanel,
    Line,
    Mark,
    Notice,
    Option,
    Page,
    Passage,
    Picture,
    Row,
    Side,
    Signature,
    StepMark,
    Table,
    Text,
    Tick,
    Timeline,
    Verdict,
)

PNG = base64.b64encode(bytes(cv2.imencode(".png", np.full((1754, 1240, 3), 230, np.uint8))[1])).decode()
LONG = "融合专享提速包（宽带升 1000M，含往年优惠，最多三个月，名称长得要换行）"
_REFUSED = Verdict(
    tone="bad",
    title="照片里的文字认不全",
    text="正文只认出 61%。请重新拍照，或请班长确认（F7）。",
    lines=(Line(label="正文识读", value="61%（至少 85%）", tone="bad"), Line(label="亮度", value="正常", tone="ok")),
    appeal=True,
)
_COLUMNS = (
    Column(key="name", title="名称", stretch=True),
    Column(key="price", title="资费", align="right"),
    Column(key="code", title="编码"),
)
_ROWS = (
    Row(id="a", cells={"name": LONG, "price": "1299.00 元/年", "code": "GD100129"}, disabled="与已订产品互斥"),
    Row(
        id="b",
        cells={"name": "8986152637000000023", "price": "0.00", "code": "—"},
        detail=(Line(label="违约责任", value=LONG * 3, strong=True),),
    ),
)
_MARKS = tuple(
    Mark(
        title="受理单同步",
        state=state,
        at="23:12:30",
        text=f"{LONG}，按 F12 重试",
        serial="SD00202611272312241740000043",
    )
    for state in ("done", "running", "unknown", "failed", "skipped", "todo")
)


def kinds() -> list[str]:
    return [str(one.model_fields["kind"].default) for one in get_args(get_args(AnyField)[0])]


def fields() -> tuple[AnyField, ...]:
    """One of each kind at least."""
    return (
        Notice(name="notice", tone="warn", text=f"请客户阅读：{LONG}，按 F12 继续。"),
        Text(name="text", title="联系电话", plain=True, hint="办理结果发到这里", error="应为 11 位，请核对"),
        Passage(name="passage", title="备注", value="第一行\n第二行", required=False),
        Day(name="forever", title="有效期止", value="长期", forever=True),
        Day(name="day", title="审批日期", value="20261", error="日期格式不对"),
        Choice(
            name="choice",
            title="客户类型",
            value="a",
            options=(
                Option(value="a", label="个人客户", hint=LONG),
                Option(value="b", label="集团", disabled="没有集团资料"),
            ),
        ),
        Tick(name="tick", title=f"已告知：{LONG}", error="请告知后勾选"),
        Table(name="rows", title="可选包", columns=_COLUMNS, rows=_ROWS, value=("b",), multiple=True, search=True),
        Table(name="none", title="营销活动", columns=_COLUMNS, rows=(), required=False),
        CardReader(
            name="card",
            title="居民身份证",
            value="QQ==",
            lines=(Line(label="证件号码", value="**************4519", reveal="card.number"),),
        ),
        Picture(name="letter", title="确认书", value="f1", verdict=_REFUSED, error="照片没有通过核对"),
        Attachments(name="papers", title="申请材料", value=("f1", "f2")),
        Document(name="paper", title="业务受理单", value="f3", lines=(Line(label="受理号", value="SL20261127000003"),)),
        Signature(name="sign", title="客户签名", hint="按 F8 请客户签名"),
        Facts(
            name="fees",
            title="本次费用（元）",
            lines=(Line(label=LONG, value="17.20"), Line(label="合计", value="17.20")),
        ),
        Timeline(name="progress", title="办理进度", marks=_MARKS),
    )


def page() -> dict[str, Any]:
    """As the service sends it, and one field of a kind that this page cannot know."""
    whole = Page(
        case="gallery",
        scenario="main/2.6.1.1",
        title="作为副卡携入开户",
        number="D20261127-0002",
        version=3,
        state="open",
        step="all",
        steps=(
            StepMark(name="first", title="读证实名", state="done"),
            StepMark(name="second", title="选号", state="stale"),
            StepMark(name="all", title="全部栏目", state="current"),
            StepMark(name="last", title="确认书"),
        ),
        body=Body(
            fields=fields(),
            actions=(Action(name="again", label="重新试算", key="F5"), Action(name="hand", label="手工录入", key="F6")),
            banners=(
                Banner(
                    tone="bad",
                    text="国网试算没有应答，没有办理任何业务。请按 F5 再试。",
                    action=Action(name="again", label="重新试算", key="F5"),
                ),
            ),
        ),
        customer=CustomerBar(
            name="欧阳**",
            chips=tuple(Chip(text=text, tone="ok") for text in ("实名已认证", "非黑名单", "选占 192 5434 9662")),
            lines=(Line(label="居民身份证", value="**************4519", reveal="card.number"),),
        ),
        side=Side(fees=FeePanel(lines=(FeeLine(title=LONG, amount=1720, note=LONG),), total=123456789)),
        saved_at="2026-11-27 23:12:24",
    )
    told: dict[str, Any] = whole.model_dump(mode="json")
    told["body"]["fields"].append({"kind": "hologram", "name": "new", "title": "新栏目", "hint": "", "error": ""})
    return told
