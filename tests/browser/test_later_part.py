"""The log comes in two parts: what a first list needs, and the other screens. Nobody is to notice."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.api import pages
from tests.browser.log_screens import later_is_here
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

LATER = "**/log-*.js*"
COMING = "This screen is not on this phone yet. It comes by itself with the first signal. Today works without it."
SUMS = "getComputedStyle(document.querySelector('.sums')).display"


def open_week(phone: Phone) -> None:
    phone.page.get_by_role("link", name="My week").tap()


def shows_the_week(phone: Phone) -> None:
    expect(phone.page.get_by_role("heading", level=1, name="My week")).to_be_visible()
    assert phone.page.evaluate(SUMS) == "grid", "the later screens' style came with them"


def test_the_other_screens_are_in_memory_before_signal_goes_or_their_file_does(phone: Phone) -> None:
    with phone.page.expect_response(LATER):
        phone.page.reload()
    phone.pair_as()
    later_is_here(phone)  # an answer that has begun is no file yet
    phone.signal(there=False)
    phone.page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
    open_week(phone)
    shows_the_week(phone)
    assert phone.page.locator("script[src]").count() == 0


def test_the_other_screens_open_after_a_start_without_signal(phone: Phone) -> None:
    phone.pair_as()
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    phone.signal(there=False)
    phone.reload()
    open_week(phone)
    shows_the_week(phone)


def test_a_screen_that_is_not_there_yet_says_so_and_comes_by_itself(
    playwright: Playwright, running: Running, profiles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line broke between the two parts of a first visit."""
    whole = shutil.copytree(pages.FOLDER, tmp_path / "whole")
    half = shutil.copytree(whole, tmp_path / "half", ignore=shutil.ignore_patterns("log-*"))
    monkeypatch.setattr(pages, "FOLDER", half)
    phone = Phone(playwright, profiles / "half", running)
    phone.pair_as()
    open_week(phone)
    expect(phone.page.get_by_text(COMING)).to_be_visible()
    phone.page.get_by_role("link", name="Today").tap()
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    open_week(phone)
    expect(phone.page.get_by_text(COMING)).to_be_visible()
    monkeypatch.setattr(pages, "FOLDER", whole)
    phone.forward(seconds=20)
    # A try that was under way before the file came is followed by another one ten seconds later.
    expect(phone.page.get_by_role("heading", level=1, name="My week")).to_be_visible(timeout=40_000)
    shows_the_week(phone)
    phone.close()
