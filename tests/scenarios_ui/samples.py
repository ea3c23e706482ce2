"""Pages as the service sends them, one for each field kind and the ones of 个人开户."""

from service.kit.page import (
    Action,
    Banner,
    Body,
    CardReader,
    Choice,
    Column,
    Day,
    Document,
    Facts,
    Line,
    Mark,
    Notice,
    Option,
    Page,
    Picture,
    Row,
    Signature,
    StepMark,
    Table,
    Text,
    Tick,
    Timeline,
)

STEPS = ("identify", "numbers", "offers", "letter", "fees", "receipt", "submit")
TITLES = ("读证核验", "选号写卡", "选择套餐", "境外来话确认书", "费用与时间", "受理单签字", "提交受理")


def page(body: Body, step: str = "offers", *, version: int = 7, state: str = "open", case: str = "c1") -> Page:
    at = STEPS.index(step)
    marks = tuple(
        StepMark(name=name, title=title, state="done" if i < at else "current" if i == at else "todo")
        for i, (name, title) in enumerate(zip(STEPS, TITLES, strict=True))
    )
    return Page(
        case=case,
        scenario="main/2.6.1.1",
        title="个人开户",
        number="D20261123-0047",
        version=version,
        state=state,
        step=step,
        steps=marks,
        body=body,
        clerk="SD0001",
    )


TERMS = (
    Line(label="合约期", value="24 个月，自生效次月 1 日起计算。", strong=True),
    Line(label="违约责任", value="合约期内退订须补缴已享优惠，按剩余月数 × 20 元计收。", strong=True),
    Line(label="限定性条款", value="每证限办 1 户；停机期间合约期顺延。", strong=True),
    Line(label="特别提醒", value="首月按日折算；境内流量 60GB 后限速 1Mbps。", strong=True),
    Line(label="退订须知", value="可于营业厅或 10099 申请退订，次月生效。"),
)
OFFER_COLUMNS = (
    Column(key="name", title="产商品", stretch=True),
    Column(key="code", title="编码"),
    Column(key="class", title="类型"),
    Column(key="price", title="月费（元）", align="right"),
    Column(key="term", title="合约期"),
    Column(key="filing", title="备案号"),
)
_OFFERS = (
    ("全能王 129 融合套餐", "GD100129", "融合", "129.00", "24 个月", "25SD500187"),
    ("全能王 169 融合套餐", "GD100169", "融合", "169.00", "24 个月", "25SD500188"),
    ("全能王 199 家庭版", "GD100199", "融合", "199.00", "24 个月", "25SD500221"),
    ("5G 畅享套餐 59", "GD100059", "移动", "59.00", "无", "25SD500093"),
    ("5G 畅享套餐 99", "GD100099", "移动", "99.00", "12 个月", "25SD500094"),
    ("银龄关怀套餐", "GD100019", "移动", "19.00", "无", "25SD500061"),
)


def offer_rows(*needles: str, disabled: dict[str, str] | None = None) -> tuple[Row, ...]:
    keys = [column.key for column in OFFER_COLUMNS]
    return tuple(
        Row(
            id=values[1],
            cells=dict(zip(keys, values, strict=True)),
            detail=TERMS,
            disabled=(disabled or {}).get(values[1], ""),
        )
        for values in _OFFERS
        if all(needle in values[0] for needle in needles)
    )


def offers_table(**changes: object) -> Table:
    made = Table(
        name="base",
        title="基础套餐",
        columns=OFFER_COLUMNS,
        rows=offer_rows(disabled={"GD100019": "仅限 60 周岁以上客户办理"}),
        search=True,
        placeholder="按名称、编码或拼音首字母查找",
    )
    return made.model_copy(update=changes)


def extras_table() -> Table:
    columns = (
        Column(key="name", title="可选包", stretch=True),
        Column(key="code", title="编码"),
        Column(key="price", title="月费（元）", align="right"),
        Column(key="term", title="合约期"),
    )
    rows = [
        ("回归专属流量年包", "GD200471", "0.00", "12 个月"),
        ("10GB 流量包", "GD200010", "10.00", "无"),
        ("视频权益包", "GD200201", "15.00", "无"),
    ]
    made = (
        Row(id=row[1], cells=dict(zip(("name", "code", "price", "term"), row, strict=True)), detail=TERMS)
        for row in rows
    )
    return Table(
        name="extras",
        title="可选包",
        columns=columns,
        rows=tuple(made),
        multiple=True,
        required=False,
        search=True,
        placeholder="可多选，空格或 Enter 勾选",
        value=("GD200010",),
    )


TOLD = Tick(name="told", title="已向客户明确告知", key="F10")
RETRY = Action(name="retry", label="立即重试", key="F5")
LATE = Banner(
    tone="warn",
    text="国网试算未返回（超时 3.0 秒），已改用本省生失效时间计算。可继续办理，系统会自动补查。",
    action=RETRY,
)

CARD_LINES = (
    Line(label="姓名", value="张*丰", strong=True),
    Line(label="性别", value="男"),
    Line(label="证件号码", value="**************0417", reveal="card_number"),
    Line(label="民族", value="汉"),
    Line(label="出生日期", value="1990-04-**"),
    Line(label="有效期", value="2016-05-04 至 2036-05-04", tone="ok"),
    Line(label="住址", value="山东省济南市历下区******"),
    Line(label="签发机关", value="济南市公安局历下分局"),
)


def offers() -> Page:
    return page(Body(fields=(offers_table(value=("GD100129",)), TOLD), banners=(LATE,)))


def two_tables() -> Page:
    return page(Body(fields=(offers_table(value=("GD100129",)), extras_table(), TOLD)))


def identify(*, read: bool = False) -> Page:
    card = CardReader(
        name="card",
        title="居民身份证",
        value="QUJD" if read else "",
        lines=CARD_LINES if read else (),
    )
    phone = Text(name="phone", title="联系电话", value="", plain=True, max_length=11, placeholder="11 位手机号码")
    return page(Body(fields=(card, phone)), "identify")


def by_hand() -> Page:
    return page(
        Body(
            fields=(
                Notice(name="why", tone="info", text="读卡器不可用时可手工录入，须核对证件原件并留存复印件。"),
                Text(name="name", title="姓名", value="张三丰", hint="与证件一致，少数民族姓名用“·”"),
                Text(
                    name="cert",
                    title="证件号码",
                    value="370102199004170",
                    plain=True,
                    error="证件号码应为 18 位。尚未办理任何业务。请核对证件后重新输入。",
                ),
                Choice(
                    name="sex",
                    title="性别",
                    value="1",
                    options=(Option(value="1", label="男"), Option(value="2", label="女")),
                ),
                Day(name="birth", title="出生日期", value="1990-04-17"),
                Day(name="until", title="有效期至", value="长期", forever=True),
                Text(name="address", title="住址", value="", placeholder="证件上的完整住址"),
            ),
            actions=(Action(name="reader", label="改用读卡器", key="F7"),),
        ),
        "identify",
    )


def numbers() -> Page:
    number_columns = (
        Column(key="number", title="号码", stretch=True),
        Column(key="level", title="级别"),
        Column(key="prepaid", title="预存（元）", align="right"),
    )
    sim_columns = (Column(key="iccid", title="卡号（ICCID）", stretch=True), Column(key="type", title="类型"))
    numbers_rows = tuple(
        Row(
            id=f"1925310{i:04d}",
            cells={"number": f"192 5310 {i:04d}", "level": "普通", "prepaid": "0.00"},
            disabled="刚被其他营业员选占" if i == 6082 else "",
        )
        for i in range(6080, 6096)
    )
    sim_rows = tuple(
        Row(id=f"8986{i}", cells={"iccid": f"8986 1525 3100 {i} 01", "type": "USIM 三合一"}) for i in range(4471, 4477)
    )
    return page(
        Body(
            fields=(
                Table(
                    name="number",
                    title="号码",
                    columns=number_columns,
                    rows=numbers_rows,
                    value=("19253106081",),
                    search=True,
                    placeholder="号段、尾号",
                ),
                Table(
                    name="sim",
                    title="SIM 卡",
                    columns=sim_columns,
                    rows=sim_rows,
                    search=True,
                    placeholder="卡号尾数",
                    scan="iccid",
                ),
                Notice(name="held", tone="ok", text="已选占 192 5310 6081，剩余 29 分 41 秒；离开本步自动释放。"),
            )
        ),
        "numbers",
    )


def letter(*, file: str = "") -> Page:
    options = (
        Option(value="1", label="办理拦截", hint="境外来话和短信将被拦截"),
        Option(value="0", label="不办理", hint="客户自愿承担风险"),
    )
    return page(
        Body(
            fields=(
                Choice(name="intercept", title="客户选择", value="1", options=options),
                Picture(name="photo", title="境外来话来信拦截业务确认书", value=file, hint="JPEG，不超过 300 KB"),
            )
        ),
        "letter",
    )


def fees() -> Page:
    return page(
        Body(
            fields=(
                Facts(
                    name="fees",
                    title="费用明细",
                    lines=(
                        Line(label="首月月费", value="34.40 元（按日折算）"),
                        Line(label="SIM 卡费", value="0.00 元"),
                        Line(label="预存话费", value="100.00 元"),
                        Line(label="应收", value="134.40 元", strong=True),
                    ),
                ),
                Facts(
                    name="dates",
                    title="生失效时间",
                    lines=(
                        Line(label="生效", value="2026-11-23 即时", strong=True),
                        Line(label="失效", value="2028-11-30 24:00"),
                        Line(label="来源", value="省内计算", tone="warn"),
                        Line(label="说明", value="以实际办理成功生/失效时间为准"),
                    ),
                ),
            ),
            banners=(LATE,),
        ),
        "fees",
    )


def receipt(file: str = "pdf1") -> Page:
    return page(
        Body(
            fields=(
                Document(name="receipt", title="业务受理单", value=file),
                Signature(name="signature", title="客户签名"),
            )
        ),
        "receipt",
    )


def timeline(state: str = "submitted") -> Page:
    marks = (
        Mark(title="开户校验", state="done", at="10:32:06", serial="SD0020261123103206118000000041"),
        Mark(title="开户", state="done", at="10:32:08", serial="SD0020261123103207402000000042"),
        Mark(
            title="受理单同步",
            state="unknown",
            at="10:32:12",
            text="没有收到应答，20 秒后自动核对，不会重复办理。",
            serial="SD0020261123103209911000000043",
        ),
        Mark(title="无纸化归档", state="running"),
        Mark(title="等待报竣", state="todo"),
    )
    return page(Body(fields=(Timeline(name="states", title="办理进度", marks=marks),)), "submit", state=state)


def submit() -> Page:
    return page(
        Body(
            fields=(
                Facts(
                    name="sum",
                    title="请最后核对",
                    lines=(
                        Line(label="客户", value="张*丰"),
                        Line(label="号码", value="192 5310 6081", strong=True),
                        Line(label="套餐", value="全能王 129 融合套餐"),
                        Line(label="应收", value="134.40 元", strong=True),
                    ),
                ),
            ),
            actions=(
                Action(
                    name="take",
                    label="提交受理",
                    key="F12",
                    primary=True,
                    confirm="提交后不能撤销：为张*丰开通 192 5310 6081，应收 134.40 元。确认提交吗？",
                ),
            ),
        ),
        "submit",
    )
