"""Device errors: one code, one Chinese sentence, one next step each."""

from dataclasses import dataclass
from typing import Literal

from imaging.errors import FAULTS

Who = Literal["clerk", "it", "vendor", "nobody"]


@dataclass(frozen=True)
class Cause:
    """What stands on screen: what happened, what to do, which key (may be empty), who can mend it."""

    sentence: str
    step: str
    key: str = ""
    who: Who = "clerk"
    again: bool = True


NOTHING_BOOKED = "尚未办理任何业务，已录入的内容都在。"

CAUSES: dict[str, Cause] = {
    "DRIVER_MISSING": Cause("设备驱动未安装。", "请联系 IT 安装驱动；可先改用文件。", "Ctrl+O", "it", again=False),
    "DRIVER_ARCH": Cause("设备驱动与系统位数不符。", "请联系 IT 更换驱动；可先改用文件。", "Ctrl+O", "it", again=False),
    "DRIVER_DEPENDENCY": Cause(
        "设备驱动缺少依赖文件。", "请联系 IT 修复驱动；可先改用文件。", "Ctrl+O", "it", again=False
    ),
    "DRIVER_UNLICENSED": Cause("设备驱动未授权。", "请联系厂商授权；可先改用文件。", "Ctrl+O", "vendor", again=False),
    "SIMULATED_REFUSED": Cause("正式环境不允许使用模拟设备。", "请联系 IT 配置真实设备。", "", "it", again=False),
    "NOT_CONFIGURED": Cause("没有为这个席位选择设备。", "请到设备页面选择驱动。", "Ctrl+Shift+D", again=False),
    "CHOICE_FIXED": Cause(
        "这个席位的驱动由环境变量指定。", "请联系 IT 修改环境变量后重启客户端。", "", "it", again=False
    ),
    "DEVICE_NOT_FOUND": Cause("未找到设备。", "请检查连线后重试。", "retry"),
    "DEVICE_BUSY": Cause(
        "设备正被占用（上一次操作、厂商程序、浏览器或另一个客户端）。", "请关闭占用程序后重试。", "retry"
    ),
    "DEVICE_LOST": Cause("设备连接中断。", "请检查连线后重试。", "retry"),
    "UNSUPPORTED": Cause("该设备没有这项功能。", "请改用文件，或联系 IT 更换设备。", "Ctrl+O", "it", again=False),
    "CAMERA_UNCLEAR": Cause("接有不止一台高拍仪，无法确定用哪一台。", "请在设备页选定后重试；可先改用文件。", "Ctrl+O"),
    "CAMERA_REFUSED": Cause(
        "网络高拍仪拒绝了访问，或地址不是视频流。",
        "请联系 IT 检查地址和账号；可先改用文件。",
        "Ctrl+O",
        "it",
        again=False,
    ),
    "SAM_FAULT": Cause("读卡器安全模块故障。", "请更换读卡器并联系厂商；可先手工录入。", "", "vendor", again=False),
    "NO_CARD": Cause("未检测到证件。", "请把证件放到读卡区后重试。", "retry"),
    "CARD_MUST_LIFT": Cause("该证件已读取过。", "请拿起证件重新放置后重试。", "retry"),
    "CARD_MOVED": Cause("读取时证件移动了。", "请放稳证件后重试。", "retry"),
    "CARD_REFUSED": Cause("证件未通过读卡器验证，可能不是真证。", "请核对证件原件，不要继续办理。", "", again=False),
    "CARD_KIND_UNKNOWN": Cause("不支持的证件类型。", "请改为手工录入并联系 IT。", "", "it", again=False),
    "RARE_CHARACTER": Cause(
        "证件上有读卡器给不出的生僻字。", "请改为手工录入，并告知 IT 换用能读生僻字的驱动。", "", again=False
    ),
    "RECORD_INVALID": Cause("证件信息读取不完整。", "请重新放置证件后重试。", "retry"),
    "PHOTO_UNDECODABLE": Cause("证件照片无法解码，文字已读出。", "可继续办理；请人工核对本人，并告知 IT。", "", "it"),
    "TIMEOUT": Cause("设备在规定时间内没有响应。", "请重试；仍不行请重新插拔设备。", "retry"),
    "CANCELLED": Cause("已取消。", "需要时可重新开始。", "retry", "nobody"),
    "HOST_CRASHED": Cause("设备组件异常退出，已自动重启。", "请重试。", "retry"),
    "PROTOCOL": Cause("设备组件返回的数据无法识别。", "请重试；仍不行请联系 IT。", "retry", "it"),
    "FILE_UNREADABLE": Cause("文件无法读取。", "请检查文件后重新选择。", "Ctrl+O"),
    "NO_FILE": Cause("没有等到新的照片文件。", "请扫描后重试，或直接选择文件。", "retry"),
    "NO_STROKES": Cause("没有采集到签名，或笔画太少。", "请客户重新签名。", "F8"),
    "SCREEN_CLOSED": Cause("客户屏没有打开。", "请打开客户屏，再请客户签名；也可以在本机直接书写。", "F11"),
    "PCSC_STOPPED": Cause("智能卡服务没有运行。", "请联系 IT 启动智能卡服务；可先在列表中选卡。", "", "it"),
    "NO_SIM": Cause("读卡器里没有卡。", "请插入 SIM 卡后重试；也可以在列表中选卡。", "retry"),
    "SIM_MOVED": Cause("读取时卡被取出或复位。", "请重新插好 SIM 卡后重试。", "retry"),
    "SIM_SILENT": Cause("卡没有应答，可能插反了。", "请把芯片朝下重新插入后重试；仍不行请换一张卡。", "retry"),
    "ICCID_INVALID": Cause("读到的卡号不正确。", "请重新插好 SIM 卡后重试；仍不行请换一张卡。", "retry"),
}

PICTURE_KEYS = {"FILE_NOT_JPEG": "Ctrl+O", "FILE_DAMAGED": "Ctrl+O", "FILE_EMPTY": "Ctrl+O"}  # others: photograph again
CAUSES |= {code: Cause(fault.sentence, fault.step, PICTURE_KEYS.get(code, "F8")) for code, fault in FAULTS.items()}

RETRY_KEYS = {"reader": "F9", "camera": "F8", "pad": "F8", "sim": "F9"}
NAMES = {"reader": "读卡器", "camera": "高拍仪", "pad": "签字板", "sim": "SIM 读卡器"}


class DeviceError(Exception):
    """A device or picture failed. ``detail`` is for the log and never holds card data."""

    def __init__(self, code: str, device: str = "", detail: str = "") -> None:
        super().__init__(code)
        self.code = code if code in CAUSES else "PROTOCOL"
        self.device = device
        self.detail = detail if code in CAUSES else f"unknown code {code!r}"

    @property
    def cause(self) -> Cause:
        return CAUSES[self.code]

    @property
    def key(self) -> str:
        """The key to press next, empty when there is none."""
        return RETRY_KEYS.get(self.device, "") if self.cause.key == "retry" else self.cause.key

    @property
    def message(self) -> str:
        """What happened, that nothing is booked, what to do now and by which key."""
        name = NAMES.get(self.device)
        step = f"{self.cause.step.rstrip('。')}（按 {self.key}）。" if self.key else self.cause.step
        return f"{name + '：' if name else ''}{self.cause.sentence}{NOTHING_BOOKED}{step}"
