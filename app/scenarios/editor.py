"""What every editor of a field kind is."""

from typing import Any, ClassVar, Generic, TypeVar, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.scenarios.bench import Bench
from app.scenarios.keyboard import Binding
from service.kit.page import AnyField

F = TypeVar("F", bound=AnyField)


class Editor(QWidget, Generic[F]):
    """Paints one field and keeps what the person does to it.

    A subclass names its ``kind`` and is found by the package walk over ``editors``.
    ``revision`` counts what the person did, so that an answer that was asked for earlier
    does not overwrite it.
    """

    kind: ClassVar[str]
    wide: ClassVar[bool] = True  # False: a label stands to the left
    widest: ClassVar[int] = 460  # of a narrow one, at most
    tall: ClassVar[bool] = False  # takes spare height
    own_title: ClassVar[bool] = False  # draws its title itself

    changed = Signal(bool)  # True: something was chosen, so store it and read the page again at once
    left = Signal()  # the focus went elsewhere
    advanced = Signal()  # Enter: on to the next field
    hold = Signal(bool)  # keys typed now wait for an answer this editor asked for
    settled = Signal()  # no longer busy
    troubled = Signal(str)  # a sentence for beside the field; empty takes it away

    def __init__(self, field: F, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.bench = bench
        self.revision = 0

    def refresh(self, field: F) -> None:
        """Paints the field as the service sent it."""
        self.field = field

    def adopt(self, field: F, *, keep: bool) -> None:
        """Takes over a new version of the field; ``keep`` = the person was faster, so their value stays."""
        self.refresh(cast("F", field.model_copy(update={"value": self.value()})) if keep else field)

    def value(self) -> Any:
        """What goes to the service; None for a field that only shows something."""
        return None

    def filled(self) -> bool:
        return bool(self.value())

    def busy(self) -> bool:
        """A device or an upload is under way: the way on waits for ``settled``."""
        return False

    def bindings(self) -> list[Binding]:
        """The keys of this editor; they work wherever the focus is."""
        return []

    def input(self) -> QWidget | None:
        """Where the focus goes; None for a field that only shows something."""
        return None

    def take_scan(self, text: str) -> None:
        """What was scanned for this field (``scan``). The focus goes on only if it was here: it may be in use."""

    def mark_invalid(self, invalid: bool) -> None:
        """Shows at the input that its value was refused."""

    def abort(self) -> None:
        """Ends what is under way (the page goes away)."""

    def touch(self, *, chosen: bool = False) -> None:
        """To be called for everything the person does to the value."""
        self.revision += 1
        self.changed.emit(chosen)

    def watch_focus(self, widget: QWidget) -> None:
        widget.installEventFilter(self)
        widget.setAccessibleName(self.field.title or self.field.name)
        if self.field.hint:
            widget.setAccessibleDescription(self.field.hint)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        ignored = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in ignored:
            self.left.emit()
        return False


def is_enter(event: QEvent) -> bool:
    """A press of Enter, of either key."""
    keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in keys
