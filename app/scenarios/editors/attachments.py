"""Several shots and files that become one attachment."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.client import ServiceError
from app.devices.errors import DeviceError
from app.devices.ports import Photograph
from app.scenarios import shots
from app.scenarios.album import Album
from app.scenarios.bench import Bench
from app.scenarios.capture import CaptureEditor
from app.scenarios.final_view import FinalView
from app.scenarios.keyboard import Binding, key_button
from app.scenarios.lines import Lines
from app.scenarios.plate import Plate
from app.scenarios.shot_list import ShotList, paths_of
from app.scenarios.shots import Raw, Shot
from app.ui.controls import KeyButton, card, row_of
from app.ui.theme import restyle, theme
from service.kit.page import Attachments

SHOOT, OPEN, UP, DOWN, REMOVE, UNDO = "F8", "Ctrl+O", "Alt+Up", "Alt+Down", "Ctrl+Del", "Ctrl+Z"
BEFORE, AFTER = "Ctrl+PgUp", "Ctrl+PgDown"
_SIGNS = {UP: "chevron-up", DOWN: "chevron-down"}
_EMPTY = "按 F8 拍照（可连续多张），按 Ctrl+O 添加 JPEG 或 PDF，也可把文件拖到这里。"
_KINDS = "JPEG 图片和 PDF (*.jpg *.jpeg *.pdf);;所有文件 (*)"


@dataclass
class _Batch:
    """What is being added: what stood there before, what waits, what went wrong so far."""

    before: tuple[Shot, ...]
    waiting: deque[Raw]
    troubles: list[str]


class AttachmentsEditor(CaptureEditor[Attachments]):
    """F8 adds a shot, Ctrl+O adds files; the order is that of the pages; the preview is of the final file."""

    kind = "attachments"
    tall = True

    def __init__(self, field: Attachments, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self.album = Album()
        self._batch: _Batch | None = None
        self._simulated = False
        self._shoot = key_button("拍照加页", SHOOT, icon="camera")
        self._open = key_button("添加文件", OPEN, icon="folder-open")
        self._plate = Plate((self._open, self._shoot))
        self.list = ShotList()
        self.final = FinalView(bench.runner.desk)
        self._lines = Lines(bench, 2)
        self._tools = [self._tool(one) for one in self._orders()]
        self._frame, inner = card("inset")
        self._place(inner)
        self._connect()
        self.setAcceptDrops(True)
        self._show(-1)
        self._say("")
        self.refresh(field)

    def _orders(self) -> list[Binding]:
        """What is done to the list, by key and by button."""
        return [
            Binding(UP, "上移", partial(self._shift, -1)),
            Binding(DOWN, "下移", partial(self._shift, 1)),
            Binding(REMOVE, "删除", self._remove),
            Binding(UNDO, "撤销", self._undo),
        ]

    def _tool(self, order: Binding) -> KeyButton:
        sign = _SIGNS.get(order.key, "")
        button = key_button("" if sign else order.label, order.key, role="quiet", icon=sign)
        button.setAccessibleName(order.label)
        button.setToolTip(order.label)
        button.clicked.connect(order.run)
        return button

    def _place(self, inner: QVBoxLayout) -> None:
        inner.addWidget(self._plate)
        row = QHBoxLayout()
        row.setSpacing(theme().dp(14))
        row.addWidget(self.list, 5)
        row.addWidget(self.final, 5)
        inner.addLayout(row, 1)
        tools = row_of(*self._tools, spacing=2)
        tools.addStretch(1)
        inner.addLayout(tools)
        inner.addWidget(self._lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._frame)

    def _connect(self) -> None:
        self._shoot.clicked.connect(self._start)
        self._open.clicked.connect(self._choose)
        self.activity.connect(self._say)
        self.list.moved.connect(self._reordered)
        self.list.removed.connect(self._remove)
        self.list.dropped.connect(self.read_files)
        self.list.currentRowChanged.connect(lambda row: self.final.turn_to(self.album.first_page(row)))
        self.final.troubled.connect(self.troubled)
        self.watch_focus(self._shoot)
        self.watch_focus(self.list)

    def refresh(self, field: Attachments) -> None:
        super().refresh(field)
        self._lines.show_lines(field.lines)
        self._lines.setVisible(bool(field.lines))
        if not self.busy() and list(field.value) != self.album.files:
            missing = self.album.adopt(field.value)
            for shot in missing:
                self.bench.runner.fetch(self, shot.file, partial(self._fetched, shot.file), self._not_fetched)
            self._show(len(self.album.shots) - 1)
        if not self.busy():
            self._say("")

    def value(self) -> list[str]:  # type: ignore[override]  # several files, not one
        return self.album.files

    def input(self) -> QWidget:
        return self.list if self.album.shots else self._shoot

    def bindings(self) -> list[Binding]:
        keys = [Binding(SHOOT, "拍照加页", self._start), Binding(OPEN, "添加文件", self._choose)]
        keys += [Binding(BEFORE, "预览上一页", partial(self.final.leaf, -1))]
        keys += [Binding(AFTER, "预览下一页", partial(self.final.leaf, 1))]
        return [*keys, *self._orders(), *self.cancel_binding()]

    def mark_invalid(self, invalid: bool) -> None:
        restyle(self._frame, strip="bad" if invalid else "")

    def abort(self) -> None:
        """What is under way counts no more; what is stored already stays."""
        if self._batch is not None:
            self._batch.waiting.clear()
            self.bench.devices.camera.cancel()
        if self._batch is not None:  # the camera was not at work, so it said nothing
            self._rest()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.read_files(paths_of(event))

    def _start(self) -> None:
        if self.busy():
            return
        batch = self._begin_batch("请把材料放平，整张纸都在画面内。")
        self.bench.devices.camera.capture(partial(self._taken, batch), partial(self._failed, batch), self.activity.emit)

    def _taken(self, batch: _Batch, photograph: Photograph) -> None:
        self._simulated = photograph.simulated
        batch.waiting.append(Raw("高拍仪照片", photograph.content, crop=None))
        self._next(batch)

    def _choose(self) -> None:
        if self.busy():
            return
        dialog = QFileDialog(self.window(), "添加附件（可多选）", "", _KINDS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.finished.connect(dialog.deleteLater)
        dialog.filesSelected.connect(self.read_files)
        dialog.open()

    def read_files(self, paths: Iterable[str]) -> None:
        """In the order in which they were chosen."""
        wanted = list(paths)
        if wanted and not self.busy():
            batch = self._begin_batch("正在读取文件…")
            self.bench.runner.desk.run(self, lambda: shots.read(wanted), partial(self._have_files, batch), self.fail)

    def _have_files(self, batch: _Batch, found: list[Raw | str]) -> None:
        batch.troubles += [one for one in found if isinstance(one, str)]
        batch.waiting.extend(one for one in found if isinstance(one, Raw))
        self._next(batch)

    def _begin_batch(self, words: str) -> _Batch:
        self._batch = _Batch(self.album.shots, deque(), [])
        self.begin(words)
        return self._batch

    def _next(self, batch: _Batch) -> None:
        """The next of a batch that nobody has cancelled."""
        if batch is not self._batch:
            return
        if not batch.waiting:
            self._rest()
            return
        raw, limit = batch.waiting.popleft(), self.field.max_bytes
        left = f"，后面还有 {len(batch.waiting)} 份" if batch.waiting else ""
        self.activity.emit(f"正在检查“{raw.title}”{left}…")
        made = partial(self._made, batch, raw.title)
        self.bench.runner.desk.run(self, lambda: shots.ready(raw, limit), made, partial(self._failed, batch))

    def _made(self, batch: _Batch, title: str, made: Shot | DeviceError) -> None:
        if batch is not self._batch:
            return
        if isinstance(made, DeviceError):
            batch.troubles.append(f"“{title}”：{made.message}")
            self._next(batch)
            return
        self.bench.runner.attach(
            self,
            self.field.name,
            f"{self.field.name}.{made.form}",
            made.content,
            partial(self._kept, batch, made),
            partial(self._failed, batch),
            partial(self._sent, batch),
        )

    def _sent(self, batch: _Batch, there: int, size: int) -> None:
        if batch is self._batch:
            self.activity.emit(f"正在保存，{shots.size_text(there)} / {shots.size_text(size)}…")

    def _kept(self, batch: _Batch, shot: Shot, file: str) -> None:
        if batch is self._batch:
            self.album.add(shot.stored(file))
            self.list.show_shots(self.album.shots, len(self.album.shots) - 1)
            self._next(batch)

    def _failed(self, batch: _Batch, error: DeviceError | ServiceError) -> None:
        if batch is self._batch:
            if not (isinstance(error, DeviceError) and error.code == "CANCELLED"):
                batch.troubles.append(error.message)
            batch.waiting.clear()
            self._rest()

    def _rest(self) -> None:
        """The end of a batch: keep what came of it, say what did not."""
        batch, self._batch = self._batch, None
        assert batch is not None
        mine = self._focused()
        self.finish()
        if self.album.close_batch(batch.before):
            self._show(len(self.album.shots) - 1)
            if mine:
                self.list.setFocus()
            self.touch(chosen=True)
        if batch.troubles:
            self.troubled.emit("；".join(batch.troubles))

    def _shift(self, way: int) -> None:
        if not self.busy() and (to := self.album.shift(self.list.currentRow(), way)) is not None:
            self._changed(to)

    def _reordered(self, files: list[str]) -> None:
        self.album.reorder(files)
        self._changed(self.list.currentRow())

    def _remove(self) -> None:
        row = self.list.currentRow()
        if not self.busy() and self.album.remove(row):
            self._changed(min(row, len(self.album.shots) - 1))

    def _undo(self) -> None:
        if not self.busy() and self.album.undo():
            self._changed(0)

    def _changed(self, current: int) -> None:
        self._show(current)
        self._say("")
        self.troubled.emit("")
        self.touch(chosen=True)

    def _show(self, current: int) -> None:
        self.list.show_shots(self.album.shots, current)
        first = self.album.first_page(current)
        self.final.compose(self.album.shots, self.field.max_bytes, self.field.max_pages, first)

    def _fetched(self, file: str, content: bytes) -> None:
        raw, limit = Raw("附件", content, crop=False), self.field.max_bytes
        self.bench.runner.desk.run(self, lambda: shots.ready(raw, limit), partial(self._known, file))

    def _known(self, file: str, shot: Shot | DeviceError) -> None:
        if isinstance(shot, DeviceError):
            self.troubled.emit(shot.message)
            return
        self.album.fill(file, shot)
        self._show(max(0, self.list.currentRow()))
        self._say("")

    def _not_fetched(self, error: ServiceError) -> None:
        self.troubled.emit(error.message)

    def _say(self, doing: str) -> None:
        for button in (self._shoot, self._open):
            button.setEnabled(not doing)
        count = len(self.album.shots)
        for button, able in zip(self._tools, (count > 1, count > 1, count > 0, self.album.can_undo), strict=True):
            button.setEnabled(able and not doing)
        self._plate.mark_simulated(simulated=self._simulated)
        if doing:
            self._plate.say("camera", "info", "正在处理附件", f"{doing}（Esc 取消）")
        elif count:
            pages = self.album.first_page(count)
            self._plate.say(
                "circle-check",
                "ok",
                f"附件 {count} 份，共 {pages} 页",
                "请核对右边的最终文件：清晰、完整、次序对。",
            )
        else:
            self._plate.say("camera", "neutral", "尚未添加附件", _EMPTY)
