"""Every screen and state can be used by everyone: axe, sizes, huge text, the keyboard alone, and what is said aloud."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.services.signin import create_setup_token
from server.store import grants
from tests.browser.access import outside, too_small, violations
from tests.browser.desk import Desk
from tests.browser.desk_screens import desk_screens, set_up_screens
from tests.browser.log_screens import Titles, log_screens
from tests.browser.phone import PIN, Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL, SENCO, TA

pytestmark = pytest.mark.browser

LOG_TARGET = 48
DESK_TARGET = 24
TITLES = Titles(
    alone="Precision teaching",
    part="Fine motor programme",
    missed="Paired reading",
    group="Talk Boost",
    support="Support in class",
)


@pytest.fixture(scope="module")
def desk(playwright: Playwright, running: Running, profiles: Path) -> Iterator[Desk]:
    """Monday 16 November. The week behind has sessions that were delivered, some of which nobody has said anything, an
    alert, a summary, and one item that is held."""
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    phone = Phone(playwright, profiles / "old phone", running)
    phone.pair(*desk.code_for(TA))
    for title in ("Precision teaching", "Talk Boost"):
        phone.ring(title).tap()
        expect(phone.card(title).get_by_role("button", name="Undo")).to_be_visible()
    expect(phone.line()).to_contain_text("All sent")
    phone.signal(there=False)
    phone.ring("Paired reading").tap()
    expect(phone.card("Paired reading").get_by_role("button", name="Undo")).to_be_visible()
    school = running.school
    with running.kept.db.write() as session:
        grants.end(session, school.id, school.people[TA], school.pupils["Ben O"], "provision", running.clock.now)
    phone.signal(there=True)
    phone.page.get_by_role("link", name="needs attention").wait_for()
    phone.close()
    for _ in range(4):
        running.clock.forward(days=1)
        running.tick()
    running.clock.forward(days=3)
    running.tick()
    desk.context.clock.set_system_time(running.clock.now)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def phone(playwright: Playwright, running: Running, profiles: Path, desk: Desk) -> Iterator[Phone]:
    """A phone out of its box."""
    phone = Phone(playwright, profiles / "new phone", running)
    yield phone
    phone.close()


def test_every_screen_of_the_log_can_be_used_by_everyone(desk: Desk, phone: Phone) -> None:
    desk.come_back(EMAIL)
    code, digits = desk.code_for(TA)
    faults: list[str] = []
    for name in log_screens(phone, code, digits, TITLES):
        faults += violations(phone.page, name)
        faults += too_small(phone.page, name, LOG_TARGET)
        faults += outside(phone.page, name)
    assert faults == []


def test_a_phone_is_paired_and_a_session_recorded_with_the_keyboard_alone(
    playwright: Playwright, running: Running, profiles: Path, desk: Desk
) -> None:
    """After every key the focus stands on something that can be seen, and what happened is said."""
    running.clock.forward(days=1)
    desk.come_back(EMAIL)
    code, _ = desk.code_for(TA)
    phone = Phone(playwright, profiles / "keyboard", running)
    keys = phone.page.keyboard
    expect(phone.page.get_by_role("heading", name="Pair this phone")).to_be_visible()
    press_until(phone, "Tab", "Code")
    keys.type(code)
    keys.press("Enter")
    for asks in ("Choose a PIN", "Type it again"):
        expect(phone.page.get_by_role("heading", name=asks)).to_be_visible()
        expect(phone.page.get_by_label("PIN", exact=True)).to_be_focused()
        keys.type(PIN)
    expect(phone.page.get_by_role("heading", name="Hello Ada Field")).to_be_visible()
    press_until(phone, "Tab", "Yes, start")
    keys.press("Enter")
    ring = phone.ring("Fine motor programme")
    expect(ring).to_have_accessible_name("Mark as delivered: Fine motor programme Dev P")
    press_until(phone, "Tab", "Mark as delivered: Fine motor programme Dev P")
    keys.press("Enter")
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    expect(ring).to_be_focused()
    press_until(phone, "Tab", "Undo")
    keys.press("Space")
    expect(phone.said()).to_have_text("Undone. Saved on this phone.")
    expect(ring).to_have_accessible_name("Mark as delivered: Fine motor programme Dev P")
    expect(ring).to_be_focused()
    phone.forward(seconds=20)
    press_until(phone, "Shift+Tab", "Fine motor programme Dev P 15 minutes")
    keys.press("Enter")
    press_until(phone, "Tab", "More reasons")
    keys.press("Enter")
    press_until(phone, "Tab", "No room or equipment")
    keys.press("Enter")
    expect(phone.said()).to_have_text("Not delivered, with the reason. Saved on this phone.")
    expect(ring).to_be_focused()
    phone.close()


def press_until(phone: Phone, key: str, name: str) -> None:
    """Goes on with the key until what has the focus is called so."""
    for _ in range(60):
        phone.page.keyboard.press(key)
        if focused(phone).startswith(name):
            return
    raise AssertionError(f"“{name}” cannot be reached with {key}")


def focused(phone: Phone) -> str:
    """The name of what has the focus; empty where nothing has."""
    name: str = phone.page.evaluate(
        """() => {
          const it = document.activeElement;
          if (it === document.body) return '';
          const label = it.getAttribute('aria-label') || it.labels?.[0]?.textContent;
          return (label || [...it.childNodes].map((each) => each.textContent).join(' ')).trim().replace(/\\s+/g, ' ');
        }"""
    )
    return name


def test_every_screen_of_the_desk_can_be_used_by_everyone(desk: Desk, running: Running) -> None:
    school = running.school
    token = create_setup_token(running.kept.db, school.id, school.people[SENCO], running.clock.now)
    faults: list[str] = []

    def look(name: str) -> None:
        faults.extend(violations(desk.page, name))
        faults.extend(too_small(desk.page, name, DESK_TARGET))
        faults.extend(outside(desk.page, name))

    for name in set_up_screens(desk, token):
        look(name)
    running.clock.forward(minutes=10)
    desk.sign_out()
    for name in desk_screens(desk, EMAIL, pupil="Asha Rahman", person=TA):
        look(name)
    assert faults == []
