"""What the devices page shows: the rows of its table, what stands behind one, and all of it as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.devices.catalog import Manifest, manifests
from app.devices.discovery import Finding
from app.devices.errors import NAMES, DeviceError
from app.devices.ports import Devices, DeviceStatus, Kind
from app.devices.selfcheck import Verdict
from app.devices.session import WORDS
from app.devices.switchboard import KINDS, Port
from service.kit.board.page import BoardCell, BoardColumn, BoardDetail, BoardHead, BoardRow, BoardRows, BoardSection
from service.kit.page import Chip, Line, Tone

TONES: dict[str, Tone] = {"ready": "ok", "busy": "info", "opening": "info", "recovering": "warn", "fault": "bad"}
WHO = {"clerk": "营业员", "it": "IT", "vendor": "厂商", "nobody": "无需处理"}
ORIGINS = {"environment": "由环境变量指定", "kept": "在本页选择", "default": "默认"}
ABILITIES = {
    "cancel": "可随时取消",
    "photo": "读取照片",
    "foreign": "外国人与港澳台证件",
    "reread": "不拿起可再读",
    "preview": "实时画面",
    "list": "可列出多台",
}
SIMULATED, REAL = "模拟", "真实"

COLUMNS = (
    BoardColumn(key="use", title="用途", sorts=False),
    BoardColumn(key="driver", title="驱动", width=20, sorts=False),
    BoardColumn(key="vendor", title="厂商", width=14, fold=3, sorts=False),
    BoardColumn(key="state", title="状态", kind="state", width=20, sorts=False),
    BoardColumn(key="error", title="最近的问题与处理", width=40, stretch=True, fold=1, sorts=False),
    BoardColumn(key="check", title="自检", kind="state", width=10, sorts=False),
    BoardColumn(key="used", title="上次使用", kind="moment", fold=2, sorts=False),
    BoardColumn(key="nature", title="类别", sorts=False),
)
HEAD = BoardHead(
    key="devices",
    title="设备",
    group="设备",
    hint="这个席位插了什么、由哪个驱动服务、能不能用",
    placeholder="",
    empty="没有设备。",
    columns=COLUMNS,
    filters=(),
    actions=(),
    sort="",
    descending=False,
    detail=True,
    read_only=False,
)


@dataclass
class Scene:
    """Everything the page knows at one moment."""

    statuses: Mapping[Kind, DeviceStatus]
    ports: Mapping[Kind, Port] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    plugged: Mapping[str, str] | None = None
    verdicts: Mapping[Kind, Verdict] = field(default_factory=dict)

    @classmethod
    def of(cls, devices: Devices, verdicts: Mapping[Kind, Verdict]) -> "Scene":
        statuses = {kind: device.status() for kind, device in devices.by_kind.items()}
        board = devices.board
        if board is None:
            return cls(statuses, verdicts=verdicts)
        return cls(statuses, board.ports, board.findings, board.plugged, verdicts)

    def manifest(self, kind: Kind) -> Manifest | None:
        return self.ports[kind].manifest if kind in self.ports else None

    def rows(self) -> BoardRows:
        rows = [self._port_row(kind) for kind in self.statuses] + [
            _finding_row(self.findings[name]) for name in manifests() if name in self.findings
        ]
        return BoardRows(offset=0, total=len(rows), whole=len(rows), rows=tuple(rows))

    def _port_row(self, kind: Kind) -> BoardRow:
        status, driver, verdict = self.statuses[kind], self.manifest(kind), self.verdicts.get(kind)
        cells = {
            "use": BoardCell(text=NAMES[kind]),
            "driver": BoardCell(text=driver.title if driver is not None else "未选择"),
            "vendor": BoardCell(text=driver.vendor if driver is not None else ""),
            "state": BoardCell(text=short(status), tone=TONES.get(status.state, "neutral")),
            "error": BoardCell(text=brief(status.error)),
            "used": BoardCell(text=_clock(status.used)),
            "nature": _nature(driver),
        }
        if verdict is not None:
            cells["check"] = _checked(verdict)
        return BoardRow(id=kind, cells=cells)

    def detail(self, row: str) -> BoardDetail:
        finding = self.findings.get(row)
        if finding is not None:
            return _finding_detail(finding)
        kind = next(kind for kind in KINDS if kind == row)
        status, driver = self.statuses[kind], self.manifest(kind)
        chips = [Chip(text=status.word, tone=TONES.get(status.state, "neutral"))]
        chips += [Chip(text="模拟设备", tone="warn")] if status.simulated else []
        title = driver.title if driver is not None else "未选择驱动"
        sections = [self._check_section(kind), _trouble(status.error, status.failed), self._driver_section(kind)]
        sections.append(self._plugged_section())
        return BoardDetail(
            title=f"{NAMES[kind]} · {title}",
            chips=tuple(chips),
            sections=tuple(section for section in sections if section is not None),
        )

    def _check_section(self, kind: Kind) -> BoardSection | None:
        verdict = self.verdicts.get(kind)
        if verdict is None:
            return None
        lines = [Line(label="结果", value=verdict.text, tone=_checked(verdict).tone)]
        lines += [Line(label="当前读到", value=verdict.glance)] if verdict.glance else []
        lines.append(Line(label="用时", value=f"{verdict.seconds:.1f} 秒"))
        return BoardSection(title="测试（结果不保存）", lines=tuple(lines))

    def _driver_section(self, kind: Kind) -> BoardSection | None:
        port, driver, status = self.ports.get(kind), self.manifest(kind), self.statuses[kind]
        if port is None:
            return None
        lines = [Line(label="选定方式", value=ORIGINS[port.origin])]
        if driver is not None:
            lines = [Line(label="厂商", value=driver.vendor), *lines]
        if port.choice.options:
            lines.append(Line(label="设置", value=port.choice.settings))
        if status.identity:
            lines.append(Line(label="设备标识", value=status.identity))
        if driver is not None and driver.library is not None:
            lines.append(Line(label="驱动文件", value="\n".join(map(str, driver.places(port.choice.options)))))
        if status.abilities:
            lines.append(Line(label="功能", value="、".join(ABILITIES.get(one, one) for one in status.abilities)))
        return BoardSection(title="驱动", lines=tuple(lines))

    def _plugged_section(self) -> BoardSection | None:
        if self.plugged is None:
            return None
        rows = tuple(
            (BoardCell(text=title or "未知名称"), BoardCell(text=name)) for name, title in self.plugged.items()
        )
        if not rows:
            return BoardSection(title="插入的设备", lines=(Line(label="本机", value="没有插入 USB 设备"),))
        return BoardSection(title="插入的设备", columns=("名称", "编号"), rows=rows)

    def report(self, seat: str, at: datetime) -> str:
        """For IT: nothing of a customer, the codes and files that help."""
        lines = [f"云BOSS 设备自检　席位 {seat}　{at:%Y-%m-%d %H:%M:%S}", ""]
        lines.append("\t".join(column.title for column in COLUMNS) + "\t错误码\t详情")
        for row in self.rows().rows:
            error = self._error(row.id)
            told = [error.code, error.detail] if error is not None else ["", ""]
            lines.append("\t".join([*(row.cells.get(column.key, BoardCell()).text for column in COLUMNS), *told]))
        lines += ["", *(f"测试 {NAMES[kind]}：{one.text}，{one.seconds:.1f} 秒" for kind, one in self.verdicts.items())]
        plugged = (self.plugged or {}).items()
        lines += ["", *(f"插入 {name}　{title}" for name, title in plugged)] if plugged else []
        return "\n".join(lines).rstrip() + "\n"

    def _error(self, row: str) -> DeviceError | None:
        if row in self.findings:
            return self.findings[row].error
        return next(self.statuses[kind].error for kind in KINDS if kind == row)


def short(status: DeviceStatus) -> str:
    """The state in a word; what is wrong stands beside it."""
    return WORDS["fault"] if status.state == "fault" else status.word


def brief(error: DeviceError | None) -> str:
    """What happened, what to do and who does it, in one line."""
    if error is None:
        return ""
    who = "" if error.cause.who in {"clerk", "nobody"} else f"【{WHO[error.cause.who]}】"
    return f"{who}{error.cause.sentence}{error.cause.step}"


def tally(verdicts: Iterable[Verdict]) -> str:
    """How a round went, in a few words."""
    outcomes = [verdict.outcome for verdict in verdicts]
    parts = [("passed", "通过"), ("failed", "未通过"), ("skipped", "跳过")]
    return "，".join(f"{word} {outcomes.count(name)} 项" for name, word in parts if name in outcomes)


def _finding_row(one: Finding) -> BoardRow:
    driver, error = one.driver, one.error
    word, tone = _USABLE if error is None else _UNUSABLE.get(error.code, ("不可用", "warn"))
    cells = {
        "use": BoardCell(text="、".join(NAMES.get(kind, kind) for kind in driver.kinds) + "（备选）"),
        "driver": BoardCell(text=driver.title),
        "vendor": BoardCell(text=driver.vendor),
        "state": BoardCell(text=word, tone=tone),
        "error": BoardCell(text=_why(error) if error is not None else "按 Ctrl+G 可改用它。"),
        "nature": _nature(driver),
    }
    return BoardRow(id=driver.name, cells=cells)


def _why(error: DeviceError) -> str:
    """Of a driver that nobody has chosen: the file that it lacks says more than what to do."""
    return f"缺 {error.detail}" if error.code in {"DRIVER_MISSING", "DRIVER_DEPENDENCY"} else brief(error)


_USABLE: tuple[str, Tone] = ("可用", "ok")
_UNUSABLE: dict[str, tuple[str, Tone]] = {  # of a driver that nobody has chosen most of it does not matter
    "DRIVER_MISSING": ("未安装", "neutral"),
    "DEVICE_NOT_FOUND": ("未插入", "neutral"),
    "DEVICE_BUSY": ("被占用", "warn"),
    "TIMEOUT": ("无响应", "warn"),
}


def _finding_detail(one: Finding) -> BoardDetail:
    driver, error = one.driver, one.error
    lines = [Line(label="厂商", value=driver.vendor)]
    lines += [Line(label="设备标识", value=one.identity)] if one.identity else []
    lines += [Line(label="驱动文件", value="\n".join(map(str, driver.places({}))))] if driver.library else []
    lines += [Line(label="功能", value="、".join(ABILITIES[ability] for ability in sorted(driver.abilities)))]
    chips = [Chip(text="可用", tone="ok") if error is None else Chip(text="不可用", tone="warn")]
    chips += [Chip(text="模拟设备", tone="warn")] if driver.simulated else []
    sections = [_trouble(error, None), BoardSection(title="驱动", lines=tuple(lines))]
    return BoardDetail(
        title=f"备选 · {driver.title}", chips=tuple(chips), sections=tuple(one for one in sections if one is not None)
    )


def _trouble(error: DeviceError | None, at: datetime | None) -> BoardSection | None:
    if error is None:
        return None
    cause = error.cause
    step = cause.step + (f"（{error.key}）" if error.key else "")
    lines = [
        Line(label="发生了", value=cause.sentence, strong=True),
        Line(label="怎么办", value=step),
        Line(label="谁处理", value=WHO[cause.who]),
    ]
    lines += [Line(label="时间", value=f"{at:%m-%d %H:%M:%S}")] if at is not None else []
    lines += [Line(label="详情", value=error.detail)] if error.detail else []
    lines.append(Line(label="代码", value=error.code))
    return BoardSection(title="最近的问题", lines=tuple(lines))


def _checked(verdict: Verdict) -> BoardCell:
    words: dict[str, tuple[str, Tone]] = {
        "passed": ("通过", "ok"),
        "failed": ("未通过", "bad"),
        "skipped": ("跳过", "neutral"),
    }
    text, tone = words[verdict.outcome]
    return BoardCell(text=text, tone=tone)


def _nature(driver: Manifest | None) -> BoardCell:
    if driver is None:
        return BoardCell()
    return BoardCell(text=SIMULATED, tone="warn") if driver.simulated else BoardCell(text=REAL)


def _clock(at: datetime | None) -> str:
    return f"{at:%H:%M:%S}" if at is not None else ""
