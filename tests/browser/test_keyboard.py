"""WCAG 2.1.1 and 2.1.2: everything a TA does every hour, with the keyboard alone. After every key the focus stands on
something that can be seen, and what happened is said."""

import pytest
from playwright.sync_api import expect

from tests.browser.log_week import code_for
from tests.browser.phone import PIN, Phone
from tests.browser.school import TA

pytestmark = pytest.mark.browser


def test_a_phone_is_paired_and_a_session_logged_noted_undone_and_missed_with_the_keyboard_alone(phone: Phone) -> None:
    code, _ = code_for(phone, TA)
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
    press_until(phone, "Tab", "Note")
    keys.type("Held the pencil well.")
    press_until(phone, "Tab", "Save note")
    keys.press("Enter")
    expect(phone.said()).to_have_text("Note saved on this phone.")
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
    press_until(phone, "Tab", "More")


def press_until(phone: Phone, key: str, name: str) -> None:
    """Goes on with the key until what has the focus is called so."""
    for _ in range(60):
        phone.page.keyboard.press(key)
        assert not focused(phone) or seen_whole(phone), f"“{focused(phone)}” is covered"
        if focused(phone).startswith(name):
            return
    raise AssertionError(f"“{name}” cannot be reached with {key}")


def seen_whole(phone: Phone) -> bool:
    """Whether nothing covers the middle of what has the focus."""
    seen: bool = phone.page.evaluate(
        """() => {
          const it = document.activeElement, box = it.getBoundingClientRect();
          const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
          return it.contains(hit) || [...(it.labels ?? [])].some((label) => label.contains(hit));
        }"""
    )
    return seen


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
