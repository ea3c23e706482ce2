"""The keys of the window, stable for years: one table for binding, for the caps on screen and for F1."""

from dataclasses import dataclass

BOARD = "board/"  # before the key of a management board in menu and palette
DOUBTS = "board/doubts"  # the worklist that the count of doubts leads to
DEVICES = "place/devices"  # the devices page: it belongs to the seat, not to the service's menu


@dataclass(frozen=True)
class Key:
    """One key of the shell; ``name`` is the verb of the workbench it runs."""

    name: str
    key: str
    title: str
    group: str


KEYS = (
    Key("show_keys", "F1", "查看全部按键", "窗口"),
    Key("open_palette", "Ctrl+K", "查找业务、管理页面、草稿", "窗口"),
    Key("open_drafts", "Ctrl+D", "我的草稿", "办理"),
    Key("new_customer", "Ctrl+N", "更换客户（当前草稿自动保存）", "办理"),
    Key("show_receipt", "Ctrl+P", "费用、时间与受理单预览", "办理"),
    Key("hand_over", "Ctrl+H", "交接给另一位营业员", "营业员"),
    Key("lock", "Ctrl+L", "锁屏", "营业员"),
    Key("sign_out", "Ctrl+Shift+Q", "签退", "营业员"),
    Key("customer_screen", "F11", "打开 / 关闭客户屏", "窗口"),
    Key("open_devices", "Ctrl+Shift+D", "设备：驱动、测试、一键自检", "窗口"),
    Key("switch_mode", "Ctrl+Shift+T", "浅色 / 深色", "窗口"),
    Key("switch_scale", "Ctrl+Shift+B", "标准字号 / 大字号", "窗口"),
    Key("focus_nav", "Ctrl+1", "光标到左侧菜单", "窗口"),
    Key("focus_page", "Ctrl+2", "光标到办理区", "窗口"),
)

PAGE_KEYS = (
    ("F12", "下一步 / 提交"),
    ("Alt+Left", "上一步"),
    ("Ctrl+S", "挂起，稍后继续"),
    ("F5", "重试"),
    ("F6", "手工录入 / 改用读卡器"),
    ("F7", "班长确认未通过核对的照片"),
    ("F8", "拍照 / 请客户签名"),
    ("F9", "读身份证 / 读 SIM 卡"),
    ("F10", "确认已告知客户"),
    ("Ctrl+O", "从文件选择"),
    ("Ctrl+T", "手动裁切照片四角"),
    ("Ctrl+=", "放大（Ctrl+- 缩小，Ctrl+0 看整页）"),
    ("Alt+1 … Alt+9", "跳到第几步"),
)

BOARD_KEYS = (
    ("Ctrl+F", "搜索（也可直接输入，或按 /）"),
    ("Return", "详情；再按一次光标到详情"),
    ("Space", "勾选"),
    ("Left", "选列（→ 向右）"),
    ("Ctrl+Up", "按该列排序（Ctrl+↓ 倒序）"),
    ("F5", "刷新"),
    ("Ctrl+E", "导出"),
    ("Ctrl+Shift+C", "复制详情"),
    ("Shift+Esc", "取消正在进行的批量操作"),
    ("Esc", "返回"),
)

DEVICE_KEYS = (
    ("F9", "读证测试"),
    ("F8", "拍照 / 签名测试"),
    ("F12", "一键自检；进行中跳过一项"),
    ("Ctrl+G", "更换驱动"),
    ("Ctrl+J", "选择高拍仪的镜头"),
    ("F5", "重新查找"),
    ("Ctrl+Shift+R", "复制结果"),
    ("Ctrl+E", "导出"),
    ("Shift+Esc", "取消自检"),
)


def key_of(name: str) -> str:
    """KeyError for a name that has no key."""
    return {entry.name: entry.key for entry in KEYS}[name]
