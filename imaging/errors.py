"""What can be wrong with a picture or a file: one code, one Chinese sentence, one next step each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """``sentence`` says what is wrong, ``step`` what to do; a front end adds its own keys."""

    sentence: str
    step: str


FAULTS: dict[str, Fault] = {
    "PAGE_NOT_FOUND": Fault("照片中找不到完整的纸张。", "请在纸张下垫深色底板、放平后重新拍照。"),
    "PAGE_CUT_OFF": Fault("纸张没有完全进入画面。", "请把整张纸放进画面后重新拍照。"),
    "TOO_SMALL": Fault("照片太小，文字无法看清。", "请靠近或换用高分辨率后重新拍照。"),
    "BLURRED": Fault("照片模糊，小字无法看清。", "请放稳纸张、擦净镜头，等画面清晰后重新拍照。"),
    "TOO_DARK": Fault("照片太暗。", "请打开补光灯或换到亮处后重新拍照。"),
    "GLARE": Fault("反光盖住了文字。", "请移开灯光或压平纸张后重新拍照。"),
    "WRONG_DOCUMENT": Fault("照片里不是这份文件。", "请放上正确的文件后重新拍照。"),
    "TEXT_UNREADABLE": Fault("照片里的文字认不全。", "请压平纸张、移开遮挡物后重新拍照。"),
    "FILE_NOT_JPEG": Fault("选择的文件不是 JPEG 图片。", "请重新拍照，或重新选择 JPEG 文件。"),
    "FILE_TOO_LARGE": Fault("文件过大，压缩后仍超过规定大小。", "请重新拍照、选择更小的文件，或删除不需要的页。"),
    "FILE_DAMAGED": Fault("文件已损坏，无法打开。", "请重新选择文件。"),
    "FILE_NOT_PDF": Fault("选择的文件既不是 JPEG 图片，也不是 PDF。", "请重新拍照，或选择 JPEG、PDF 文件。"),
    "FILE_EMPTY": Fault("文件是空的，没有任何一页。", "请重新选择文件。"),
    "FILE_ENCRYPTED": Fault("PDF 已加密或设有密码。", "请取得未加密的文件，或打印后重新拍照。"),
    "FILE_SCRIPT": Fault("PDF 含有脚本、程序或附带文件，不予接收。", "请打印后重新拍照，或另存为不含脚本的 PDF。"),
    "FILE_TOO_MANY_PAGES": Fault("附件页数超过上限。", "请删除不需要的页后重试。"),
    "FILE_UNBEARABLE": Fault("文件展开后过大，无法安全打开。", "请重新拍照，或换用普通大小的文件。"),
}


class PictureError(Exception):
    """A picture or a file cannot be used. ``detail`` is for the log and never holds what the picture shows."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def fault(self) -> Fault:
        return FAULTS[self.code]
