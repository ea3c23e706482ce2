"""Pen, finger and mouse on the ink, and what counts as a signature."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.scenarios.ink import Ink
from app.scenarios.strokes import Stroke, enough, png


@pytest.fixture
def ink(qtbot) -> Ink:
    made = Ink(pen=4.5)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


PEN = QPointingDevice(
    "pen",
    7,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Pressure,
    1,
    1,
)


def pen(ink: Ink, kind: QEvent.Type, x: float, y: float, pressure: float) -> None:
    at = QPointF(x, y)
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    event = QTabletEvent(kind, PEN, at, at, pressure, 0, 0, 0, 0, 0, none, left, left)
    QApplication.sendEvent(ink, event)


def stroke_of(*points: tuple[float, float], pressure: float = 0.5) -> Stroke:
    made = Stroke()
    for x, y in points:
        made.add(QPointF(x, y), pressure)
    return made


def blackness(image: QImage, column: int) -> int:
    return sum(image.pixelColor(column, y).alpha() > 128 for y in range(image.height()))


def test_a_pen_writes_the_thicker_the_harder_it_is_pressed(ink):
    pen(ink, QEvent.Type.TabletPress, 50, 100, 0.0)
    for step in range(1, 60):
        pen(ink, QEvent.Type.TabletMove, 50 + step * 5, 100, step / 60)
    pen(ink, QEvent.Type.TabletRelease, 345, 100, 0.0)
    image = QImage.fromData(ink.png())
    assert 0 < blackness(image, 80) < blackness(image, image.width() - 80)
    assert len(ink.strokes) == 1


def test_one_finger_writes_and_a_palm_does_not(ink, qtbot):
    device = QTest.createTouchDevice()
    QTest.touchEvent(ink, device).press(0, QPoint(60, 60)).commit()
    for step in range(1, 20):
        QTest.touchEvent(ink, device).move(0, QPoint(60 + step * 8, 60 + step)).commit()
    QTest.touchEvent(ink, device).stationary(0).press(1, QPoint(400, 200)).commit()
    QTest.touchEvent(ink, device).stationary(0).move(1, QPoint(420, 220)).commit()
    QTest.touchEvent(ink, device).stationary(0).release(1, QPoint(420, 220)).commit()
    with qtbot.waitSignal(ink.signed):
        QTest.touchEvent(ink, device).release(0, QPoint(212, 79)).commit()
    assert len(ink.strokes) == 1
    assert ink.strokes[0].bounds.right() < 250
    assert ink.enough()


def test_strokes_are_taken_back_one_by_one(ink):
    for top in (50, 90):
        QTest.mousePress(ink, Qt.MouseButton.LeftButton, pos=QPoint(50, top))
        QTest.mouseMove(ink, QPoint(200, top))
        QTest.mouseRelease(ink, Qt.MouseButton.LeftButton, pos=QPoint(200, top))
    ink.undo()
    assert [stroke.points[0][0].y() for stroke in ink.strokes] == [50]
    ink.undo()
    ink.undo()
    assert ink.empty()


def test_a_stroke_under_way_dies_with_the_clearing(ink):
    QTest.mousePress(ink, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    ink.clear()
    QTest.mouseMove(ink, QPoint(200, 80))
    QTest.mouseRelease(ink, Qt.MouseButton.LeftButton, pos=QPoint(200, 80))
    assert ink.empty()


@pytest.mark.parametrize(
    ("strokes", "counts"),
    [
        ([], False),
        ([stroke_of((50, 50))], False),
        ([stroke_of((x, 50)) for x in range(0, 600, 20)], False),  # dots all over
        ([stroke_of(*((50 + x % 2, 50) for x in range(400)))], False),  # a shaking dot
        ([stroke_of((50, 50), (100, 60))], False),
        ([stroke_of((50, 50), (100, 60)), stroke_of((50, 70), (110, 60))], True),
    ],
    ids=["nothing", "dot", "dots", "shaking", "short", "two lines"],
)
def test_what_counts_as_a_signature(strokes, counts):
    assert enough(strokes) is counts


def test_the_picture_is_cropped_black_and_transparent():
    image = QImage.fromData(png([stroke_of((300, 100), (400, 140), (500, 90))]))
    assert image.width() < 2 * 260
    assert image.pixelColor(0, 0).alpha() == 0
    darkest = max(
        (image.pixelColor(x, y) for x in range(image.width()) for y in range(0, image.height(), 2)),
        key=lambda colour: colour.alpha(),
    )
    assert (darkest.red(), darkest.green(), darkest.blue()) == (0, 0, 0)
