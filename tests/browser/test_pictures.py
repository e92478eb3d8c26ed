"""What a comparison of two pictures lets pass, and what not."""

import json
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from tests.browser import pictures
from tests.browser.pictures import KEPT, KEPT_STATES, LOOKS, OTHER_BROWSER, SAME_BROWSER, TAKEN, compared, tolerance


@pytest.fixture(autouse=True)
def changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(pictures, "CHANGED", tmp_path)
    return tmp_path


@pytest.fixture
def today() -> Image.Image:
    with Image.open(KEPT / "today-light.png") as kept:
        return kept.convert("RGB")


def test_there_is_a_picture_of_each_state_in_both_looks_and_no_other() -> None:
    assert {path.stem for path in KEPT.glob("*.png")} == {f"{state}-{look}" for state in KEPT_STATES for look in LOOKS}


def test_softer_edges_pass(today: Image.Image) -> None:
    assert compared("today-light", today) is None
    assert compared("today-light", today.filter(ImageFilter.GaussianBlur(0.4))) is None


def test_what_has_moved_does_not_pass_and_both_are_put_side_by_side(today: Image.Image, changed: Path) -> None:
    said = compared("today-light", ImageChops.offset(today, 0, 2))
    assert said
    assert said.startswith("today-light: not as before from 0, 8 to ")
    with Image.open(changed / "today-light.png") as both:
        assert both.size == (720, 640)


def test_under_another_browser_or_font_one_pixel_lower_passes_and_two_do_not(today: Image.Image) -> None:
    taken = json.loads(TAKEN.read_text("utf-8"))
    assert tolerance(taken) == SAME_BROWSER
    other = tolerance(taken | {"Chromium": "151.0.0.0"})
    assert other == tolerance(taken | {"DejaVuSans.ttf": 1}) == OTHER_BROWSER
    lower, lower_still = (ImageChops.offset(today, 0, pixels) for pixels in (1, 2))
    assert compared("today-light", lower)
    assert compared("today-light", lower, other) is None
    assert compared("today-light", lower_still, other)
    white = today.copy()
    white.paste((255, 255, 255), (0, 300, 360, 360))  # a card that is not there
    assert compared("today-light", white, other)


def test_another_colour_does_not_pass(today: Image.Image) -> None:
    warmer = today.copy()
    warmer.paste((250, 235, 239), (0, 0, 360, 20))
    assert compared("today-light", warmer)


def test_a_picture_of_another_size_and_one_that_is_not_kept_are_said(today: Image.Image) -> None:
    assert compared("today-light", today.crop((0, 0, 320, 640))) == (
        "today-light: 360 x 640 pixels before, 320 x 640 now"
    )
    assert compared("tomorrow-light", today) == "tomorrow-light: there is no picture of it yet"
