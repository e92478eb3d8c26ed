"""A thumb that trembles taps twice. Whatever has come to stand under it meanwhile, the second tap is the first one."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.log_screens import later_is_here
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

SAVED = "Saved on this phone."


@pytest.fixture
def running(school_of_its_own: Running) -> Running:
    return school_of_its_own


@pytest.fixture
def ada(phone: Phone) -> Phone:
    """Ada's phone, on which time stands still between two taps."""
    phone.pair_as()
    later_is_here(phone)  # what it says above the cards moves them
    phone.stand_still()
    return phone


class Place:
    """Where something stands on the glass, whatever stands there next."""

    def __init__(self, phone: Phone, of: Locator) -> None:
        of.scroll_into_view_if_needed()
        box = of.bounding_box()
        assert box
        self.phone, self.x, self.y = phone, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def tap(self) -> None:
        self.phone.page.touchscreen.tap(self.x, self.y)

    def holds(self, what: Locator) -> bool:
        """Whether a tap here would be one on that."""
        return bool(what.evaluate("(it, [x, y]) => it.contains(document.elementFromPoint(x, y))", [self.x, self.y]))


def is_counted(card: Locator) -> None:
    """What becomes of a record is said in words of other lengths, which move what stands below: these are the last."""
    expect(card).to_contain_text("Delivered. Counted.")


def test_the_second_half_of_a_tap_on_undo_delivers_no_other_session(ada: Phone) -> None:
    ring = ada.ring("Precision teaching")
    ring.tap()
    is_counted(ada.card("Precision teaching"))
    ada.forward(seconds=2)
    other = ada.ring("Talk Boost")
    undo = ada.card("Precision teaching").get_by_role("button", name="Undo")
    undo.scroll_into_view_if_needed()
    place = Place(ada, undo)
    place.tap()
    expect(ada.said()).to_have_text(f"Undone. {SAVED}")
    assert place.holds(other)
    place.tap()
    ada.forward(seconds=1)
    place.tap()
    expect(ada.said()).to_have_text(f"Delivered. {SAVED}")
    # It is open: the tap that delivered it was its first.
    expect(ada.card("Talk Boost").get_by_role("button", name="Undo")).to_be_visible()


def test_an_answer_that_is_selected_twice_at_once_stays_selected(ada: Phone) -> None:
    """A later tap on it takes it back: the second half of the first one does not."""
    ada.ring("Precision teaching").tap()
    is_counted(ada.card("Precision teaching"))
    ada.forward(seconds=2)
    fully = ada.card("Precision teaching").get_by_role("button", name="Fully")
    place = Place(ada, fully)
    place.tap()
    expect(fully).to_have_attribute("aria-pressed", "true")
    place.tap()
    followed = ada.card("Precision teaching").get_by_role("button", name="Yes", exact=True)
    followed.tap()
    expect(followed).to_have_attribute("aria-pressed", "true")
    expect(fully).to_have_attribute("aria-pressed", "true")
    ada.forward(seconds=2)
    fully.tap()
    expect(fully).to_have_attribute("aria-pressed", "false")


def test_a_button_that_is_pressed_twice_at_once_is_pressed_once(ada: Phone) -> None:
    ring = ada.ring("Precision teaching")
    ring.press("Enter")
    expect(ada.said()).to_have_text(f"Delivered. {SAVED}")
    ring.press("Enter")
    expect(ada.card("Precision teaching").get_by_role("button", name="Undo")).to_be_visible()
    ada.forward(seconds=1)
    ring.press("Enter")
    expect(ada.card("Precision teaching").get_by_role("button", name="Undo")).to_be_hidden()
