"""A page drawn in bands is the page."""

import numpy as np
import pymupdf
import pytest

from app.ui.paper import BAND, page_image


@pytest.fixture
def page() -> pymupdf.Page:
    document = pymupdf.open()
    page = document.new_page()
    for line in range(50, 800, 16):
        page.insert_text((50, line), f"line {line} of the receipt", fontsize=11)
        page.draw_line((50, line + 3), (500, line + 4), color=(1, 0, 0))
    return page


@pytest.mark.parametrize("width", [200, 620, 1417.5])
def test_nobody_sees_where_the_bands_meet(page: pymupdf.Page, width: float) -> None:
    """A slanted line may round a little differently at an edge."""
    zoom = width / page.rect.width
    whole = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)
    wanted = np.frombuffer(whole.samples, np.uint8).reshape(whole.height, whole.width, 3)
    image = page_image(page, width)
    assert image.height() > BAND
    found = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, 2::-1]
    off = np.abs(found.astype(int) - wanted.astype(int)).max(axis=2)
    assert off.max() <= 32
    assert np.count_nonzero(off) <= 20


def test_it_never_draws_more_than_a_band_at_once(page: pymupdf.Page, monkeypatch: pytest.MonkeyPatch) -> None:
    heights = []
    draw = pymupdf.DisplayList.get_pixmap

    def watched(*arguments: object, **named: object) -> pymupdf.Pixmap:
        drawn = draw(*arguments, **named)
        heights.append(drawn.height)
        return drawn

    monkeypatch.setattr(pymupdf.DisplayList, "get_pixmap", watched)
    image = page_image(page, 620)
    assert max(heights) <= BAND
    assert sum(heights) == image.height()
