"""One customer, from login to the end: the robot fills each page by its field kinds and goes on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from app.robot.fingers import Stuck
from app.robot.robot import Robot
from app.robot.script import Script
from app.scenarios.editor import Editor
from app.scenarios.view import PageView
from app.ui.program import Program
from service.kit.page import Page

_STEP_SECONDS = 40.0
_COMPOSING_MS = 1500  # for the picture only: the preview of the final file is drawn apart
_ENDED = ("done", "refused")


@dataclass
class Walked:
    """What came of it. Milliseconds and keys by chapter (login, open, then the step names)."""

    page: Page
    milliseconds: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    clicks: int = 0
    pictures: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # field name → attached file


class Walk(Robot):
    """Raises Stuck with what stood on screen when the client does not go on."""

    def __init__(
        self, program: Program, script: Script, out: Path | None = None, size: tuple[int, int] = (1440, 900)
    ) -> None:
        super().__init__(program, out, size)
        self._script = script
        self._files: dict[str, str] = {}

    def run(self, staff: str, password: str) -> Walked:
        """The whole way. The program's login window has to be on screen."""
        self.begin(staff, password)
        return self.go_on()

    def begin(self, staff: str, password: str) -> None:
        """Login, then the scenario's first page."""
        with self._told():
            self._chapter("login", lambda: self._login(staff, password))
            self._chapter("open", self._open)

    def go_on(self) -> Walked:
        """From the page on screen to the end; also after a refusal that the robot was stuck at."""
        with self._told():
            return self._to_the_end()

    def _to_the_end(self) -> Walked:
        while self.page.state == "open":
            step = self.page.step
            self._chapter(step, self._step)
            if self.page.state == "open" and self.page.step == step:
                raise Stuck(f"step {step} did not go on: {self._said()}")
        self._chapter("end", self._see_the_end)
        return Walked(
            self.page, self._milliseconds, dict(self.fingers.keys), self.fingers.clicks, self.pictures, self._files
        )

    @property
    def view(self) -> PageView:
        view = self.bench.view
        assert view is not None
        return view

    @property
    def page(self) -> Page:
        page = self.view.page
        assert page is not None
        return page

    def _open(self) -> None:
        self.bench.resize(*self._size)
        self.fingers.rest(200)
        self._grab("home")
        self.fingers.press("Ctrl+K")
        self.fingers.until(lambda: self.bench.sheet is not None, "the palette")
        self.fingers.type(self._script.find)
        self.fingers.rest(300)
        self._grab("palette")
        self.fingers.press("Return")
        self.fingers.until(lambda: self.view.page is not None, "the first page", _STEP_SECONDS)

    def _step(self) -> None:
        """Fill what is not filled, take a picture, go on."""
        before = self.page
        for name in [editor.field.name for editor in self.view.editors()]:
            self._fill(name)
        self.fingers.until(lambda: not self.view.moving, "the page to settle")
        self.fingers.rest(250)
        self._grab(before.step)
        self.fingers.press("F12")
        self._answer_question()
        self.fingers.until(lambda: self._went_on(before), f"the way on from {before.step}", _STEP_SECONDS)
        if self.view.said and self.page.step == before.step and self.page.state == "open":
            raise Stuck(f"{before.step}: {self._said()}")

    def _answer_question(self) -> None:
        if self.view.question:
            self._grab(f"{self.page.step}-question")
            self.fingers.press(self.view.question)

    def _went_on(self, before: Page) -> bool:
        moved = (self.page.step, self.page.state) != (before.step, before.state)
        return not self.view.moving and (moved or bool(self.view.said))

    def _see_the_end(self) -> None:
        self._grab("submitted")
        self.fingers.until(lambda: self.page.state in _ENDED, "the end of the acceptance", 90)
        self.fingers.rest(400)
        self._grab("end")

    def _fill(self, name: str) -> None:
        editor = self._editor(name)
        act: Callable[[Editor[Any]], None] | None = getattr(self, f"_{editor.kind}", None)
        if act is not None:
            act(editor)

    def _text(self, editor: Editor[Any]) -> None:
        entry = self._script.text(editor.field.name, editor.value())
        if entry is None:
            return
        self._focus(editor)
        self.fingers.press("Ctrl+A")
        self.fingers.type(entry)

    _day = _text

    def _choice(self, editor: Editor[Any]) -> None:
        options = [option.value for option in editor.field.options if not option.disabled]
        wanted = self._script.option(editor.field.name, options)
        if editor.value() == wanted:
            return
        self._focus(editor)
        self.fingers.press(str([option.value for option in editor.field.options].index(wanted) + 1))
        self._until_taken(editor, lambda fresh: fresh.value() == wanted)

    def _tick(self, editor: Editor[Any]) -> None:
        if editor.value():
            return
        if editor.field.key:
            self.fingers.press(editor.field.key)
        else:
            self._focus(editor)
            self.fingers.press("Space")
        self._until_taken(editor, lambda fresh: bool(fresh.value()))

    def _table(self, editor: Editor[Any]) -> None:
        field = editor.field
        for query in self._script.queries(field.name, required=field.required, filled=editor.filled()):
            self._focus(self._editor(editor.field.name))
            self.fingers.type(query)
            self.fingers.press("Return")
            self._until_taken(editor, lambda fresh: fresh.filled())

    def _card(self, editor: Editor[Any]) -> None:
        self._capture(editor, "F9")

    def _picture(self, editor: Editor[Any]) -> None:
        self._capture(editor, "F8")
        self._files[editor.field.name] = str(self._editor(editor.field.name).value())

    _signature = _picture

    def _attachments(self, editor: Editor[Any]) -> None:
        """Two shots, the second of which goes to the front."""
        if editor.filled():
            return
        for count in (1, 2):
            self.fingers.press("F8")
            self._until_taken(editor, partial(_has, count))
        before = list(self._editor(editor.field.name).value())
        self.fingers.press("Alt+Up")
        self._until_taken(editor, lambda fresh: list(fresh.value()) == before[::-1])
        self.fingers.rest(_COMPOSING_MS)

    def _capture(self, editor: Editor[Any], key: str) -> None:
        if editor.filled():
            return
        self.fingers.press(key)
        self._until_taken(editor, lambda fresh: fresh.filled() and not fresh.busy())

    def _until_taken(self, editor: Editor[Any], true: Callable[[Editor[Any]], bool]) -> None:
        """The page may be painted anew meanwhile, so the editor is looked up again each time."""
        name = editor.field.name
        what = f"field {name}: {self._said()}"
        self.fingers.until(lambda: true(self._editor(name)) and not self.view.moving, what, _STEP_SECONDS)
        self.fingers.rest(60)

    def _editor(self, name: str) -> Editor[Any]:
        return next(editor for editor in self.view.editors() if editor.field.name == name)

    def _focus(self, editor: Editor[Any]) -> None:
        self._tab_until(lambda: _inside(editor), f"field {editor.field.name}")

    def _said(self) -> str:
        view = self._program.workbench.view if self._program.workbench else None
        return (view.said if view else "") or "nothing was said"


def _inside(editor: Editor[Any]) -> bool:
    focus = QApplication.focusWidget()
    return isinstance(focus, QWidget) and (focus is editor or editor.isAncestorOf(focus))


def _has(count: int, editor: Editor[Any]) -> bool:
    """Whether so many shots are there and nothing more is on its way."""
    return len(editor.value()) == count and not editor.busy()
