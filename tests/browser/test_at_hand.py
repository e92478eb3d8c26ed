"""What was pulled lies at hand in two pieces when the page was put away: the next start without signal opens those."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.services.pairing import create_code
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import TA

pytestmark = pytest.mark.browser

RECORDED = re.compile("^Delivered")
COUNTING = """
globalThis.opened = 0;
const decrypt = SubtleCrypto.prototype.decrypt;
SubtleCrypto.prototype.decrypt = function (...given) {
  globalThis.opened++;
  return decrypt.apply(this, given);
};
"""
FIRST_LIST = """
new MutationObserver((_, watch) => {
  globalThis.firstList = document.querySelectorAll('main > section li.card').length;
  globalThis.openedThen = globalThis.opened;
  if (firstList) watch.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
PUT_AWAY = """
Object.defineProperty(document, 'hidden', { value: true, configurable: true });
document.dispatchEvent(new Event('visibilitychange'));
"""
PIECES = """
async () => {
  const name = (await indexedDB.databases()).map((each) => each.name).find((each) => /^kept-[0-9a-f]{8}-/.test(each));
  const ask = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const db = await ask(indexedDB.open(name));
  const keys = await ask(db.transaction('refs').objectStore('refs').getAllKeys());
  db.close();
  return { pieces: keys.filter((key) => key < 'a'), rows: keys.length };
}
"""

DAYS = """
async () => {
  const name = (await indexedDB.databases()).map((each) => each.name).find((each) => /^kept-[0-9a-f]{8}-/.test(each));
  const ask = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const db = await ask(indexedDB.open(name));
  const rows = await ask(db.transaction('events').objectStore('events').getAll());
  db.close();
  return rows.map(({ day }) => day);
}
"""


@pytest.fixture
def phone(playwright: Playwright, running: Running, profiles: Path, request: pytest.FixtureRequest) -> Iterator[Phone]:
    phone = Phone(playwright, profiles / request.node.name, running)
    phone.context.add_init_script(COUNTING)
    code = create_code(running.kept.db, running.school.id, running.school.people[TA], running.clock.now)
    phone.pair(code.code, code.digits)
    expect(phone.line()).to_contain_text("All sent")
    yield phone
    phone.close()


def test_a_start_without_signal_opens_two_pieces_and_shows_every_screen(phone: Phone) -> None:
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    expect(phone.line()).to_contain_text("All sent")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    phone.page.evaluate(PUT_AWAY)
    phone.page.wait_for_function(f"async () => (await ({PIECES})()).pieces.length === 2")
    phone.signal(there=False)
    phone.reload()
    expect(phone.ring("Precision teaching")).to_have_attribute("aria-label", RECORDED)
    phone.page.get_by_role("link", name="My week").tap()
    expect(phone.page.get_by_role("row", name="Asha R")).to_contain_text("30")
    rows = phone.page.evaluate(PIECES)["rows"]
    # One for K, one for the secrets under it, one for each piece: and rows there are many.
    assert phone.page.evaluate("opened") <= 4 < rows
    phone.signal(there=True)
    phone.page.get_by_role("link", name="Today").tap()
    phone.ring("Paired reading").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.line()).to_contain_text("All sent")
    assert phone.page.evaluate(PIECES)["pieces"] == [], "what came since would be missing in them"
    phone.reload()
    expect(phone.ring("Paired reading")).to_have_attribute("aria-label", RECORDED)


def test_what_waits_is_sent_from_the_locked_screen_where_nobody_types(phone: Phone) -> None:
    """Whoever types has the phone to themselves: the school is asked when their list stands, or when none does soon."""
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    phone.signal(there=False)
    phone.ring("Fine motor programme").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.close()
    phone.paired = False
    phone.open()
    expect(phone.is_locked()).to_be_visible()
    expect(phone.page.get_by_text("waits on this phone")).to_have_count(0, timeout=20_000)
    expect(phone.is_locked()).to_be_visible()
    phone.unlock()
    expect(phone.line()).to_contain_text("All sent")


def test_a_phone_that_is_paired_late_in_a_half_term_holds_all_of_it(
    playwright: Playwright, running: Running, profiles: Path, phone: Phone
) -> None:
    """Two weeks are kept, or the half term if that is longer; and it is not known before the calendar has come."""
    phone.ring("Talk Boost").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    expect(phone.line()).to_contain_text("All sent")
    on = running.clock.now.date()
    phone.close()
    running.clock.forward(days=29)
    late = Phone(playwright, profiles / "late", running)
    code = create_code(running.kept.db, running.school.id, running.school.people[TA], running.clock.now)
    late.pair(code.code, code.digits)
    expect(late.line()).to_contain_text("All sent")
    assert on.isoformat() in late.page.evaluate(DAYS)
    late.forward(minutes=6)
    late.page.evaluate("dispatchEvent(new Event('online'))")
    expect(late.line()).to_contain_text("All sent")
    assert on.isoformat() in late.page.evaluate(DAYS)
    late.close()


@pytest.mark.parametrize("days", [1, 7])
def test_after_a_night_or_a_week_the_list_is_whole_when_it_comes(phone: Phone, days: int) -> None:
    """What lies near is for a long weekend: later the list waits for what lies behind it."""
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    phone.page.evaluate(PUT_AWAY)
    phone.page.wait_for_function(f"async () => (await ({PIECES})()).pieces.length === 2")
    phone.close()
    phone.running.clock.forward(days=days)
    phone.paired = False
    phone.open(signal=False)
    phone.context.add_init_script(COUNTING + FIRST_LIST)
    phone.paired = True
    phone.reload()
    expect(phone.ring("Paired reading")).to_be_visible()
    first, opened = phone.page.evaluate("[firstList, openedThen]")
    assert first == phone.page.locator("main > section li.card").count() > 0
    # K and the secrets under it; then the near piece alone, or both.
    assert opened == (3 if days == 1 else 4)
