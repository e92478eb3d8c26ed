"""Whatever stands in the address of the log, a screen that works comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

SHOWN = {
    "days/abc": "Other days",
    "days/2026-02-31": "Other days",
    "days/2099-01-01": "Other days",
    "add/xyz": "Add a session",
    "add/2026-13-01": "Add a session",
    "pupils/nobody": "My pupils",
    "paper/..": "Paper",
    "paper/any/any-2026-99-99": "Paper",
    "constructor": "Today",
    "__proto__/x": "Today",
    "no-such-place": "Today",
}


@pytest.fixture(scope="module")
def phone(playwright: Playwright, running: Running, profiles: Path) -> Iterator[Phone]:
    phone = Phone(playwright, profiles / "phone", running)
    phone.pair_as()
    expect(phone.ring("Precision teaching")).to_be_visible()
    yield phone
    phone.close()


@pytest.mark.parametrize("address", SHOWN)
def test_a_wrong_address_shows_a_screen_that_works(phone: Phone, address: str) -> None:
    phone.page.evaluate("location.hash = 'more'")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("More")
    phone.page.evaluate("address => location.hash = address", address)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(SHOWN[address])
    phone.page.get_by_role("navigation").get_by_role("link", name="My week").tap()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("My week")
