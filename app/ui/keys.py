"""The keys of the window, stable for years: one table for binding, for the caps on screen and for F1."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key of the shell; ``name`` is the verb of the workbench it runs."""

    name: str
    key: str
    title: str
    group: str


KEYS = (
    Key("show_keys", "F1", "查看全部按键", "窗口"),
    Key("open_palette", "Ctrl+K", "查找场景、草稿", "窗口"),
    Key("open_drafts", "Ctrl+D", "我的草稿", "办理"),
    Key("new_customer", "Ctrl+N", "更换客户（当前草稿自动保存）", "办理"),
    Key("show_receipt", "Ctrl+P", "费用、时间与受理单预览", "办理"),
    Key("hand_over", "Ctrl+H", "交接给另一位营业员", "营业员"),
    Key("lock", "Ctrl+L", "锁屏", "营业员"),
    Key("sign_out", "Ctrl+Shift+Q", "签退", "营业员"),
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
    ("F8", "拍照 / 签字"),
    ("F9", "读身份证"),
    ("F10", "确认已告知客户"),
    ("Ctrl+O", "从文件选择"),
    ("Alt+1 … Alt+9", "跳到第几步"),
)


def key_of(name: str) -> str:
    """KeyError for a name that has no key."""
    return {entry.name: entry.key for entry in KEYS}[name]
