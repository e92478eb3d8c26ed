"""The SENCO's Friday and Monday: the week so far, the closed week, its pictures, and the files that are taken away."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL
from tests.browser.test_reasons import ada_is_moved_to_cover, looked_at

pytestmark = pytest.mark.browser


def test_friday_and_monday_are_read_printed_and_taken_away(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    page = desk.page
    ada_is_moved_to_cover(Phone(playwright, profiles / "phone", running), desk)
    at(running, 13, 15, 40)
    desk.come_back(EMAIL)
    desk.go("Weekly summary")
    page.get_by_role("link", name="So far: 9 November 2026").click()
    desk.on("The week so far: 9 to 13 November 2026")
    expect(page.locator("main")).to_contain_text("What could still be given then is in no figure.")
    expect(desk.block("Can still be logged")).to_contain_text("They may well have taken place.")
    faults = looked_at(page, "the week so far")

    at(running, 16, 7, 0)
    desk.come_back(EMAIL)
    desk.go("Weekly summary")
    page.get_by_role("link", name="Week of 9 November 2026").click()
    desk.on("Weekly summary: 9 to 13 November 2026")
    expect(page.get_by_role("img", name="Received ")).to_be_visible()
    expect(desk.block("Why sessions were not delivered")).to_contain_text("15 minutes lost to cover, in 1 session.")
    expect(page.get_by_role("table", name="Each week, the provision that went worst")).to_be_visible()
    faults += looked_at(page, "the closed week")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Spreadsheet (XLSX)")).to_be_hidden()
    expect(page.get_by_role("img", name="Received ")).to_be_visible()
    page.emulate_media(media="screen")

    taken(page, "Spreadsheet (XLSX)", "kept-2026-11-09.xlsx", b"PK")
    taken(page, "One page for the head (PDF)", "kept-2026-11-09-page.pdf", b"%PDF")
    page.get_by_role("link", name="The week so far, as it stood on Friday").click()
    desk.on("The week so far: 9 to 13 November 2026")

    desk.go("This week")
    expect(desk.block("Received and accounted for, week by week").get_by_role("img")).to_be_visible()
    desk.block("Each pupil, week by week").get_by_text("Show ").click()
    expect(page.get_by_role("table", name="Each week, the provision that went worst")).to_be_visible()
    faults += looked_at(page, "this week")
    assert faults == [], "\n".join(faults)
    desk.close()


def at(running: Running, day: int, hour: int, minute: int) -> None:
    running.clock.now = running.clock.now.replace(day=day, hour=hour, minute=minute)
    running.tick()


def taken(page: Page, button: str, name: str, begins: bytes) -> None:
    with page.expect_download(timeout=120_000) as told:  # the page itself waits as long for a PDF
        page.get_by_role("button", name=button).click()
    assert told.value.suggested_filename == name
    assert Path(told.value.path()).read_bytes().startswith(begins)
