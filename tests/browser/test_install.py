"""Kept on the home screen: how on each device in its own words, what an iPhone does to what is not there, and what is
asked of the browser once it is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) {WEBKIT} Version/16.0 Mobile/15E148 Safari/604.1"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/16.0 Safari/605.1.15"
GUIDES = {
    f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36": (
        "Put Kept on your home screen: in the menu of your browser select Add to Home screen."
    ),
    "Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0": (
        "Put Kept on your home screen: in the menu of your browser select Add to Home screen."
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0": (
        "Firefox on a computer has no place of its own for Kept. Bookmark this page: it opens without signal too."
    ),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36": (
        "Give Kept a window of its own: in the address bar or the menu of your browser select Install."
    ),
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {CHROME} Safari/537.36": (
        "Give Kept a window of its own: in the address bar or the menu of your browser select Install."
    ),
    MAC: "Put Kept in your Dock: in the File menu select Add to Dock.",
}
OFFERS_NOTHING = "addEventListener('beforeinstallprompt', (event) => event.stopImmediatePropagation());"
SAYS_NO_TO_INSTALLING = """
  window.asked = 0;
  addEventListener('beforeinstallprompt', (event) => { if (event.isTrusted) event.stopImmediatePropagation(); });
  window.offer = () => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    event.prompt = async () => ((window.asked += 1), { outcome: 'dismissed' });
    dispatchEvent(event);
  };
"""
IS_NOT_TOUCHED = "Object.defineProperty(navigator, 'maxTouchPoints', { get: () => 0 });"
STARTS_FROM_THE_HOME_SCREEN = """
  const media = window.matchMedia;
  window.matchMedia = (query) => media(query === '(display-mode: standalone)' ? 'all' : query);
"""
COUNTS_HOW_OFTEN_IT_IS_ASKED_TO_KEEP = """
  window.asked = 0;
  const persist = navigator.storage.persist;
  navigator.storage.persist = () => ((window.asked += 1), persist.call(navigator.storage));
"""


@pytest.fixture
def running(school_of_its_own: Running) -> Running:
    return school_of_its_own


def is_a(phone: Phone, agent: str) -> None:
    """From its next page on the phone says that it is another device, as that device says it."""
    phone.context.new_cdp_session(phone.page).send("Emulation.setUserAgentOverride", {"userAgent": agent})
    phone.page.reload()


def to_settings(page: Page) -> None:
    page.get_by_role("link", name="More").click()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Home screen")).to_be_visible()


def test_each_device_is_told_in_the_words_of_its_own_menus(phone: Phone) -> None:
    phone.page.add_init_script(OFFERS_NOTHING + IS_NOT_TOUCHED)
    phone.pair_as()
    for agent, says in GUIDES.items():
        is_a(phone, agent)
        phone.page.get_by_label("PIN", exact=True).press_sequentially("294017")
        to_settings(phone.page)
        section = phone.page.locator("section", has=phone.page.get_by_role("heading", name="Home screen"))
        assert section.locator("p").all_inner_texts() == [says], agent
        phone.page.get_by_role("link", name="Today").click()


@pytest.mark.parametrize(("agent", "device"), [(IPHONE, "iPhone"), (MAC, "iPad")])
def test_apples_own_in_a_tab_say_why_they_must_install_and_send_first_what_waits(
    phone: Phone, agent: str, device: str
) -> None:
    """An iPad says that it is a Mac."""
    page = phone.page
    is_a(phone, agent)
    expect(page.get_by_text(f"On an {device} do this first: select Share, then Add to Home Screen.")).to_be_visible()
    expect(page.get_by_label("Name of this phone")).to_have_value(device)
    phone.pair_as()
    why = page.get_by_text(f"Without this, your {device} may delete what was not sent, after 7 days.")
    expect(why).to_be_visible()
    read = page.locator("main").inner_text()
    assert read.index("Writing slope") < read.index("Put Kept on your home screen"), "the cards come first"
    phone.signal(there=False)
    phone.ring("Precision teaching").tap()
    expect(phone.line()).to_contain_text("1 saved on this phone")
    page.get_by_role("link", name="Put Kept on your home screen.").tap()
    expect(page.get_by_text("First send what is saved here: 1 record waits.")).to_be_visible()
    expect(page.get_by_text("Select Add to Home Screen.")).to_be_hidden()
    phone.signal(there=True)
    expect(page.get_by_text("Select Add to Home Screen.")).to_be_visible()


def test_what_the_browser_offers_stands_under_the_list_once_and_in_settings_for_good(phone: Phone) -> None:
    page = phone.page
    page.add_init_script(SAYS_NO_TO_INSTALLING)
    page.reload()
    phone.pair_as()
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    expect(page.get_by_role("button", name="Add it")).to_be_hidden()
    phone.forward(days=1)
    page.evaluate("offer()")
    page.get_by_role("button", name="Add it").tap()
    expect(page.get_by_role("button", name="Add it")).to_be_hidden()
    page.evaluate("offer()")
    to_settings(page)
    page.get_by_role("button", name="Add it").tap()
    expect(page.get_by_role("button", name="Add it")).to_be_hidden()
    assert page.evaluate("asked") == 2
    page.evaluate("offer()")
    expect(page.get_by_role("button", name="Add it")).to_be_visible()
    page.get_by_role("link", name="Today").tap()
    expect(phone.card().first).to_be_visible()
    expect(page.get_by_role("button", name="Add it")).to_be_hidden()


def test_the_browser_is_asked_to_keep_the_storage_when_kept_is_installed_and_not_before(phone: Phone) -> None:
    page = phone.page
    page.add_init_script(COUNTS_HOW_OFTEN_IT_IS_ASKED_TO_KEEP)
    page.reload()
    phone.pair_as()
    phone.ring("Precision teaching").tap()
    expect(phone.line()).to_contain_text("All sent")
    phone.reload()
    to_settings(page)
    assert page.evaluate("asked") == 0
    page.evaluate("dispatchEvent(new Event('appinstalled'))")
    assert page.evaluate("asked") == 1


def test_kept_that_starts_from_the_home_screen_asks_too_and_says_that_it_is_there(phone: Phone) -> None:
    page = phone.page
    page.add_init_script(COUNTS_HOW_OFTEN_IT_IS_ASKED_TO_KEEP + STARTS_FROM_THE_HOME_SCREEN)
    page.reload()
    phone.pair_as()
    to_settings(page)
    expect(page.get_by_text("Kept is on your home screen.")).to_be_visible()
    assert page.evaluate("asked") == 1
