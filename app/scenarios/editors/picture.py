"""A JPEG from the document camera or from disk."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.client import ServiceError
from app.devices.errors import DeviceError
from app.devices.ports import Glimpse, Photograph
from app.scenarios.appeal import Appeal
from app.scenarios.bench import Bench
from app.scenarios.camera.fitting import Shown, Unfound, fit, fit_by_corners, unfound
from app.scenarios.camera.placing import scroll_to
from app.scenarios.camera.saying import measured, say
from app.scenarios.camera.stage import Stage
from app.scenarios.camera.viewfinder import Viewfinder
from app.scenarios.capture import CaptureEditor
from app.scenarios.keyboard import Binding, key_button
from app.scenarios.lines import Lines
from app.scenarios.plate import Plate
from app.ui.controls import card
from app.ui.theme import restyle, theme
from service.kit.page import Picture

_LAID_OUT_MS = 30
SHOOT, OPEN, CORNERS = "F8", "Ctrl+O", "Ctrl+T"


class PictureEditor(CaptureEditor[Picture]):
    """The camera's picture runs while there is none yet; F8 takes, Ctrl+O chooses, Ctrl+T sets the corners by hand."""

    kind = "picture"
    tall = True

    def __init__(self, field: Picture, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._shown = ""  # the file id whose bytes are in the preview
        self._final: Shown | None = None  # in the preview
        self._saved: Shown | None = None  # what the service holds
        self._source = b""  # the picture as taken or chosen, so that its corners can be set by hand
        self._photo = False  # it came from the camera
        self._simulated = False
        self._shoot = key_button("拍照", SHOOT, icon="camera")
        self._open = key_button("选择 JPEG", OPEN, icon="image")
        self._by_hand = key_button("手动裁切四角", CORNERS, role="quiet", icon="scan-line")
        self._plate = Plate((self._open, self._shoot))
        self._stage = Stage()
        self._measures = Lines()
        self._lines = Lines(bench)
        self._read = Lines()
        self._appeal = Appeal(bench)
        self._finder = Viewfinder(lambda: bench.devices.camera, self)
        self._place()
        self._connect()
        self.refresh(field)

    def _place(self) -> None:
        self._frame, inner = card("inset")
        inner.addWidget(self._plate)
        row = QHBoxLayout()
        row.setSpacing(theme().dp(16))
        row.addWidget(self._stage, 3)
        side = QVBoxLayout()
        side.addWidget(self._read)
        side.addWidget(self._measures)
        side.addWidget(self._lines)
        side.addWidget(self._stage.bar)
        side.addWidget(self._by_hand, 0, Qt.AlignmentFlag.AlignLeft)
        side.addStretch(1)
        row.addLayout(side, 2)
        inner.addLayout(row, 1)
        inner.addWidget(self._appeal)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._frame)

    def _connect(self) -> None:
        self._shoot.clicked.connect(self._start)
        self._open.clicked.connect(self._choose)
        self._by_hand.clicked.connect(self._set_corners)
        self.activity.connect(self._show)
        self._appeal.confirmed.connect(self.bench.runner.refresh)
        self._finder.glimpsed.connect(self._glimpsed)
        self._finder.moved.connect(self._finder_moved)
        self._finder.failed.connect(self._no_picture)
        self._stage.live.judged.connect(self._show_now)
        self._stage.corners.moved.connect(self._show_now)
        self._stage.corners.accepted.connect(self._fit_by_corners)
        self.watch_focus(self._shoot)
        self._shoot.setAccessibleName(f"{self.field.title or '照片'}：拍照")

    def refresh(self, field: Picture) -> None:
        super().refresh(field)
        self._stored = field.value
        self._lines.show_lines(field.lines)
        self._read.show_lines(field.verdict.lines if field.verdict else ())
        self._appeal.offer(field.value if field.verdict and field.verdict.appeal else "")
        if self.busy():
            return
        if field.value and self._turned(field.value) != self._shown:
            self._finder.stop()
            self._fetch(field.value)
        self._show("")

    def _turned(self, file: str) -> str:
        """The file whose bytes are to be seen: when the service turned the picture, they are no longer ours."""
        verdict = self.field.verdict
        return f"{file} turned" if verdict and verdict.turned else file

    def input(self) -> QWidget:
        return self._stage.corners if self._stage.scene == "corners" else self._shoot

    def bindings(self) -> list[Binding]:
        keys = [Binding(SHOOT, "拍照", self._start), Binding(OPEN, "选择 JPEG 文件", self._choose)]
        if self._source:
            keys.append(Binding(CORNERS, "手动调整四角", self._set_corners))
        if self._finder.running or self._stage.scene == "corners":
            keys.append(Binding("Esc", "停止", self._leave))
        return [*self._appeal.bindings(), *keys, *self._stage.bindings(), *self.cancel_binding()]

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._frame, strip="bad" if invalid else "")

    def abort(self) -> None:
        self._finder.stop()
        if self.busy():
            self.bench.devices.camera.cancel()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._stored and not self.busy() and self._stage.scene == "final":
            self._finder.start()

    def file_chosen(self, content: bytes) -> None:
        self._simulated = False
        self._finder.stop()
        self._fit(content, crop=None)

    def fail(self, error: DeviceError | ServiceError) -> None:
        self._final = self._saved
        super().fail(error)
        if not self._stored and self._stage.scene != "corners":
            self._finder.start()

    def _choose(self) -> None:
        self.choose_file("选择 JPEG 照片", "JPEG 图片 (*.jpg *.jpeg);;所有文件 (*)")

    @Slot()
    def _start(self) -> None:
        """Takes what is seen; brings the running picture first when it rests or a picture is there already."""
        if self.busy():
            return
        again = self._stage.scene == "corners" or bool(self._stored)
        if not self._finder.running and (again or self._finder.mode == "resting"):
            self.troubled.emit("")
            self._stage.show_live("")
            self._finder.start()
            return
        self.begin("请把确认书放平，整张纸都在画面内。")
        self._finder.stop()  # its last picture stands still meanwhile
        self.bench.devices.camera.capture(self._taken, self.fail, self.activity.emit)

    @Slot()
    def _leave(self) -> None:
        """Esc: out of the running picture or the corners, back to what there was."""
        self._finder.stop()
        self.troubled.emit("")
        was = self._stage.scene
        self._show_final()
        if was == "corners":
            self._shoot.setFocus()
            if not self._stored:
                self._finder.start()

    def _taken(self, photograph: Photograph) -> None:
        self._simulated = photograph.simulated
        self._fit(photograph.content, crop=True)

    def _fit(self, content: bytes, *, crop: bool | None) -> None:
        self._source, self._photo = content, crop is True
        self.begin("正在裁切并压缩照片…")
        limit = self.field.max_bytes
        self.bench.runner.desk.run(self, lambda: fit(content, limit, crop=crop), self._fitted, self.fail)

    @Slot()
    def _set_corners(self) -> None:
        content = self._source
        if content and not self.busy() and self._stage.scene != "corners":
            self._finder.stop()
            self.begin("正在打开照片…")
            self.bench.runner.desk.run(self, lambda: unfound(content), self._fitted, self.fail)

    @Slot()
    def _fit_by_corners(self) -> None:
        content, limit, corners = self._source, self.field.max_bytes, self._stage.corners.corners
        photo = self._photo
        self.begin("正在裁切并压缩照片…")
        self.bench.runner.desk.run(
            self, lambda: fit_by_corners(content, limit, corners, photo=photo), self._fitted, self.fail
        )

    def _fitted(self, result: Shown | Unfound | DeviceError) -> None:
        if isinstance(result, DeviceError):
            self.fail(result)
        elif isinstance(result, Unfound):
            self._ask_for_corners(result)
        else:
            self._final = result
            self._show_final()
            self.activity.emit("正在保存照片并核对文字…")
            name = f"{self.field.name}.jpg"
            self.bench.runner.attach(self, self.field.name, name, result.content, self._attached, self.fail)

    def _ask_for_corners(self, picture: Unfound) -> None:
        self.finish()
        if picture.error is not None:
            self.troubled.emit(picture.error.message)
        self._plate.mark_simulated(simulated=self._simulated)
        self._stage.show_corners(picture.image, picture.guess)
        self._show("")
        self._bring_into_sight()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        """What to do and all four corners, also in a low window."""
        if self._stage.scene == "corners":
            QTimer.singleShot(_LAID_OUT_MS, self._frame, lambda: scroll_to(self._frame))

    def _attached(self, file: str) -> None:
        self._shown, self._saved = file, self._final
        self.store(file)

    def _fetch(self, file: str) -> None:
        self._shown = self._turned(file)
        self.bench.runner.fetch(self, file, self._fetched, lambda error: self.troubled.emit(error.message))

    def _fetched(self, content: bytes) -> None:
        self.bench.runner.desk.run(self, lambda: Shown(content, QImage.fromData(content)), self._opened)

    def _opened(self, shown: Shown) -> None:
        self._final = self._saved = shown
        if self._stage.scene == "final":
            self._show_final()

    @Slot(object)
    def _glimpsed(self, glimpse: Glimpse) -> None:
        self._plate.mark_simulated(simulated=glimpse.simulated)
        self._stage.show_glimpse(glimpse)

    @Slot(str)
    def _finder_moved(self, mode: str) -> None:
        if mode == "starting":
            self._measures.show_lines(())
            self._stage.show_live("正在打开高拍仪…")
        elif mode == "resting":
            self._stage.live.forget()
            self._stage.show_live("画面已暂停，按 F8 继续")
        elif mode in {"off", "lost"} and not self.busy():
            self._show_final()
        self._show_now()

    @Slot(object)
    def _no_picture(self, error: DeviceError) -> None:
        """The camera cannot be seen through: said in its place, not as a fault of the person's."""
        if error.code != "UNSUPPORTED" and not self.busy():
            self._stage.show_live(error.message)
            self._plate.say("camera", "warn", "高拍仪没有画面", "接好后画面会自动恢复；也可按 Ctrl+O 选择文件。")

    def _show_final(self) -> None:
        """The final bytes with their measures, or the words that there are none."""
        final = self._final
        if final is None:
            self._stage.show_final(QImage(), "拍照后在这里预览最终文件")
            self._measures.show_lines(())
            return
        image = final.image
        self._stage.show_final(image, f"照片预览，{image.width()}×{image.height()}")
        self._measures.show_lines(measured(final, self.field.max_bytes))
        self._plate.mark_simulated(simulated=self._simulated)

    @Slot()
    def _show_now(self) -> None:
        if not self.busy():
            self._show("")

    def _show(self, doing: str) -> None:
        for button in (self._shoot, self._open, self._by_hand):
            button.setEnabled(not doing)
        self._by_hand.setVisible(bool(self._source) and self._stage.scene == "final")
        verdict = self.field.verdict if self._stored == self.field.value else None
        self._plate.say(*say(doing, self._stage, self._finder.mode, verdict, stored=bool(self._stored)))
