"""Sam books a make-up session for last week; Ada finds it on her phone without signal and gives it with one tap; last
week is repaid and this week is owed what it was."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Playwright, expect

from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL

pytestmark = pytest.mark.browser

MARK = "Makes up for 9 to 13 November"


def test_a_make_up_session_is_booked_given_and_repays_what_it_names(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    phone = Phone(playwright, profiles / "phone", running)
    phone.stand_still()
    phone.pair(*desk.code_for("Ada Field"))
    phone.forward(days=7)  # Monday again, after a week in which nobody logged anything

    desk.come_back(EMAIL)
    owing = of_asha(desk)
    refuses_at_the_field(owing)
    books_tuesday(owing)

    phone.forward(minutes=6)
    expect(phone.line()).to_contain_text("All sent 8:06")
    phone.page.evaluate("location.hash = 'catchup'")
    expect(phone.page.get_by_role("heading", level=1, name="Catch-up")).to_be_visible()
    expect(phone.card("Tuesday 17 November")).to_contain_text(MARK)
    phone.page.get_by_role("link", name="Today").tap()
    expect(phone.card(MARK)).to_have_count(0)

    phone.signal(there=False)
    phone.forward(days=1, hours=2)
    card = phone.card(MARK)
    expect(card).to_contain_text("Asha R")
    card.locator(".what").tap()
    expect(card.get_by_text("Not given? Leave it")).to_be_visible()
    expect(card.get_by_role("group", name="Missed because")).to_have_count(0)
    with phone.taps(1):
        phone.tap(card.locator(".ring"))
        expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.signal(there=True)
    expect(phone.line()).to_contain_text("All sent")

    desk.come_back(EMAIL)
    owing = of_asha(desk)
    expect(owing.locator(".booked")).to_contain_text("Repaid")
    owing.get_by_text("How it went, window by window").click()
    owing.locator("details.window").filter(has_text="13 Nov").locator("summary").first.click()
    made_up = owing.locator("details.window").filter(has_text="13 Nov").locator("tbody tr").first
    expect(made_up.locator("td").nth(5)).to_have_text("1")
    phone.close()
    desk.close()


def of_asha(desk: Desk) -> Locator:
    desk.go("Pupils")
    desk.page.get_by_role("link", name="Asha Rahman", exact=True).click()
    desk.on("Asha Rahman")
    return desk.block("Precision teaching")


def refuses_at_the_field(owing: Locator) -> None:
    """Monday has its own session; what was typed stays."""
    owing.get_by_role("button", name="Book a make-up session").click()
    form = owing.get_by_role("form", name="Book a make-up session of Precision teaching")
    form.get_by_role("button", name="Book it").click()
    expect(form.get_by_text("Choose a day")).to_be_visible()
    expect(form.get_by_label("Day")).to_be_focused()
    form.get_by_label("Day").fill("2026-11-16")
    form.get_by_label("Minutes").fill("25")
    form.get_by_role("button", name="Book it").click()
    expect(form.get_by_text("has its own session of this")).to_be_visible()
    expect(form.get_by_label("Minutes")).to_have_value("25")


def books_tuesday(owing: Locator) -> None:
    form = owing.get_by_role("form")
    form.get_by_label("Minutes").fill("30")
    form.get_by_label("Day").fill("2026-11-17")
    form.get_by_role("button", name="Book it").click()
    expect(owing.get_by_role("status").first).to_have_text(
        "Booked. Ada Field finds it on the phone, on Tuesday 17 November."
    )
    booked = owing.locator(".booked")
    expect(booked).to_contain_text("Tue 17 Nov · Ada Field · 30 minutes · repays 9 Nov to 13 Nov")
    booked.get_by_role("button", name="Cancel the make-up session of Tuesday 17 November").click()
    expect(booked).to_have_count(0)
    owing.get_by_role("button", name="Book a make-up session").click()
    form.get_by_label("Day").fill("2026-11-17")
    form.get_by_role("button", name="Book it").click()
    expect(booked).to_contain_text("Booked")
