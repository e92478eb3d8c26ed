"""What a phone and its browser can do to a person, and the plain sentence that each of it has."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.log_week import OFFERS_TO_INSTALL
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

CAN_BE_ASKED = """
  window.asked = 0;
  Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  Notification.requestPermission = async () => ((window.asked += 1), 'denied');
"""
OFFERS_NOTHING_ITSELF = """
  addEventListener('beforeinstallprompt', (event) => { if (event.isTrusted) event.stopImmediatePropagation(); });
"""
ASKS = "Do you want an alert on this phone if a session has no record yet? It names no pupil."

# Chromium tells a page that is open already only half a minute later that its disk is full: here it is told at once.
FULL = """() => {
  const full = () => { throw new DOMException('', 'QuotaExceededError'); };
  window.before = [IDBObjectStore.prototype.add, IDBObjectStore.prototype.put, Storage.prototype.setItem];
  IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = Storage.prototype.setItem = full;
}"""
FREED = "[IDBObjectStore.prototype.add, IDBObjectStore.prototype.put, Storage.prototype.setItem] = window.before"


@pytest.fixture
def running(school_of_its_own: Running) -> Running:
    return school_of_its_own


def come_back_to_today(phone: Phone) -> None:
    phone.page.get_by_role("link", name="More").tap()
    expect(phone.page.get_by_role("heading", level=1, name="More")).to_be_visible()
    phone.page.get_by_role("link", name="Today").tap()
    expect(phone.card().first).to_be_visible()


def test_a_phone_without_space_says_so_and_keeps_nothing_half(phone: Phone) -> None:
    says = "Not saved. This phone has no space left. Free some space, then select it again."
    phone.pair_as()
    phone.page.evaluate(FULL)
    slope = phone.card("Writing slope")
    confirm = slope.get_by_role("button", name="Yes")
    for card, answer in ((phone.card("Precision teaching"), phone.ring("Precision teaching")), (slope, confirm)):
        answer.tap()
        expect(card.get_by_text(says)).to_be_visible()
        expect(phone.said()).to_have_text(says)
    expect(phone.ring("Precision teaching")).to_have_accessible_name(re.compile("^Mark as delivered"))
    expect(confirm).to_have_attribute("aria-pressed", "false")
    phone.page.evaluate(FREED)
    phone.forward(seconds=2)
    confirm.tap()
    expect(phone.said()).to_have_text("Saved on this phone.")
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    # What is saved now is not said to be lost.
    expect(phone.page.locator("main").get_by_text("Not saved.")).to_have_count(0)


def test_a_day_without_a_session_of_theirs_says_so(phone: Phone) -> None:
    """Other adults' sessions of the same pupils are not theirs."""
    nothing = phone.page.get_by_text("Nothing is planned for you on this day.")
    phone.pair_as("Tom Reyes")
    expect(nothing).to_be_hidden()
    phone.ring("Lego Therapy").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.forward(days=1)
    expect(phone.page.get_by_text("Other sessions of your pupils")).to_be_visible()
    expect(nothing).to_be_visible()
    phone.page.evaluate("location.hash = 'days/2026-11-06'")
    expect(phone.page.get_by_role("heading", level=1, name="Friday 6 November")).to_be_visible()
    expect(nothing).to_be_visible()


def test_a_phone_without_space_says_why_it_does_not_open(phone: Phone) -> None:
    phone.pair_as()
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
    phone.pair_as()
    phone.page.goto(f"{phone.running.url}/icon.svg")
    phone.page.evaluate("""async () => {
      for (const { name } of await indexedDB.databases())
        await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
    }""")
    phone.page.goto(phone.running.url)
    expect(phone.page.get_by_text("This browser threw away what Kept had stored for Ada Field.")).to_be_visible()


A_PAGE = {"content_type": "text/html", "body": "<p>Log in to the wifi"}
ELSEWHERE = {"status": 302, "headers": {"location": "http://wifi.example/log-in"}}


@pytest.mark.parametrize("answer", [A_PAGE, ELSEWHERE], ids=["a page", "elsewhere"])
def test_a_wifi_that_answers_in_place_of_the_school_is_named(phone: Phone, answer: dict[str, Any]) -> None:
    phone.pair_as()
    phone.page.route("**/sync/**", lambda route: route.fulfill(**answer))
    phone.ring("Precision teaching").tap()
    expect(phone.line()).to_have_text(
        "This wifi does not let Kept through. 1 saved on this phone. "
        "Open your browser to join the wifi, or turn wifi off."
    )
    phone.page.unroute("**/sync/**")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.line()).to_contain_text("All sent")


def test_a_phone_that_is_signed_out_behind_such_a_wifi_tells_the_school_later(phone: Phone) -> None:
    phone.pair_as()
    leaves = "**/api/v1/devices/leave"
    phone.page.route(leaves, lambda route: route.fulfill(**A_PAGE))
    phone.page.get_by_role("link", name="More").tap()
    phone.page.get_by_role("link", name="Settings").tap()
    phone.page.get_by_role("button", name="Sign out of this phone").tap()
    with phone.page.expect_response(leaves):
        phone.page.get_by_role("button", name="Sign out now").tap()
    expect(phone.page.get_by_role("heading", name="Pair this phone")).to_be_visible()
    phone.page.unroute(leaves)
    with phone.page.expect_response(leaves) as told:
        phone.page.reload()
    assert told.value.status == 204


@pytest.mark.parametrize(("wrong", "by"), [({"hours": 3}, "3 hours ahead"), ({"hours": -30}, "30 hours behind")])
def test_a_clock_that_is_far_off_is_told_and_what_is_said_counts(phone: Phone, wrong: dict[str, int], by: str) -> None:
    phone.pair_as()
    phone.context.clock.set_system_time(phone.running.clock.now + timedelta(**wrong))
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.reload()
    expect(phone.line()).to_contain_text("All sent")
    phone.page.get_by_role("link", name="Other days").tap()
    phone.page.get_by_role("link", name="Today").tap()
    expect(phone.page.get_by_text(f"The clock of this phone is {by}.")).to_be_visible()


def test_a_sign_in_that_the_school_ended_is_said_and_what_is_saved_stays(phone: Phone) -> None:
    phone.pair_as()
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


def test_a_sign_in_that_ran_out_is_made_anew_once_the_phone_is_open(phone: Phone) -> None:
    phone.pair_as()
    phone.context.clear_cookies()
    phone.page.reload()
    expect(phone.is_locked()).to_be_visible()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.unlock()
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.line()).to_contain_text("All sent")
    expect(phone.page.get_by_text("is no longer paired")).to_be_hidden()


def test_alerts_are_asked_for_after_the_first_recorded_day_and_once(phone: Phone) -> None:
    phone.page.add_init_script(CAN_BE_ASKED + OFFERS_NOTHING_ITSELF)
    phone.page.reload()
    phone.pair_as()
    phone.page.evaluate(OFFERS_TO_INSTALL)  # as a browser does at a time of its own
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    come_back_to_today(phone)
    for asked in (ASKS, "Put Kept on your home screen"):
        expect(phone.page.get_by_text(asked)).to_be_hidden()
    phone.forward(days=1)
    come_back_to_today(phone)
    phone.page.get_by_role("button", name="Not now").tap()
    expect(phone.page.get_by_text(ASKS)).to_be_visible()
    phone.page.locator(".nudge").get_by_role("button", name="No", exact=True).tap()
    expect(phone.page.get_by_text(ASKS)).to_be_hidden()
    assert phone.page.evaluate("asked") == 0, "the browser's own question comes after a yes, never before"
    phone.reload()
    come_back_to_today(phone)
    expect(phone.page.get_by_text(ASKS)).to_be_hidden()
    phone.page.get_by_role("link", name="More").tap()
    phone.page.get_by_role("link", name="Settings").tap()
    phone.page.get_by_role("button", name="Turn alerts on").tap()
    expect(phone.page.get_by_text("This browser does not let Kept show alerts.").first).to_be_visible()
    assert phone.page.evaluate("asked") == 1
