"""What a phone and its browser can do to a person, and the plain sentence that each of it has."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.services.pairing import create_code
from tests.browser.phone import Phone
from tests.browser.running import MONDAY_MORNING, Running, served
from tests.browser.school import TA
from tests.cast import Clock

pytestmark = pytest.mark.browser

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Safari/604.1"
ASKS = "Do you want an alert on this phone if a session has no record yet? It names no pupil."

# Chromium tells a page that is open already only half a minute later that its disk is full: here it is told at once.
FULL = """() => {
  const full = () => { throw new DOMException('', 'QuotaExceededError'); };
  window.before = [IDBObjectStore.prototype.add, IDBObjectStore.prototype.put, Storage.prototype.setItem];
  IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = Storage.prototype.setItem = full;
}"""
FREED = "[IDBObjectStore.prototype.add, IDBObjectStore.prototype.put, Storage.prototype.setItem] = window.before"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A school for each trouble: what one phone recorded is no other's."""
    with served(tmp_path, Clock(MONDAY_MORNING)) as one:
        yield one


@pytest.fixture
def phone(playwright: Playwright, running: Running, profiles: Path, request: pytest.FixtureRequest) -> Iterator[Phone]:
    phone = Phone(playwright, profiles / request.node.name, running)
    yield phone
    phone.close()


def pair(phone: Phone) -> None:
    running = phone.running
    code = create_code(running.kept.db, running.school.id, running.school.people[TA], running.clock.now)
    phone.pair(code.code, code.digits)
    expect(phone.card().first).to_be_visible()


def come_back_to_today(phone: Phone) -> None:
    phone.page.get_by_role("link", name="More").tap()
    expect(phone.page.get_by_role("heading", level=1, name="More")).to_be_visible()
    phone.page.get_by_role("link", name="Today").tap()
    expect(phone.card().first).to_be_visible()


def is_an_iphone(phone: Phone) -> None:
    session = phone.context.new_cdp_session(phone.page)
    session.send("Emulation.setUserAgentOverride", {"userAgent": IPHONE})
    phone.page.reload()


def test_a_phone_without_space_says_so_and_keeps_nothing_half(phone: Phone) -> None:
    pair(phone)
    phone.page.evaluate(FULL)
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Not saved. This phone has no space left. Free some space, then select it again.")
    expect(phone.ring("Precision teaching")).to_have_accessible_name(re.compile("^Mark as delivered"))
    phone.page.evaluate(FREED)
    phone.forward(seconds=2)
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")


def test_a_phone_without_space_says_why_it_does_not_open(phone: Phone) -> None:
    pair(phone)
    phone.page.reload()
    expect(phone.is_locked()).to_be_visible()
    phone.page.evaluate(FULL)
    phone.type_pin()
    expect(phone.page.get_by_role("alert")).to_have_text(
        "This phone has no space left, so Kept cannot open. Free some space, then type your PIN again."
    )
    phone.page.evaluate(FREED)
    phone.unlock()
    expect(phone.card().first).to_be_visible()


def test_a_browser_that_keeps_nothing_says_how_to_open_kept(phone: Phone) -> None:
    """As private browsing does in some browsers, and a browser that blocks all cookies."""
    phone.page.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    phone.page.reload()
    expect(phone.page.get_by_text("Kept cannot open its storage on this phone.")).to_be_visible()
    expect(phone.page.get_by_text("leave private browsing")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_browser_that_threw_its_storage_away_says_whose_it_was(phone: Phone) -> None:
    pair(phone)
    phone.page.goto(f"{phone.running.url}/icon.svg")
    phone.page.evaluate("""async () => {
      for (const { name } of await indexedDB.databases())
        await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
    }""")
    phone.page.goto(phone.running.url)
    expect(phone.page.get_by_text("This browser threw away what Kept had stored for Ada Field.")).to_be_visible()


def test_a_wifi_that_answers_with_a_page_of_its_own_is_named(phone: Phone) -> None:
    pair(phone)
    phone.page.route("**/sync/**", lambda route: route.fulfill(content_type="text/html", body="<p>Log in to the wifi"))
    phone.ring("Precision teaching").tap()
    expect(phone.line()).to_have_text(
        "This wifi does not let Kept through. 1 saved on this phone. "
        "Open your browser to join the wifi, or turn wifi off."
    )
    phone.page.unroute("**/sync/**")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.line()).to_contain_text("All sent")


@pytest.mark.parametrize(("wrong", "by"), [({"hours": 3}, "3 hours ahead"), ({"hours": -30}, "30 hours behind")])
def test_a_clock_that_is_far_off_is_told_and_what_is_said_counts(phone: Phone, wrong: dict[str, int], by: str) -> None:
    pair(phone)
    phone.context.clock.set_system_time(phone.running.clock.now + timedelta(**wrong))
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.reload()
    expect(phone.line()).to_contain_text("All sent")
    phone.page.get_by_role("link", name="Other days").tap()
    phone.page.get_by_role("link", name="Today").tap()
    expect(phone.page.get_by_text(f"The clock of this phone is {by}.")).to_be_visible()


def test_a_sign_in_that_the_school_ended_is_said_and_what_is_saved_stays(phone: Phone) -> None:
    pair(phone)
    phone.signal(there=False)
    phone.ring("Precision teaching").tap()
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.context.clear_cookies()
    phone.page.route("**/api/v1/devices/unlock", lambda route: route.fulfill(status=401, json={"code": "wrong_key"}))
    phone.signal(there=True)
    expect(phone.line()).to_have_text(
        "This phone is no longer paired. What you saved is safe. Ask your SENCO for a new code."
    )
    expect(phone.ring("Precision teaching")).to_have_text("Delivered")


def test_an_iphone_in_a_tab_is_told_why_it_must_install_and_sends_first_what_waits(phone: Phone) -> None:
    is_an_iphone(phone)
    expect(phone.page.get_by_text("On an iPhone do this first: select Share, then Add to Home Screen.")).to_be_visible()
    pair(phone)
    phone.page.get_by_role("link", name="More").tap()
    phone.page.get_by_role("link", name="Today").tap()
    why = "Without this, your iPhone may delete unsent sessions after 7 days."
    expect(phone.page.get_by_text(why)).to_be_visible()
    phone.signal(there=False)
    phone.ring("Precision teaching").tap()
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.page.get_by_role("link", name="Put Kept on your home screen.").tap()
    expect(phone.page.get_by_text("First send what is saved here: 1 record waits.")).to_be_visible()
    expect(phone.page.get_by_text("Select Add to Home Screen.")).to_be_hidden()
    phone.signal(there=True)
    expect(phone.page.get_by_text("Select Add to Home Screen.")).to_be_visible()


def test_alerts_are_asked_for_after_the_first_recorded_day_and_once(phone: Phone) -> None:
    phone.page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'default' })")
    phone.page.reload()
    pair(phone)
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    come_back_to_today(phone)
    for asked in (ASKS, "Put Kept on your home screen"):
        expect(phone.page.get_by_text(asked)).to_be_hidden()
    phone.forward(days=1)
    come_back_to_today(phone)
    phone.page.get_by_role("button", name="Not now").tap()
    expect(phone.page.get_by_text(ASKS)).to_be_visible()
    phone.page.get_by_role("button", name="No", exact=True).first.tap()
    expect(phone.page.get_by_text(ASKS)).to_be_hidden()
    phone.reload()
    come_back_to_today(phone)
    expect(phone.page.get_by_text(ASKS)).to_be_hidden()
