"""Support that was lost is said in a tap and a number, equipment in one tap; each has a figure of its own."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL

pytestmark = pytest.mark.browser


def test_what_was_lost_and_what_is_in_place_stand_apart_from_sessions(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    phone = Phone(playwright, profiles / "phone", running)
    phone.pair(*desk.code_for("Ada Field"))
    page = phone.page
    page.evaluate("location.hash = 'support'")
    expect(page.get_by_role("heading", level=1, name="Support and equipment")).to_be_visible()
    support, slope = phone.card("Support in class"), phone.card("Writing slope")
    expect(slope).to_be_visible()
    phone.signal(there=False)
    with phone.taps(1):
        phone.tap(slope.get_by_role("button", name="Yes"))
        expect(phone.said()).to_have_text("Saved on this phone.")
    phone.forward(seconds=2)
    with phone.taps(2):
        phone.tap(support.get_by_role("button", name="Some was lost"))
        phone.tap(support.get_by_role("button", name="40", exact=True))
        expect(phone.said()).to_have_text("Saved on this phone.")
    phone.signal(there=True)
    expect(phone.line()).to_contain_text("All sent")

    phone.forward(days=1)
    expect(page.locator("a.day").filter(has_text="Monday 9 November")).to_contain_text("40 minutes lost")
    with phone.taps(1):
        phone.tap(support.get_by_role("button", name="all there"))
        expect(phone.said()).to_have_text("Saved on this phone.")
    expect(phone.line()).to_contain_text("All sent")
    expect(page.get_by_text("Ella M’s support today")).to_be_visible()
    page.locator("a.day").filter(has_text="Monday 9 November").click()
    expect(page.get_by_text("Ella M’s support that day")).to_be_visible()
    expect(page.get_by_text("support today")).to_be_hidden()

    phone.forward(days=6)
    desk.come_back(EMAIL)
    desk.go("Pupils")
    desk.page.get_by_role("link", name="Ella Moss", exact=True).click()
    expect(desk.block("Support in class")).to_contain_text("40 minutes lost on 1 of 5 school days")
    desk.go("Pupils")
    desk.page.get_by_role("link", name="Asha Rahman", exact=True).click()
    expect(desk.block("Writing slope")).to_contain_text("In place in 1 of 1 school week")
    phone.close()
    desk.close()
