"""A JPEG from the document camera or from disk."""

from dataclasses import dataclass

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.devices.errors import DeviceError
from app.devices.ports import Photograph
from app.scenarios.appeal import Appeal
from app.scenarios.bench import Bench
from app.scenarios.capture import CaptureEditor
from app.scenarios.keyboard import Binding, key_button
from app.scenarios.lines import Lines
from app.scenarios.plate import Plate
from app.scenarios.preview import Preview
from app.ui.controls import card
from app.ui.theme import restyle, theme
from imaging.errors import PictureError
from service.kit.page import Line, Picture

SHOOT, OPEN = "F8", "Ctrl+O"
_ICONS = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


@dataclass(frozen=True)
class _Shown:
    """A JPEG as it is sent, and decoded."""

    content: bytes
    image: QImage


class PictureEditor(CaptureEditor[Picture]):
    """F8 takes, Ctrl+O chooses; the page is cropped and fitted, and the preview is of the final bytes."""

    kind = "picture"
    tall = True

    def __init__(self, field: Picture, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._shown = ""  # the file id whose bytes are in the preview
        self._simulated = False
        self._shoot = key_button("拍照", SHOOT, icon="camera")
        self._open = key_button("选择 JPEG", OPEN, icon="image")
        self._plate = Plate((self._open, self._shoot))
        self._preview = Preview()
        self._measures = Lines()
        self._lines = Lines(bench)
        self._read = Lines()
        self._appeal = Appeal(bench)
        self._appeal.confirmed.connect(bench.runner.refresh)
        self._frame, inner = card("inset")
        inner.addWidget(self._plate)
        row = QHBoxLayout()
        row.setSpacing(theme().dp(16))
        row.addWidget(self._preview, 3)
        side = QVBoxLayout()
        side.addWidget(self._read)
        side.addWidget(self._measures)
        side.addWidget(self._lines)
        side.addStretch(1)
        row.addLayout(side, 2)
        inner.addLayout(row, 1)
        inner.addWidget(self._appeal)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._frame)
        self._connect()
        self.refresh(field)

    def _connect(self) -> None:
        self._shoot.clicked.connect(self._start)
        self._open.clicked.connect(self._choose)
        self.activity.connect(self._show)
        self.watch_focus(self._shoot)
        self._shoot.setAccessibleName(f"{self.field.title or '照片'}：拍照")

    def refresh(self, field: Picture) -> None:
        super().refresh(field)
        self._stored = field.value
        self._lines.show_lines(field.lines)
        self._read.show_lines(field.verdict.lines if field.verdict else ())
        self._appeal.offer(field.value if field.verdict and field.verdict.appeal else "")
        if not self.busy():
            self._show("")
            if field.value and self._turned(field.value) != self._shown:
                self._fetch(field.value)

    def _turned(self, file: str) -> str:
        """The file whose bytes are to be seen: when the service turned the picture, they are no longer ours."""
        verdict = self.field.verdict
        return f"{file} turned" if verdict and verdict.turned else file

    def input(self) -> QWidget:
        return self._shoot

    def bindings(self) -> list[Binding]:
        keys = [Binding(SHOOT, "拍照", self._start), Binding(OPEN, "选择 JPEG 文件", self._choose)]
        return [*self._appeal.bindings(), *keys, *self.cancel_binding()]

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._frame, strip="bad" if invalid else "")

    def abort(self) -> None:
        if self.busy():
            self.bench.devices.camera.cancel()

    def file_chosen(self, content: bytes) -> None:
        self._simulated = False
        self._fit(content, crop=None)

    def _choose(self) -> None:
        self.choose_file("选择 JPEG 照片", "JPEG 图片 (*.jpg *.jpeg);;所有文件 (*)")

    def _start(self) -> None:
        if self.busy():
            return
        self.begin("请把确认书放平，整张纸都在画面内。")
        self.bench.devices.camera.capture(self._taken, self.fail, self.activity.emit)

    def _taken(self, photograph: Photograph) -> None:
        self._simulated = photograph.simulated
        self._fit(photograph.content, crop=True)

    def _fit(self, content: bytes, *, crop: bool | None) -> None:
        self.begin("正在裁切并压缩照片…")
        limit = self.field.max_bytes
        self.bench.runner.desk.run(self, lambda: fit(content, limit, crop=crop), self._fitted, self.fail)

    def _fitted(self, result: _Shown | DeviceError) -> None:
        if isinstance(result, DeviceError):
            self.fail(result)
            return
        self._paint(result)
        self.activity.emit("正在保存照片并核对文字…")
        name = f"{self.field.name}.jpg"
        self.bench.runner.attach(self, self.field.name, name, result.content, self._attached, self.fail)

    def _attached(self, file: str) -> None:
        self._shown = file
        self.store(file)

    def _fetch(self, file: str) -> None:
        self._shown = self._turned(file)
        self.bench.runner.fetch(self, file, self._fetched, lambda error: self.troubled.emit(error.message))

    def _fetched(self, content: bytes) -> None:
        self.bench.runner.desk.run(self, lambda: _Shown(content, QImage.fromData(content)), self._paint)

    def _paint(self, shown: _Shown) -> None:
        size, image = len(shown.content), shown.image
        self._preview.show_image(image, f"照片预览，{image.width()}×{image.height()}")
        of_most = f"{size / 1000:.0f} KB / {self.field.max_bytes // 1000} KB"
        self._measures.show_lines(
            (
                Line(label="最终文件", value=of_most, strong=True),
                Line(label="尺寸", value=f"{image.width()} × {image.height()}"),
            )
        )
        self._plate.mark_simulated(simulated=self._simulated)

    def _show(self, doing: str) -> None:
        self._shoot.setEnabled(not doing)
        self._open.setEnabled(not doing)
        if doing:
            self._plate.say("camera", "info", "正在处理照片", f"{doing}（Esc 取消）")
        elif self._stored == self.field.value and (verdict := self.field.verdict):
            self._plate.say(_ICONS.get(verdict.tone, "info"), verdict.tone, verdict.title, verdict.text)
        elif self._stored:
            self._plate.say("circle-check", "ok", "照片已保存", "请放大核对文字清晰；不清楚请重新拍照（F8）。")
        else:
            self._plate.say("camera", "neutral", "尚未拍照", "按 F8 用高拍仪拍照，或按 Ctrl+O 选择 JPEG 文件。")
            self._preview.show_image(QImage(), "拍照后在这里预览最终文件")
            self._measures.show_lines(())
            self._read.show_lines(())


def fit(content: bytes, limit: int, *, crop: bool | None) -> _Shown | DeviceError:
    """Runs in a worker. An error comes back as a value, so that its words survive the thread."""
    from imaging.page import decode, fit_jpeg  # cv2 costs 200 ms and is needed here only
    from imaging.quality import fault, measure

    try:
        final = fit_jpeg(content, limit, crop=crop)
        if crop and (code := fault(measure(decode(final)))):  # a file may be sent all the same
            return DeviceError(code)
    except PictureError as error:
        return DeviceError(error.code, detail=error.detail)
    return _Shown(final, QImage.fromData(final))
