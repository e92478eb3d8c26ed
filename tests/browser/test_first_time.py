"""Somebody who has never seen Kept, and has only what the screen says: nothing is found by what a programmer knows."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from server.services.pairing import create_code
from tests.browser.phone import PIN, Phone
from tests.browser.running import Running, recorded
from tests.browser.school import TA

pytestmark = pytest.mark.browser


class Newcomer:
    """Reads, selects what has those words on it, types where it says so. There is no other way to a thing here."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reads(self, *sentences: str) -> None:
        for each in sentences:
            expect(self.page.get_by_text(each).filter(visible=True).first).to_be_visible()

    def reads_no_more(self, sentence: str) -> None:
        expect(self.page.get_by_text(sentence).filter(visible=True)).to_have_count(0)

    def types(self, text: str, under: str) -> None:
        self.page.get_by_label(under, exact=True).fill(text)

    def selects(self, words: str, beside: str | None = None) -> None:
        """The one thing that has these words on it, alone or as a line of it; a screen reader says them too."""
        controls = self._line(beside).locator("a, button, summary").filter(visible=True)
        whole = controls.filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*$"))
        one = whole.or_(controls.filter(has=self.page.get_by_text(words, exact=True)))
        expect(one).to_have_count(1)
        expect(one).to_have_accessible_name(re.compile(re.escape(words), re.IGNORECASE))
        one.tap()

    def reads_beside(self, line: str, words: str) -> None:
        expect(self._line(line).get_by_text(words, exact=True).filter(visible=True)).to_be_visible()

    def types_pin(self) -> None:
        for digit in PIN:
            self.selects(digit)

    def _line(self, words: str | None) -> Locator:
        lines = self.page.get_by_role("listitem").filter(visible=True)
        return self.page.locator("body") if words is None else lines.filter(has_text=words)


def test_a_first_time_user_pairs_logs_misses_undoes_goes_offline_and_comes_back_by_what_the_screen_says(
    phone: Phone, running: Running
) -> None:
    ada = Newcomer(phone.page)
    pairs(ada, running)

    ada.reads("Today", "Monday 9 November", "3 left to record")
    ada.selects("Delivered", beside="Precision teaching")
    ada.reads("Delivered. Saved on this phone.", "2 left to record")

    ada.reads("Missed, or shorter? Select its name.")
    ada.selects("Talk Boost")
    ada.reads("Missed because")
    ada.selects("Pupil absent")
    ada.reads("Not delivered, with the reason. Saved on this phone.", "1 left to record")
    ada.reads_beside("Talk Boost", "Missed")
    ada.selects("Undo")
    ada.reads("Undone. Saved on this phone.", "2 left to record", "All sent")

    phone.signal(there=False)
    ada.selects("Delivered", beside="Paired reading")
    ada.reads("No signal. 1 saved on this phone.", "1 left to record")
    phone.page.reload()
    ada.reads(f"{TA}, type your PIN", "1 record waits on this phone.")
    ada.types_pin()
    ada.reads("No signal. 1 saved on this phone.", "1 left to record")
    ada.selects("Talk Boost")
    ada.selects("I was moved to cover")
    ada.reads("No signal. 4 saved on this phone.", "All recorded")  # each of the group is a record

    phone.signal(there=True)
    ada.reads("All sent")
    ada.reads_no_more("No signal")
    ada.reads_beside("Talk Boost", "Missed")
    assert recorded(running) == [
        ("Paired reading", "Ben O", "delivered", None),
        ("Precision teaching", "Asha R", "delivered", None),
        ("Talk Boost", "Ben O", "not_delivered", "staff_covering"),
        ("Talk Boost", "Cora L", "not_delivered", "staff_covering"),
        ("Talk Boost", "Dev P", "not_delivered", "staff_covering"),
    ]


def pairs(ada: Newcomer, running: Running) -> None:
    ada.reads("Pair this phone", "Ask your SENCO for a code: People and devices, then Add a device.")
    desk = create_code(running.kept.db, running.school.id, running.school.people[TA], running.clock.now)
    ada.reads("type the 10 letters and numbers here", "Like ABCDE-FGHJK")
    ada.types(f"{desk.code[:5]}-{desk.code[5:]}", under="Code")
    ada.selects("Pair this phone")
    ada.reads("Choose a PIN", "6 digits that only you know.")
    ada.types_pin()
    ada.reads("Type it again")
    ada.types_pin()
    ada.reads(f"Hello {TA}", "Do you see the same two digits on your SENCO’s screen?", desk.digits)
    ada.selects("Yes, start")
