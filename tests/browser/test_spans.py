"""The SENCO chooses what figures are for, shares the address, and opens a figure to what it is made of in two taps."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Playwright, expect

from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL

pytestmark = pytest.mark.browser


def test_the_span_is_chosen_shared_explained_and_printed(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    ada_logs_a_week(Phone(playwright, profiles / "phone", running), desk)
    desk.come_back(EMAIL)
    desk.go("Pupils")
    page = desk.page
    expect(page.get_by_text(re.compile("^Figures are for this term, .* to 18 December 2026$"))).to_be_visible()

    chooser = page.get_by_label("Figures are for")
    chooser.focus()
    chooser.select_option(label="A week")
    expect(page).to_have_url(re.compile(r"#pupils\?span=week$"))
    expect(page.get_by_text("Figures are for this week, 16 to 20 November 2026")).to_be_visible()
    expect(chooser).to_be_focused()
    page.get_by_role("link", name="Week before").click()
    expect(page.get_by_text("Figures are for the week, 9 to 13 November 2026")).to_be_visible()

    page.get_by_role("link", name="Asha Rahman", exact=True).click()
    desk.on("Asha Rahman")
    expect(page).to_have_url(re.compile(r"\?span=week&on=2026-11-09$"))
    expect(page.get_by_text("Figures are for the week, 9 to 13 November 2026")).to_be_visible()
    opens_to_what_it_is_made_of(provision(desk))

    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    desk.on("Asha Rahman")
    expect(provision(desk).locator("details.figure").first).to_contain_text("1 of 2")
    prints_the_span(desk)

    page.get_by_label("Figures are for").select_option(label="The last 3 windows")
    expect(page).to_have_url(re.compile(r"span=last&windows=3$"))
    expect(page.get_by_text("the last 3 closed windows of each provision")).to_be_visible()
    desk.go("Provisions")
    page.locator("tr").filter(has_text="Precision teaching").locator("details.figure summary").click()
    expect(page.locator("tr").filter(has_text="Precision teaching")).to_contain_text("Received 1 of 2 sessions")
    what_has_no_windows_stands_apart(desk)
    desk.close()


def ada_logs_a_week(phone: Phone, desk: Desk) -> None:
    """One of two sessions, some support lost, the slope in place; then it is Monday."""
    phone.pair(*desk.code_for("Ada Field"))
    phone.tap(phone.ring("Precision teaching"))
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    support = phone.card("Support in class")
    support.get_by_role("button", name="Some was lost").tap()
    support.get_by_role("button", name="20", exact=True).tap()
    in_place = phone.card("Writing slope").get_by_role("button", name="Yes")
    in_place.tap()
    expect(in_place).to_have_attribute("aria-pressed", "true")  # until it is saved, all before it may be sent
    expect(phone.line()).to_contain_text("All sent")
    phone.forward(days=7)
    phone.running.tick()
    phone.close()


def provision(desk: Desk, title: str = "Precision teaching") -> Locator:
    return desk.page.locator("section.provision").filter(has=desk.page.get_by_role("heading", name=title))


def opens_to_what_it_is_made_of(card: Locator) -> None:
    card.get_by_text("Received", exact=True).click()
    expect(card).to_contain_text("Received 1 of 2 sessions (30 of 60 minutes): delivered / due.")
    expect(card).to_contain_text("Fewer than 3 sessions were due, so no percentage is given.")
    card.get_by_role("button", name="How these figures came about").first.click()
    expect(card).to_contain_text("A window counts in the span in which it ends: 1 closed window ended")
    expect(card).to_contain_text("Owed 1 session: 2 due less 1 delivered.")
    expect(card).to_contain_text("Not logged 1 session: no record says what became of it.")


def prints_the_span(desk: Desk) -> None:
    page = desk.page
    page.evaluate("window.print = () => {}")  # there is no printer; the page is looked at as paper instead
    page.emulate_media(media="print")
    expect(page.get_by_text("Figures are for the week, 9 to 13 November 2026")).to_be_visible()
    expect(provision(desk).locator("details.figure").first).to_contain_text("1 of 2")
    expect(page.get_by_label("Figures are for")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Print with every session and rule").click()
    page.emulate_media(media="print")
    expect(provision(desk).get_by_text("Received 1 of 2 sessions")).to_be_visible()
    expect(provision(desk).get_by_text("Ada Field: Delivered")).to_be_visible()
    page.emulate_media(media="screen")


def what_has_no_windows_stands_apart(desk: Desk) -> None:
    page = desk.page
    for title, said in (
        ("Support in class", "20 minutes lost on 1 of"),
        ("Writing slope", "In place in 1 of 1 school week"),
    ):
        row = page.locator("tr").filter(has_text=title)
        expect(row.locator("td").last).to_have_text("–")
        row.get_by_role("link").first.click()
        expect(provision(desk, title)).to_contain_text(said)
        page.go_back()
        desk.on("Provisions")
