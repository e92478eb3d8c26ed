"""axe finds nothing on any screen or state of the log in Firefox either; `make prove-everyone` walks through all."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.access import axe
from tests.browser.log_everywhere import WALKS, everywhere
from tests.browser.phone import FirefoxPhone

pytestmark = pytest.mark.browser

RULES: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"


def walk(playwright: Playwright, home: Path, walks: tuple[str, ...], look: str) -> int:
    """How many states there were."""
    faults: list[str] = []
    seen = 0
    for phone, name in everywhere(playwright, home, FirefoxPhone, walks, look):
        assert phone.page.evaluate(IS_DARK) is (look == "dark")
        faults += axe(phone.page, f"{name}, {look}", RULES)
        seen += 1
    assert faults == []
    return seen


def test_axe_finds_nothing_on_a_busy_day_in_firefox_in_the_dark(playwright: Playwright, tmp_path: Path) -> None:
    assert walk(playwright, tmp_path, ("busy",), "dark") == 4


@pytest.mark.slow
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen_in_firefox(playwright: Playwright, tmp_path: Path, look: str) -> None:
    assert walk(playwright, tmp_path, tuple(WALKS), look) >= 99
