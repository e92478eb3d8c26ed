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


# Its style is the one rule for all media that is added to the first sheet.
LATER_IS_HERE = """async () => {
  const here = () => [...document.styleSheets[0].cssRules].some(({ media }) => media?.mediaText === 'all');
  while (!here()) await new Promise((done) => setTimeout(done, 20));
}"""


def later_is_here(phone: Phone) -> None:
    """Waits for the later screens: what Today says above its cards depends on whether they had come when it opened."""
    phone.page.evaluate(LATER_IS_HERE)


def log_screens(phone: Phone, code: str, digits: str, titles: Titles) -> Iterator[str]:
    """From the phone out of its box, which `code` pairs, to signing out; leaves the phone paired."""
    page = phone.page
    button = page.get_by_role("button", name="Pair this phone")
    expect(button).to_be_visible()
    yield "pair"
    phone.touch(button)
    expect(page.get_by_role("alert")).to_have_text("Enter all 10 letters and numbers of the code")
    yield "pair-fault"
    page.get_by_label("Code", exact=True).fill(code)
    phone.touch(button)
    expect(page.get_by_role("heading", name="Choose a PIN")).to_be_visible()
    yield "pin"
    phone.type_pin("123456")
    expect(page.get_by_role("alert")).to_have_text("That one is easy to guess. Choose another.")
    yield "pin-fault"
    phone.choose_pin()
    expect(page.locator(".digits")).to_have_text(digits)
    yield "pair-digits"
    phone.touch(page.get_by_role("button", name="Yes, start"))
    expect(phone.card(titles.alone).first).to_be_visible()
    yield "today"
    yield from _cards(phone, titles)
    yield from _other_screens(phone)


def _cards(phone: Phone, titles: Titles) -> Iterator[str]:
    page = phone.page
    alone, group = phone.card(titles.alone).first, phone.card(titles.group).first
    phone.touch(alone.locator(".what"))
    seen(alone.get_by_role("group", name="Missed because"))
    yield "card-open"
    phone.touch(alone.get_by_role("button", name="More reasons"))
    expect(alone.get_by_role("button", name="School closed unexpectedly")).to_be_visible()
    yield "card-all-reasons"
    alone.get_by_label("Other number").fill("0")
    phone.touch(alone.get_by_role("button", name="Save minutes"))
    seen(alone.get_by_role("alert"))
    yield "card-minutes-fault"
    phone.touch(alone.locator(".ring"))
    alone.get_by_label("Note", exact=True).fill("Chose the book herself. Start with the picture cards next time.")
    seen(alone.get_by_role("button", name="Save note"), alone)
    yield "card-delivered"
    phone.touch(alone.get_by_role("button", name="Save note"))
    seen(alone.get_by_role("button", name="Change note"), alone)
    yield "card-noted"
    phone.touch(alone.locator(".what"))
    page.evaluate("scrollTo(0, 0)")
    yield "today-one-recorded"
    phone.touch(group.locator(".ring"))
    phone.forward(seconds=2)
    phone.touch(group.locator(".chip.pupil").first)
    seen(group.locator(".chip.pupil[aria-pressed=false]"), group)
    yield "card-group-one-away"
    missed = phone.card(titles.missed).first
    phone.touch(missed.locator(".what"))
    phone.touch(missed.get_by_role("button", name="I was moved to cover"))
    seen(missed.get_by_role("button", name="Undo"), missed)
    yield "card-missed"
    part = phone.card(titles.part).first
    phone.touch(part.locator(".what"))
    phone.touch(part.get_by_role("button", name="Start a timer"))
    seen(part.get_by_role("button", name="Stop and save"), part)
    yield "card-timer"
    phone.touch(part.get_by_role("button", name="Remove the timer"))
    phone.touch(part.get_by_role("group", name="Part of it").get_by_role("button").first)
    seen(part.get_by_role("group", name="Why not all of it?"), part)
    yield "card-part"
    phone.touch(part.locator(".what"))
    support = phone.card(titles.support).first
    phone.touch(support.get_by_role("button", name="Some was lost"))
    phone.touch(support.get_by_role("button", name="20", exact=True))
    seen(support.get_by_role("group", name="Lost because"), support)
    yield "support-lost"
    page.evaluate("scrollTo(0, 0)")
    yield "today-recorded"
    others = page.locator("details.others")
    if others.count():
        phone.touch(others.locator("summary"))
        seen(others.locator(".card").first)
        yield "others"


def _other_screens(phone: Phone) -> Iterator[str]:
    page = phone.page
    phone.signal(there=False)
    page.evaluate("scrollTo(0, 0)")
    phone.touch(page.locator(".card.standing .chip").first)
    expect(phone.line()).to_contain_text("saved on this phone")
    yield "no-signal"
    phone.touch(phone.line())
    expect(page.get_by_role("heading", level=1, name="Needs attention")).to_be_visible()
    expect(page.get_by_role("button", name="Save a copy")).to_be_visible()
    yield "attention-waiting"
    phone.signal(there=True)
    phone.touch(page.get_by_role("button", name="Send now"))
    expect(phone.line()).to_contain_text("All sent")
    yield "attention"
    phone.touch(page.get_by_role("link", name="Other days"))
    expect(page.get_by_role("heading", level=1, name="Other days")).to_be_visible()
    yield "other-days"
    phone.touch(page.locator(".rows a").first)
    page.get_by_role("link", name="All days").wait_for()
    yield "another-day"
    phone.touch(page.get_by_role("link", name="All days"))
    phone.touch(page.locator(".rows a").nth(3))
    late = page.get_by_role("button", name="Mark as delivered")
    page.get_by_role("link", name="All days").wait_for()
    if late.count():
        phone.touch(late.first)
        expect(page.get_by_role("alert")).to_have_text("Say this first, once for the day. Then record.")
        yield "another-day-late"
    phone.touch(page.get_by_role("link", name="Add a session"))
    row = page.locator(".rows button").first
    expect(row).to_be_visible()
    yield "add"
    phone.touch(row)
    expect(phone.card().first).to_be_visible()
    yield "add-chosen"
    phone.touch(page.get_by_role("link", name="My week"))
    expect(page.get_by_role("heading", level=1, name="My week")).to_be_visible()
    yield "my-week"
    phone.touch(page.get_by_role("link", name="More"))
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
    phone.touch(page.locator("a.pupil-line").first)
    expect(page.get_by_role("link", name="All pupils")).to_be_visible()
    yield "pupil"
    phone.touch(page.get_by_role("link", name="More"))
    phone.touch(page.get_by_role("link", name="Settings"))
    page.get_by_label("Left hand").check()
    yield "settings"
    phone.touch(page.get_by_role("button", name="Lock now"))
    phone.type_pin("294018")
    expect(page.get_by_role("alert")).to_have_text("That PIN is not right. 4 tries left.")
    yield "locked"
    phone.unlock()
    expect(page.get_by_label("Left hand")).to_be_checked()
    phone.touch(page.get_by_role("button", name="Sign out of this phone"))
    seen(page.get_by_role("button", name="Sign out now"))
    yield "settings-sign-out"
    phone.touch(page.get_by_role("link", name="Today"))
    expect(page.locator(".card").first).to_be_visible()
    yield "today-left-hand"
    phone.touch(page.get_by_role("link", name="More"))
    phone.touch(page.get_by_role("link", name="Settings"))
    page.get_by_label("Left hand").uncheck()
    phone.touch(page.get_by_role("link", name="Today"))
    expect(page.locator(".card").first).to_be_visible()
