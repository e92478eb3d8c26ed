"""The log in Firefox: a day is recorded without signal, outlives the browser's end, and is sent once signal is back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.day_without_signal import RECORDED, WAITING
from tests.browser.phone import FirefoxPhone
from tests.browser.running import Running, recorded

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(playwright: Playwright, running: Running, profiles: Path) -> Iterator[FirefoxPhone]:
    made = FirefoxPhone(playwright, profiles / "firefox", running)
    yield made
    made.close()


def test_a_day_is_recorded_without_signal_outlives_the_browser_and_is_sent(
    phone: FirefoxPhone, running: Running
) -> None:
    phone.pair_as()
    phone.tap(phone.ring("Talk Boost"))
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    expect(phone.line()).to_contain_text("All sent")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    phone.signal(there=False)
    phone.tap(phone.ring("Precision teaching"))
    expect(phone.line()).to_have_text("No signal. 1 saved on this phone.")
    phone.tap(phone.ring("Fine motor programme"))
    expect(phone.line()).to_have_text("No signal. 2 saved on this phone.")
    phone.tap(phone.card("Fine motor programme").get_by_role("button", name="Undo"))
    expect(phone.line()).to_have_text("No signal. 3 saved on this phone.")
    phone.tap(phone.card("Paired reading").locator(".what"))
    phone.tap(phone.card("Paired reading").get_by_role("button", name="I was moved to cover"))
    shows_the_day(phone)

    phone.reload()
    shows_the_day(phone)
    running.unplug()
    phone.close()
    phone.open(signal=False)
    shows_the_day(phone)
    assert recorded(running) == RECORDED[2:], "only what was said with signal is there"

    running.plug_in()
    phone.signal(there=True)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.line()).to_have_text(re.compile(r"^All sent 8:0\d$"))
    assert recorded(running) == RECORDED


def shows_the_day(phone: FirefoxPhone) -> None:
    expect(phone.line()).to_have_text(WAITING)
    for title, word in {"Precision teaching": "Delivered", "Paired reading": "Missed"}.items():
        expect(phone.ring(title)).to_have_text(word)
        expect(phone.ring(title)).not_to_have_accessible_name(re.compile("^Mark as delivered"))
    expect(phone.ring("Fine motor programme")).to_have_accessible_name(re.compile("^Mark as delivered"))
