"""The SENCO finds out where sessions go: bars of reasons, the time lost to cover, and the sessions behind each."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.access import outside, too_small, violations
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

TARGET = 24


def test_a_reason_leads_from_its_bar_to_its_sessions_and_never_to_a_name(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    page = desk.page
    desk.go("Reasons")
    expect(page.get_by_text("Nobody has said that a session did not take place.")).to_be_visible()
    faults = looked_at(page, "no reasons")

    ada_is_moved_to_cover(Phone(playwright, profiles / "phone", running), desk)
    desk.go("This week")
    desk.go("Reasons")
    told = desk.block("Where sessions go")
    expect(told).to_contain_text("2 sessions were not delivered. 1 session was delivered.")
    expect(told).to_contain_text("What nobody has logged yet is not here")
    expect(told.get_by_role("img", name="Adult moved to cover: 1 not delivered.")).to_be_visible()
    expect(told.get_by_role("img", name="Pupil absent: 1 not delivered.")).to_be_visible()
    expect(told.locator("details")).not_to_have_attribute("open", "")
    expect(desk.block("Lost to cover")).to_contain_text("15 minutes")
    expect(desk.block("By job").get_by_role("row", name=re.compile("^TA 1 2 0 25 15$"))).to_be_visible()
    told.get_by_text("Show as a table").click()
    expect(told.get_by_role("row", name=re.compile("^Adult moved to cover School 1 0 15 1 1$"))).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Ada")
    faults += looked_at(page, "reasons")
    prints_what_is_shown(page)

    page.get_by_label("Figures are for").select_option(label="A week")
    expect(page).to_have_url(re.compile(r"#reasons\?span=week$"))
    expect(page.get_by_text("Figures are for this week, 9 to 13 November 2026")).to_be_visible()
    told.get_by_role("link", name="Adult moved to cover").click()
    desk.on("Adult moved to cover")
    expect(page).to_have_url(re.compile(r"#reasons/staff_covering\?span=week$"))
    expect(page.get_by_role("row", name="Mon 9 Nov Dev Patel Fine motor programme Not delivered")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Ada")
    faults += looked_at(page, "one reason")
    page.get_by_role("link", name="All reasons").click()
    desk.on("Reasons")
    expect(page).to_have_url(re.compile(r"#reasons\?span=week$"))
    assert faults == []
    desk.close()


def ada_is_moved_to_cover(phone: Phone, desk: Desk) -> None:
    phone.pair(*desk.code_for("Ada Field"))
    phone.tap(phone.ring("Precision teaching"))
    for title, reason in (("Fine motor programme", "I was moved to cover"), ("Paired reading", "Pupil absent")):
        card = phone.card(title)
        card.locator(".what").tap()
        card.get_by_role("button", name=reason).tap()
        expect(card.get_by_role("button", name="Undo")).to_be_visible()
    expect(phone.line()).to_contain_text("All sent")
    phone.close()


def prints_what_is_shown(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_text(re.compile("^Figures are for this term"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Adult moved to cover"))).to_be_visible()
    expect(page.get_by_label("Figures are for")).to_be_hidden()
    page.emulate_media(media="screen")


def looked_at(page: Page, name: str) -> list[str]:
    """By axe in the light and the dark, and with large text on 320 pixels."""
    found = [*violations(page, name), *too_small(page, name, TARGET), *outside(page, name)]
    page.emulate_media(color_scheme="light")
    return found
