"""The states that a phone comes to once: a busy day, an empty one, a shared tablet, an iPhone, and the end of a phone.

As `log_screens`: the caller looks and goes on. Each takes a phone out of its box.
"""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Route, expect

from server.services import devices
from server.services.pairing import create_codes, revoke
from tests.browser.busy import BUSY, DUE, NEW
from tests.browser.log_screens import later_is_here, seen
from tests.browser.log_week import code_for, go, sent
from tests.browser.phone import PIN, Phone
from tests.browser.school import TA

OTHER, OTHERS_PIN = "Tom Reyes", "518360"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Safari/604.1"
IS_AN_IPHONE = f"Object.defineProperty(navigator, 'userAgent', {{ get: () => '{IPHONE}' }})"
KEEPS_NOTHING = "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('', 'SecurityError'); } })"
IS_FULL = """() => {
  const full = () => { throw new DOMException('', 'QuotaExceededError'); };
  IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = Storage.prototype.setItem = full;
}"""


def pair(phone: Phone, name: str) -> None:
    phone.pair(*code_for(phone, name))


def log_busy(phone: Phone) -> Iterator[str]:
    pair(phone, BUSY)
    expect(phone.page.get_by_text(f"{DUE} left to record")).to_be_visible()
    expect(phone.card().nth(DUE)).to_be_visible()
    yield "busy"
    phone.forward(hours=4)
    expect(phone.card("Earlier today").first).to_be_visible()
    yield "busy-late"
    for title in ("Phonics catch-up 1", "Number facts 1"):
        phone.touch(phone.ring(title))
        expect(phone.card(title).get_by_role("button", name="Undo")).to_be_visible()
    seen(phone.card("Number facts 1"))
    yield "busy-two-recorded"
    go(phone, "more", "More")
    go(phone, "today", "Today")
    phone.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(phone.page.get_by_role("heading", name="Recorded")).to_be_visible()
    yield "busy-end"


def log_empty(phone: Phone) -> Iterator[str]:
    pair(phone, NEW)
    expect(phone.page.get_by_text("Nothing is planned for you on this day.")).to_be_visible()
    yield "empty-today"
    for place, title, says in (
        ("days", "Other days", "Nothing recorded"),
        ("week", "My week", "Nothing recorded this week yet."),
        ("catchup", "Catch-up", "No make-up session is booked with you."),
        ("pupils", "My pupils", "No pupil is on your list yet."),
        ("support", "Support and equipment", "No support or equipment is on your list."),
        ("add", "Add a session", "Your pupils have no sessions in the plan now."),
        ("paper", "Paper", "All lines up to today are recorded."),
    ):
        go(phone, place, title)
        expect(phone.page.get_by_text(says).first).to_be_visible()
        yield f"empty-{place}"


def log_room(phone: Phone) -> Iterator[str]:
    """Ada and Tom share a tablet."""
    page, running = phone.page, phone.running
    school = running.school
    made = create_codes(running.kept.db, school.id, [school.people[TA], school.people[OTHER]], running.clock.now)
    page.goto("about:blank")
    page.goto(f"{running.url}/#pair={''.join(code.code.replace('-', '') for code in made)}")
    later_is_here(phone)
    for code, pin in zip(made, (PIN, OTHERS_PIN), strict=True):
        expect(page.get_by_label("Code", exact=True)).to_have_value(code.code)
        phone.touch(page.get_by_role("button", name="Pair this phone"))
        for asks in ("Choose a PIN", "Type it again"):
            expect(page.get_by_role("heading", name=asks)).to_be_visible()
            phone.type_pin(pin)
        expect(page.locator(".digits")).to_have_text(code.digits)
        phone.touch(page.get_by_role("button", name="Yes, start"))
    expect(phone.card("Lego Therapy")).to_be_visible()
    sent(phone)
    yield "room-today"
    phone.signal(there=False)
    phone.touch(phone.ring("Lego Therapy"))
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.touch(page.get_by_role("button", name="Tom: I am done"))
    expect(page.get_by_role("button", name="TR")).to_contain_text("1 to send")
    yield "room"
    phone.touch(page.get_by_role("button", name="AF"))
    expect(page.get_by_role("heading", name="AF, type your PIN")).to_be_visible()
    yield "room-pin"
    phone.type_pin("111222")
    expect(page.get_by_role("alert")).to_contain_text("4 tries left.")
    yield "room-pin-wrong"
    phone.signal(there=True)
    phone.type_pin()
    sent(phone)
    phone.forward(seconds=2)
    expect(phone.card("Precision teaching")).to_be_visible()
    phone.touch(page.locator("details.others summary"))
    others = phone.card("Lego Therapy")
    expect(others).to_contain_text("Tom R recorded this")
    phone.touch(others.locator(".ring"))
    seen(others.get_by_role("group", name="A second session?"))
    yield "room-another-recorded-it"
    phone.touch(page.get_by_role("button", name="Ada: I am done"))
    phone.touch(page.get_by_role("button", name="TR"))
    for _ in range(5):
        expect(page.get_by_label("PIN", exact=True)).to_have_value("")
        phone.type_pin("111222")
    expect(page.get_by_role("button", name="TR")).to_contain_text("needs a new code")
    yield "room-new-code"
    phone.touch(page.get_by_role("link", name="Add somebody"))
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    yield "room-add"


def log_iphone(phone: Phone) -> Iterator[str]:
    page = phone.page
    page.add_init_script(IS_AN_IPHONE)
    page.reload()
    later_is_here(phone)
    expect(page.get_by_text("On an iPhone do this first")).to_be_visible()
    yield "iphone-pair"
    pair(phone, TA)
    expect(phone.card().first).to_be_visible()
    go(phone, "more", "More")
    go(phone, "today", "Today")
    expect(page.get_by_text("your iPhone may delete what was not sent")).to_be_visible()
    yield "iphone-today"
    phone.signal(there=False)
    phone.touch(phone.ring("Paired reading"))
    expect(phone.line()).to_contain_text("1 saved on this phone")
    go(phone, "settings", "Settings")
    seen(page.get_by_text("First send what is saved here: 1 record waits."))
    yield "iphone-settings-send-first"
    sent(phone)
    seen(page.get_by_text("Select Add to Home Screen."))
    yield "iphone-settings"


def _answers(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, json={"code": "x", "status": status})


def _is_refused(phone: Phone, url: str, status: int, says: str, name: str) -> Iterator[str]:
    phone.page.route(url, _answers(status))
    phone.reload()
    expect(phone.line()).to_contain_text(says)
    yield name
    phone.page.unroute(url)


def log_end(phone: Phone) -> Iterator[str]:
    """No space, a newer school, no longer paired, removed from the list, storage that is gone or closed."""
    page, running = phone.page, phone.running
    pair(phone, TA)
    sent(phone)
    page.evaluate(IS_FULL)
    phone.touch(phone.ring("Paired reading"))
    seen(phone.card("Paired reading").get_by_text("Not saved. This phone has no space left."))
    yield "card-no-space"
    page.reload()
    expect(phone.is_locked()).to_be_visible()
    page.evaluate(IS_FULL)
    phone.type_pin()
    expect(page.get_by_role("alert")).to_contain_text("This phone has no space left")
    yield "locked-no-space"
    phone.reload()
    yield from _is_refused(phone, "**/sync/**", 426, "Your list needs a newer version of Kept.", "today-update")
    page.goto(f"{running.url}/icon.svg")
    page.evaluate("""async () => {
      for (const { name } of await indexedDB.databases())
        await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
    }""")
    page.goto(running.url)
    expect(page.get_by_text(re.compile("threw away what Kept had stored"))).to_be_visible()
    yield "pair-storage-gone"
    phone.paired = False
    pair(phone, TA)
    sent(phone)
    for device in devices.list_devices(running.kept.db, running.school.id):
        revoke(running.kept.db, running.school.id, device.id, running.clock.now)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("This phone was removed from your school’s list")).to_be_visible()
    yield "wiped"
    page.reload()
    phone.paired = False
    pair(phone, TA)
    phone.context.clear_cookies()
    yield from _is_refused(phone, "**/devices/unlock", 401, "This phone is no longer paired.", "today-unpaired")
    page.add_init_script(KEEPS_NOTHING)
    page.reload()
    expect(page.get_by_text("Kept cannot open its storage on this phone.")).to_be_visible()
    yield "no-storage"
