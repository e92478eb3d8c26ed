"""Ada's week is printed, ticked, and entered: a line that was scanned is one tap, a line of the list two at most."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import select

from server.services import paper
from server.store.models.log import RecordRow
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser


def test_a_week_on_paper_is_printed_and_entered(playwright: Playwright, running: Running, profiles: Path) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    phone = Phone(playwright, profiles / "phone", running)
    phone.pair(*desk.code_for("Ada Field"))
    expect(phone.line()).to_contain_text("All sent")  # with the list: it must be there before signal goes
    prints_a_line_a_session(desk)

    phone.forward(days=3)
    phone.signal(there=False)
    enters_from_the_list(phone)
    phone.signal(there=True)
    expect(phone.line()).to_contain_text("All sent")
    enters_what_was_scanned(phone, running)

    expect(phone.line()).to_contain_text("All sent")
    with running.kept.db.read() as session:
        rows = session.scalars(select(RecordRow).order_by(RecordRow.seq)).all()
        said = [(running.school.provision_titled(row.provision_id), row.on.day, row.outcome, row.grade) for row in rows]
    assert said == [
        ("Precision teaching", 9, "delivered", "paper"),
        ("Paired reading", 10, "not_delivered", "paper"),
        ("Precision teaching", 11, "delivered", "paper"),
        ("Auditory memory", 10, "delivered", "paper"),
    ]
    phone.close()
    desk.close()


def prints_a_line_a_session(desk: Desk) -> None:
    page = desk.page
    desk.go("People and devices")
    page.get_by_role("link", name="Weekly sheet of Ada Field").click()
    desk.on("Weekly sheet: Ada Field")
    rows = page.locator(".sheet tbody tr")
    # Precision 2, Talk Boost 2, paired reading 5; on any day auditory memory 1, fine motor 3.
    expect(rows).to_have_count(13)
    expect(rows.first).to_contain_text("Mon 9 Nov 09:15")
    expect(rows.first).to_contain_text("Asha R · 30 minutes")
    page.emulate_media(media="print")
    expect(page.locator(".sheet img").first).to_be_visible()
    for hidden in (page.locator(".side"), page.get_by_role("button", name="Print the sheet")):
        expect(hidden.first).to_be_hidden()
    assert page.evaluate("document.querySelector('.sheet img').getBoundingClientRect().width") > 60, "18 mm or more"
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Week before").click()
    expect(page.get_by_text("Nothing is due in this week.")).to_be_visible()


def enters_from_the_list(phone: Phone) -> None:
    page = phone.page
    page.evaluate("location.hash = 'paper'")
    monday = page.locator("section", has=page.get_by_role("heading", name="Monday 9 November")).first
    with phone.taps(1):
        phone.tap(monday.locator(".card").filter(has_text="Precision teaching").locator(".ring"))
        expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.forward(seconds=2)
    tuesday = page.locator("section", has=page.get_by_role("heading", name="Tuesday 10 November")).first
    card = tuesday.locator(".card").filter(has_text="Paired reading")
    with phone.taps(2):
        phone.tap(card.locator(".what"))
        phone.tap(card.get_by_role("button", name="Pupil absent"))
        expect(phone.said()).to_have_text("Not delivered, with the reason. Saved on this phone.")


def enters_what_was_scanned(phone: Phone, running: Running) -> None:
    person = running.school.people["Ada Field"]
    sheet = paper.sheet(running.kept.db, running.school.id, person, running.clock.now, running.url)
    wednesday = next(
        each for each in sheet.lines if each.title == "Precision teaching" and each.on and each.on.day == 11
    )
    phone.page.goto("about:blank")
    phone.page.goto(wednesday.url)
    phone.unlock()
    card = phone.card("Precision teaching")
    expect(phone.page.get_by_text("Wednesday 11 November")).to_be_visible()
    expect(card.get_by_role("group", name="Missed because")).to_be_visible()
    with phone.taps(1):
        phone.tap(card.locator(".ring"))
        expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    any_day = next(each for each in sheet.lines if each.title == "Auditory memory")
    phone.page.evaluate("hash => location.hash = hash", any_day.url.partition("#")[2])
    with phone.taps(2):
        phone.tap(phone.page.get_by_role("button", name="Tuesday"))
        phone.tap(phone.card("Auditory memory").locator(".ring"))
        # What is said is what was said of the line before: only the card tells that this one was saved.
        expect(phone.card("Auditory memory").get_by_role("button", name="Undo")).to_be_visible()
    phone.page.evaluate("location.hash = 'paper/000000000000/2026-11-11/1'")
    expect(phone.page.get_by_text("This line is not on your list")).to_be_visible()
