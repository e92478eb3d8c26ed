"""Every screen and state of the log, one after the other, by the name of each.

`for name in log_screens(...)` stands still at each of them: the caller looks, measures or takes a picture, and goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.phone import Phone


@dataclass(frozen=True)
class Titles:
    """Which of a TA's sessions of the day play which part."""

    alone: str
    part: str
    missed: str
    group: str
    support: str


def seen(what: Locator, card: Locator | None = None) -> None:
    """Waits for it, and brings its card to the top as a thumb would."""
    expect(what.first).to_be_visible()
    (card or what).first.evaluate("(it) => (it.closest('.card') ?? it).scrollIntoView({ block: 'start' })")


def log_screens(phone: Phone, code: str, digits: str, titles: Titles) -> Iterator[str]:
    """From the phone out of its box, which `code` pairs, to signing out; leaves the phone paired."""
    page = phone.page
    button = page.get_by_role("button", name="Pair this phone")
    expect(button).to_be_visible()
    yield "pair"
    button.tap()
    expect(page.get_by_role("alert")).to_have_text("Enter all 10 letters and numbers of the code")
    yield "pair-fault"
    page.get_by_label("Code", exact=True).fill(code)
    button.tap()
    expect(page.get_by_role("heading", name="Choose a PIN")).to_be_visible()
    yield "pin"
    phone.type_pin("123456")
    expect(page.get_by_role("alert")).to_have_text("That one is easy to guess. Choose another.")
    yield "pin-fault"
    phone.choose_pin()
    expect(page.locator(".digits")).to_have_text(digits)
    yield "pair-digits"
    page.get_by_role("button", name="Yes, start").tap()
    expect(phone.card(titles.alone).first).to_be_visible()
    yield "today"
    yield from _cards(phone, titles)
    yield from _other_screens(phone)


def _cards(phone: Phone, titles: Titles) -> Iterator[str]:
    page = phone.page
    alone, group = phone.card(titles.alone).first, phone.card(titles.group).first
    alone.locator(".what").tap()
    seen(alone.get_by_role("group", name="Missed because"))
    yield "card-open"
    alone.get_by_role("button", name="More reasons").tap()
    expect(alone.get_by_role("button", name="School closed unexpectedly")).to_be_visible()
    yield "card-all-reasons"
    alone.get_by_label("Other number").fill("0")
    alone.get_by_role("button", name="Save minutes").tap()
    seen(alone.get_by_role("alert"))
    yield "card-minutes-fault"
    alone.locator(".ring").tap()
    alone.get_by_label("Note", exact=True).fill("Chose the book herself. Start with the picture cards next time.")
    seen(alone.get_by_role("button", name="Save note"), alone)
    yield "card-delivered"
    alone.get_by_role("button", name="Save note").tap()
    seen(alone.get_by_role("button", name="Change note"), alone)
    yield "card-noted"
    alone.locator(".what").tap()
    page.evaluate("scrollTo(0, 0)")
    yield "today-one-recorded"
    group.locator(".ring").tap()
    phone.forward(seconds=2)
    group.locator(".chip.pupil").first.tap()
    seen(group.locator(".chip.pupil[aria-pressed=false]"), group)
    yield "card-group-one-away"
    missed = phone.card(titles.missed).first
    missed.locator(".what").tap()
    missed.get_by_role("button", name="I was moved to cover").tap()
    seen(missed.get_by_role("button", name="Undo"), missed)
    yield "card-missed"
    part = phone.card(titles.part).first
    part.locator(".what").tap()
    part.get_by_role("button", name="Start a timer").tap()
    seen(part.get_by_role("button", name="Stop and save"), part)
    yield "card-timer"
    part.get_by_role("button", name="Remove the timer").tap()
    part.get_by_role("group", name="Part of it").get_by_role("button").first.tap()
    seen(part.get_by_role("group", name="Why not all of it?"), part)
    yield "card-part"
    part.locator(".what").tap()
    support = phone.card(titles.support).first
    support.get_by_role("button", name="Some was lost").tap()
    support.get_by_role("button", name="20", exact=True).tap()
    seen(support.get_by_role("group", name="Lost because"), support)
    yield "support-lost"
    page.evaluate("scrollTo(0, 0)")
    yield "today-recorded"
    others = page.locator("details.others")
    if others.count():
        others.locator("summary").tap()
        seen(others.locator(".card").first)
        yield "others"


def _other_screens(phone: Phone) -> Iterator[str]:
    page = phone.page
    phone.signal(there=False)
    page.evaluate("scrollTo(0, 0)")
    page.locator(".card.standing .chip").first.tap()
    expect(phone.line()).to_contain_text("saved on this phone")
    yield "no-signal"
    phone.line().tap()
    expect(page.get_by_role("heading", level=1, name="Needs attention")).to_be_visible()
    expect(page.get_by_role("button", name="Save a copy")).to_be_visible()
    yield "attention-waiting"
    phone.signal(there=True)
    page.get_by_role("button", name="Send now").tap()
    expect(phone.line()).to_contain_text("All sent")
    yield "attention"
    page.get_by_role("link", name="Other days").tap()
    expect(page.get_by_role("heading", level=1, name="Other days")).to_be_visible()
    yield "other-days"
    page.locator(".rows a").first.tap()
    page.get_by_role("link", name="All days").wait_for()
    yield "another-day"
    page.get_by_role("link", name="All days").tap()
    page.locator(".rows a").nth(3).tap()
    late = page.get_by_role("button", name="Mark as delivered")
    page.get_by_role("link", name="All days").wait_for()
    if late.count():
        late.first.tap()
        expect(page.get_by_role("alert")).to_have_text("Say this first, once for the day. Then record.")
        yield "another-day-late"
    page.get_by_role("link", name="Add a session").tap()
    row = page.locator(".rows button").first
    expect(row).to_be_visible()
    yield "add"
    row.tap()
    expect(phone.card().first).to_be_visible()
    yield "add-chosen"
    page.get_by_role("link", name="My week").tap()
    expect(page.get_by_role("heading", level=1, name="My week")).to_be_visible()
    yield "my-week"
    page.get_by_role("link", name="More").tap()
    expect(page.get_by_role("heading", level=1, name="More")).to_be_visible()
    yield "more"
    for place, title in (
        ("catchup", "Catch-up"),
        ("support", "Support and equipment"),
        ("paper", "Paper"),
        ("pupils", "My pupils"),
    ):
        page.evaluate("place => location.hash = place", place)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        yield place
    page.locator("a.pupil-line").first.tap()
    expect(page.get_by_role("link", name="All pupils")).to_be_visible()
    yield "pupil"
    page.get_by_role("link", name="More").tap()
    page.get_by_role("link", name="Settings").tap()
    page.get_by_label("Left hand").check()
    yield "settings"
    page.get_by_role("button", name="Lock now").tap()
    phone.type_pin("294018")
    expect(page.get_by_role("alert")).to_have_text("That PIN is not right. 4 tries left.")
    yield "locked"
    phone.unlock()
    expect(page.get_by_label("Left hand")).to_be_checked()
    page.get_by_role("button", name="Sign out of this phone").tap()
    seen(page.get_by_role("button", name="Sign out now"))
    yield "settings-sign-out"
    page.get_by_role("link", name="Today").tap()
    expect(page.locator(".card").first).to_be_visible()
    yield "today-left-hand"
    page.get_by_role("link", name="More").tap()
    page.get_by_role("link", name="Settings").tap()
    page.get_by_label("Left hand").uncheck()
    page.get_by_role("link", name="Today").tap()
    expect(page.locator(".card").first).to_be_visible()
