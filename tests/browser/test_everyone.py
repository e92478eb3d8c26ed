"""The log can be used by everyone: every screen and state against the items of WCAG 2.2 that bite here."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.log_everywhere import everywhere
from tests.browser.log_week import code_for
from tests.browser.phone import Phone
from tests.browser.pictures import (
    CHANGED,
    KEPT_STATES,
    TAKEN,
    PicturedPhone,
    compared,
    drawn,
    of_this_machine,
    tolerance,
)
from tests.browser.rules import faults
from tests.browser.running import Running
from tests.browser.school import TA

pytestmark = pytest.mark.browser

ITEMS = {
    "axe": "no rule of axe is broken, in the light and in the dark",
    "1.3.1": "one heading of the first level, lists that are lists, answers that belong to a question",
    "1.4.4 and 1.4.10": "at 320 pixels and twice the size of text nothing stands outside",
    "1.4.11": "what can be selected stands out from its ground by 3 to 1",
    "2.3.3": "nothing moves for a person who asked for that",
    "2.4.6": "each page is named",
    "2.4.7": "what has the focus shows a double ring",
    "2.4.11": "what has the focus is covered by nothing, at 320 pixels and twice the size of text too",
    "2.5.8": "the smallest target is 48 pixels",
    "3.2.6": "help is last in the menu of every screen",
    "4.1.3": "one quiet voice says what happened",
}
SAVED = "Saved on this phone."
OWN_LISTENERS = """() => [...document.querySelectorAll('*')].flatMap((it) => {
  const all = [];
  for (const key in it) if (key.startsWith('on') && it[key]) all.push(key.slice(2));
  return all;
})"""
LISTENS = """
  window.heard = new Set();
  const before = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    heard.add(type);
    return before.call(this, type, ...rest);
  };"""
TELLS = """() => {
  window.told = [];
  const voice = document.querySelector('[role=status]');
  const all = { childList: true, characterData: true, subtree: true };
  new MutationObserver(() => told.push(voice.textContent.trim())).observe(voice, all);
}"""


@dataclass
class Walked:
    seen: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    changed: list[str] = field(default_factory=list)
    machine: dict[str, str | int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def walked(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """Once through every screen and state; what is wrong with each, by the item, and which look other than before."""
    found = Walked()
    for phone, name in everywhere(playwright, tmp_path_factory.mktemp("walks"), PicturedPhone):
        found.seen.append(name)
        found.machine = found.machine or of_this_machine(phone)
        for look, now in drawn(phone).items() if name in KEPT_STATES else ():
            found.changed += filter(None, [compared(f"{name}-{look}", now, tolerance(found.machine))])
        for item, said in faults(phone.page, name):
            found.faults[item].append(said)
    return found


def test_every_screen_and_state_is_walked_through(walked: Walked) -> None:
    assert len(set(walked.seen)) == len(walked.seen) >= 99
    assert {"others", "another-day-late", "busy", "today-stuck", "room", "paper-scanned", "wiped"} <= set(walked.seen)


@pytest.mark.parametrize("item", ITEMS, ids=[f"{item}, {rule}" for item, rule in ITEMS.items()])
def test_every_screen_and_state_keeps(walked: Walked, item: str) -> None:
    assert walked.faults[item] == []


def test_every_screen_that_is_kept_as_a_picture_looks_as_it_did(walked: Walked) -> None:
    assert set(walked.seen) >= KEPT_STATES
    taken = json.loads(TAKEN.read_text("utf-8"))
    with_others = "" if walked.machine == taken else f" They were taken with {taken}; here is {walked.machine}."
    meant = f"Before and now stand in {CHANGED}/. If it is meant so: `make pictures`."
    assert walked.changed == [], f"{meant}{with_others}"


@pytest.fixture
def running(school_of_its_own: Running) -> Running:
    return school_of_its_own


@pytest.fixture
def ada(phone: Phone) -> Phone:
    """Ada's phone, paired, on Monday at 8:00."""
    phone.pair(*code_for(phone, TA))
    expect(phone.card().first).to_be_visible()
    return phone


def test_1_4_1_what_is_recorded_differs_by_word_and_by_sign_and_not_by_colour_alone(ada: Phone) -> None:
    ada.ring("Precision teaching").tap()
    ada.card("Paired reading").locator(".what").tap()
    ada.card("Paired reading").get_by_role("button", name="Pupil absent").tap()
    part = ada.card("Fine motor programme")
    part.locator(".what").tap()
    part.get_by_role("group", name="Part of it").get_by_role("button", name="5", exact=True).tap()
    titles = ("Precision teaching", "Paired reading", "Fine motor programme", "Auditory memory")
    for title, word in zip(titles, ("Delivered", "Missed", "Part", "Delivered"), strict=True):
        expect(ada.ring(title)).to_have_text(word)
    signs = [ada.ring(each).locator("path").get_attribute("d") if i < 3 else "" for i, each in enumerate(titles)]
    assert len(set(signs)) == 4
    expect(ada.ring("Precision teaching")).to_have_accessible_name(
        "Delivered. More about 9:15 Precision teaching Asha R"
    )
    expect(ada.ring("Auditory memory")).to_have_accessible_name("Mark as delivered: Auditory memory Ella M")


def test_2_2_1_an_undo_has_no_time_limit(ada: Phone) -> None:
    ada.ring("Paired reading").tap()
    expect(ada.card("Paired reading").get_by_role("button", name="Undo")).to_be_visible()
    ada.forward(days=4, hours=7)
    ada.page.get_by_role("link", name="Other days").tap()
    ada.page.get_by_role("link", name="Monday 9 November").tap()
    card = ada.card("Paired reading")
    card.locator(".what").tap()
    card.get_by_role("button", name="Undo").tap()
    expect(ada.said()).to_have_text(f"Undone. {SAVED}")
    expect(ada.ring("Paired reading")).to_have_accessible_name("Mark as delivered: Paired reading Ben O")


def test_2_4_3_the_focus_stays_with_the_card_whose_button_was_used_up(ada: Phone) -> None:
    card = ada.card("Paired reading")
    card.locator(".what").tap()
    card.get_by_role("button", name="Pupil absent").press("Enter")
    expect(card.get_by_role("button", name="Undo")).to_be_visible()
    expect(card.locator(".ring")).to_be_focused()
    card.get_by_role("button", name="Undo").press("Enter")
    expect(card.locator(".ring")).to_be_focused()
    ada.page.get_by_role("link", name="My week").press("Enter")
    expect(ada.page.get_by_role("heading", level=1, name="My week")).to_be_focused()


def test_2_4_3_a_button_that_goes_when_it_is_pressed_leaves_the_focus_with_its_screen(ada: Phone) -> None:
    for place, title, buttons in (
        ("week", "My week", ("Week before", "Week before", "Week after", "Week after")),
        ("settings", "Settings", ("Sign out of this phone", "Stay signed in")),
    ):
        ada.page.evaluate("place => location.hash = place", place)
        for name in buttons:
            button = ada.page.get_by_role("button", name=name, exact=True)
            button.press("Enter")
        heading = ada.page.get_by_role("heading", level=1, name=title)
        expect(button).to_be_hidden()
        expect(heading).to_be_focused()
        ada.page.get_by_role("link", name="Today").press("Enter")
        expect(ada.card().first).to_be_visible()


def test_2_5_1_and_2_5_7_nothing_waits_for_a_gesture(ada: Phone) -> None:
    ada.context.add_init_script(LISTENS)
    ada.reload()
    ada.ring("Talk Boost").tap()
    expect(ada.said()).to_have_text(f"Delivered. {SAVED}")
    ada.page.get_by_role("link", name="My week").tap()
    heard: set[str] = set(ada.page.evaluate("[...heard]"))
    heard |= set(ada.page.evaluate(OWN_LISTENERS))
    assert {"click", "keydown", "hashchange"} <= heard
    assert not [each for each in heard if each.startswith(("touch", "drag", "gesture", "wheel", "mouse"))]
    assert not heard & {"pointermove", "pointerup", "contextmenu", "devicemotion", "deviceorientation"}


def test_3_3_7_what_was_typed_stays_and_what_the_plan_says_is_not_asked(phone: Phone) -> None:
    page = phone.page
    page.get_by_label("Code", exact=True).fill("ABCDE")
    page.get_by_label("Name of this phone").fill("Ada, blue case")
    page.get_by_role("button", name="Pair this phone").tap()
    expect(page.get_by_role("alert")).to_have_text("Enter all 10 letters and numbers of the code")
    expect(page.get_by_label("Code", exact=True)).to_have_value("ABCDE")
    expect(page.get_by_label("Name of this phone")).to_have_value("Ada, blue case")
    phone.pair(*code_for(phone, TA))
    card = phone.card("Paired reading")
    card.locator(".what").tap()
    card.get_by_label("Other number").fill("900")
    card.get_by_role("button", name="Save minutes").tap()
    expect(card.get_by_role("alert")).to_have_text("Enter how many minutes you did, like 10")
    expect(card.get_by_label("Other number")).to_have_value("900")
    expect(card.get_by_role("textbox")).to_have_count(1)
    expect(card.get_by_role("combobox")).to_have_count(0)


def test_3_3_8_code_and_pin_can_be_pasted_and_a_password_manager_can_fill_them(phone: Phone) -> None:
    page = phone.page
    code, digits = code_for(phone, TA)
    page.get_by_label("Code", exact=True).focus()
    page.keyboard.insert_text(code.lower())  # what pasting does
    page.get_by_role("button", name="Pair this phone").tap()
    for asks in ("Choose a PIN", "Type it again"):
        expect(page.get_by_role("heading", name=asks)).to_be_visible()
        field = page.get_by_label("PIN", exact=True)
        expect(field).to_be_focused()
        assert field.get_attribute("autocomplete") != "off"
        page.keyboard.insert_text("294017")
    expect(page.locator(".digits")).to_have_text(digits)
    page.goto(f"{phone.running.url}/desk/")
    expect(page.get_by_label("Email")).to_have_attribute("autocomplete", "username")
    password = page.get_by_label("Password", exact=True)
    expect(password).to_have_attribute("autocomplete", "current-password")
    password.focus()
    page.keyboard.insert_text("pasted from a manager")
    expect(password).to_have_value("pasted from a manager")


def test_4_1_3_each_thing_that_is_saved_is_said_once_and_counts_do_not_chatter(ada: Phone) -> None:
    page = ada.page
    page.evaluate(TELLS)
    ada.ring("Precision teaching").tap()
    expect(ada.said()).to_have_text(f"Delivered. {SAVED}")
    ada.ring("Talk Boost").tap()
    group = ada.card("Talk Boost")
    group.get_by_role("button", name="Cora L there").tap()
    expect(ada.said()).to_have_text(f"Changed. {SAVED}")
    group.get_by_label("Note", exact=True).fill("Took turns.")
    group.get_by_role("button", name="Save note").tap()
    expect(ada.said()).to_have_text("Note saved on this phone.")
    group.get_by_role("button", name="Undo").tap()
    expect(ada.said()).to_have_text(f"Undone. {SAVED}")
    reading = ada.card("Paired reading")
    reading.locator(".what").tap()
    reading.get_by_role("button", name="I was absent").tap()
    expect(ada.said()).to_have_text(f"Not delivered, with the reason. {SAVED}")
    fine = ada.card("Fine motor programme")
    fine.locator(".what").tap()
    fine.get_by_role("group", name="Part of it").get_by_role("button", name="10", exact=True).tap()
    expect(ada.said()).to_have_text(f"Part delivered. {SAVED}")
    ada.card("Writing slope").get_by_role("button", name="Yes").tap()
    expect(ada.said()).to_have_text(SAVED)
    expect(ada.line()).to_contain_text("All sent")
    assert page.evaluate("told") == [
        f"Delivered. {SAVED}",
        f"Delivered. {SAVED}",
        f"Changed. {SAVED}",
        "Note saved on this phone.",
        f"Undone. {SAVED}",
        f"Not delivered, with the reason. {SAVED}",
        f"Part delivered. {SAVED}",
        SAVED,
    ]


def test_the_left_hand_has_the_ring_on_its_side_wherever_there_is_one(ada: Phone) -> None:
    page = ada.page
    ada.forward(days=1)
    page.evaluate("location.hash = 'settings'")
    page.get_by_label("Left hand").check()
    expect(page.locator(".left-hand")).to_be_visible()  # the box is ticked before it is saved
    for place, title in (("today", "Today"), ("days/2026-11-09", "Monday 9 November"), ("paper", "Paper")):
        page.evaluate("place => location.hash = place", place)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        expect(ada.ring("Paired reading").first).to_be_visible()
        sides = page.evaluate("""[...document.querySelectorAll('.row')].map((row) =>
          [row.querySelector('.ring'), row.querySelector('.what'), row].map((it) => it.getBoundingClientRect()))
          .map(([ring, what, row]) => ring.left === row.left && ring.right <= what.left)""")
        assert sides
        assert all(sides)
