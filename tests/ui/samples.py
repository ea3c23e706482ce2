"""Pages, drafts and a receipt as the service would send them; all people are invented."""

from typing import Any

import pymupdf

from service.kit.page import (
    Action,
    Banner,
    Body,
    Chip,
    Column,
    CustomerBar,
    DatePanel,
    Document,
    FeeLine,
    FeePanel,
    Line,
    Page,
    Row,
    Side,
    Signature,
    StepMark,
    Table,
    Text,
    Tick,
)

MENU = [
    {
        "title": "移网受理",
        "items": [
            {
                "key": "main/2.6.1.1",
                "code": "2.6.1.1",
                "title": "个人开户",
                "hotkey": "F2",
                "icon": "user-plus",
                "initials": "grkh",
            },
            {
                "key": "main/2.6.1.2",
                "code": "2.6.1.2",
                "title": "副卡开户与携入转网受理",
                "hotkey": "F3",
                "icon": "card-sim",
                "initials": "fkkhyxrzwsl",
            },
            {
                "key": "main/2.6.2.1",
                "code": "2.6.2.1",
                "title": "产品变更",
                "hotkey": "F4",
                "icon": "refresh-cw",
                "initials": "cpbg",
            },
        ],
    },
    {
        "title": "客户与账务",
        "items": [
            {
                "key": "main/2.6.3.1",
                "code": "2.6.3.1",
                "title": "停机保号",
                "hotkey": "F6",
                "icon": "clock",
                "initials": "tjbh",
            },
            {
                "key": "main/2.6.4.1",
                "code": "2.6.4.1",
                "title": "缴费",
                "hotkey": "F7",
                "icon": "wallet",
                "initials": "jf",
            },
        ],
    },
]
LOGIN: dict[str, Any] = {
    "session": "session-1",
    "staff": "SD0001",
    "name": "王芳",
    "hall": "济南历下营业厅",
    "roles": ["clerk"],
    "menu": MENU,
    "training": True,
    "draft_count": 3,
}
GATEWAYS = [
    {"name": "osp", "title": "国网网关", "state": "ok", "latency_ms": 182},
    {"name": "sftp", "title": "附件", "state": "slow", "latency_ms": 1930},
    {"name": "paperless", "title": "无纸化", "state": "down", "latency_ms": None},
]
DRAFTS = [
    {
        "case": f"case-{number}",
        "number": f"D20261123-{40 + number:04d}",
        "scenario": "main/2.6.1.1",
        "title": "个人开户",
        "step": step,
        "customer": customer,
        "clerk": "王芳",
        "saved_at": "2026-11-23T10:05:41+08:00",
        "state": state,
    }
    for number, step, customer, state in (
        (1, "选择套餐", "李*华", "open"),
        (2, "读证核验", "", "open"),
        (3, "签字与受理单", "赵*强", "refused"),
        (4, "提交", "王*", "submitted"),
    )
]

_STEPS = ("读证核验", "选号写卡", "选择套餐", "境外来话确认书", "费用与时间", "签字与受理单", "提交")
_NAMES = ("identify", "numbers", "offers", "letter", "fees", "receipt", "submit")

_CUSTOMER = CustomerBar(
    name="李*华",
    lines=(
        Line(label="身份证", value="**************0417"),
        Line(label="联系电话", value="192****6081"),
        Line(label="客户编号", value="C53100219"),
    ),
    chips=(
        Chip(text="已实名 · 人证一致", tone="ok"),
        Chip(text="非黑名单", tone="ok"),
        Chip(text="一证五号 2/5", tone="info"),
        Chip(text="证件 41 天后到期", tone="warn"),
    ),
)
_SIDE = Side(
    fees=FeePanel(
        lines=(
            FeeLine(title="全能王 129 首月（按日折算）", amount=3440),
            FeeLine(title="SIM 卡费", amount=0),
            FeeLine(title="预存话费", amount=10000),
        ),
        total=13440,
        note="融合套餐不收取调测等其他费用",
    ),
    dates=DatePanel(
        source="省内计算",
        source_tone="warn",
        lines=(
            Line(label="生效", value="2026-11-23 即时", strong=True),
            Line(label="失效", value="2028-11-30 24:00", strong=True),
        ),
        disclaimer="以实际办理成功生/失效时间为准",
    ),
    receipt="file-1",
)


def page(at: int, case: str = "case-1", **changes: Any) -> Page:
    """The case at step ``at``; customer and side appear as they would."""
    marks = tuple(
        StepMark(name=name, title=title, state="done" if place < at else "current" if place == at else "todo")
        for place, (name, title) in enumerate(zip(_NAMES, _STEPS, strict=True))
    )
    made = Page(
        case=case,
        scenario="main/2.6.1.1",
        title="个人开户",
        number="D20261123-0047",
        version=at + 1,
        state="open",
        step=_NAMES[at],
        steps=marks,
        body=_first() if at == 0 else _offers(),
        customer=_CUSTOMER if at else None,
        side=_SIDE if at > 1 else Side(),
        saved_at="2026-11-23T10:32:05+08:00",
        clerk="王芳",
    )
    return made.model_copy(update=changes)


def _first() -> Body:
    return Body(
        fields=(
            Text(name="name", title="姓名", placeholder="与证件一致"),
            Text(name="phone", title="联系电话", plain=True, hint="11 位手机号，用于办理结果通知"),
        )
    )


def _offers() -> Body:
    offers = (
        ("GD100129", "全能王 129 融合套餐", "融合", "129.00", "24 个月"),
        ("GD100169", "全能王 169 融合套餐", "融合", "169.00", "24 个月"),
        ("GD100199", "全能王 199 家庭版", "融合", "199.00", "24 个月"),
        ("GD200013", "全能王 加副卡包", "可选包", "10.00", "无"),
    )
    detail = (
        Line(label="合约期", value="24 个月，自生效次月 1 日起计算。", strong=True),
        Line(label="违约责任", value="合约期内退订须补缴已享优惠，按剩余月数 × 20 元计收。", strong=True),
        Line(label="退订须知", value="可于营业厅或 10099 申请退订，次月生效。"),
    )
    rows = tuple(
        Row(
            id=code,
            cells={"title": title, "code": code, "kind": kind, "fee": fee, "period": period},
            detail=detail,
        )
        for code, title, kind, fee, period in offers
    )
    columns = (
        Column(key="title", title="产商品", stretch=True),
        Column(key="code", title="编码"),
        Column(key="kind", title="类型"),
        Column(key="fee", title="月费 (元)", align="right"),
        Column(key="period", title="合约期"),
    )
    return Body(
        fields=(
            Table(
                name="base",
                title="基础套餐",
                columns=columns,
                rows=rows,
                value=("GD100129",),
                search=True,
                placeholder="名称、编码或拼音首字母",
                for_customer=True,
            ),
            Tick(name="told", title="已向客户明确告知", key="F10"),
        ),
        banners=(
            Banner(
                tone="warn",
                text="国网试算未返回（超时 3.0 秒），已改用省内计算的生失效时间。可继续办理，系统会自动补查。",
                action=Action(name="retry", label="立即重试", key="F5"),
            ),
        ),
    )


def _signing(signature: str = "") -> Body:
    return Body(
        fields=(
            Document(name="paper", title="业务受理单", value="file-1", for_customer=True),
            Signature(name="signature", title="客户签名", value=signature, for_customer=True),
        )
    )


def _receipt() -> bytes:
    document = pymupdf.open()
    for number in (1, 2):
        sheet = document.new_page(width=595, height=842)
        sheet.insert_text((200, 80), f"RECEIPT {number}", fontsize=28)
        for line in range(30):
            sheet.insert_text(
                (60, 130 + line * 20), f"{line + 1}. contract period, liability, restrictive clause", fontsize=11
            )
    content: bytes = document.tobytes()
    document.close()
    return content


PDF = _receipt()
PAGES = {
    "case-1": page(0).model_dump(mode="json"),
    "case-2": page(0, "case-2", number="D20261123-0042").model_dump(mode="json"),
    "case-3": page(2, "case-3", number="D20261123-0043").model_dump(mode="json"),
    "case-5": page(5, "case-5", body=_signing(), number="D20261123-0045").model_dump(mode="json"),
    "case-4": page(6, "case-4", number="D20261123-0044", state="submitted").model_dump(mode="json"),
}


def next_page(route: str, body: dict[str, Any]) -> dict[str, Any]:
    at = _NAMES.index(body["step"])
    place = at + 1 if route == "take" else at
    return page(place, body["case"], version=body["version"] + 1).model_dump(mode="json")
