"""Two weeks of Ada's phone in the states that a good day does not show, one after the other, by the name of each.

As `log_screens`: the caller looks and goes on. The phone comes out of its box here, on Monday 9 November at 8:00.
"""

from collections.abc import Iterator
from datetime import date

from playwright.sync_api import expect

from server.services import catch_up, paper
from server.services.pairing import create_code
from server.services.who import Who
from server.store import grants
from tests.browser.log_screens import later_is_here, seen
from tests.browser.phone import Phone
from tests.browser.school import SENCO, TA

OFFERS_TO_INSTALL = "dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt: async () => {} }))"
"""Some browsers do, at a time of their own."""
ASKS_FOR_ALERTS = "Object.defineProperty(Notification, 'permission', { get: () => 'default' })"
A_PAGE_OF_THE_WIFI = "<p>Log in to the wifi"


def log_week(phone: Phone) -> Iterator[str]:
    """A first list that has no signal, a busy Monday, a day without sending, and what the week after makes of it."""
    phone.page.add_init_script(ASKS_FOR_ALERTS)
    phone.page.reload()
    later_is_here(phone)
    yield from _begins_without_signal(phone)
    yield from _a_morning(phone)
    yield from _something_is_held(phone)
    yield from _nothing_goes_out(phone)
    yield from _the_week_after(phone)
    yield from _made_up(phone)
    yield from _on_paper(phone)
    yield from _far_away(phone)


def sent(phone: Phone) -> None:
    """Has signal again, and all that waited is with the school."""
    phone.signal(there=True)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.line()).to_have_text(f"All sent {phone.running.clock.now:%-H:%M}")


def go(phone: Phone, place: str, title: str) -> None:
    phone.page.evaluate("place => location.hash = place", place)
    expect(phone.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    phone.page.evaluate("scrollTo(0, 0)")


def code_for(phone: Phone, name: str) -> tuple[str, str]:
    running = phone.running
    made = create_code(running.kept.db, running.school.id, running.school.people[name], running.clock.now)
    return made.code, made.digits


def _begins_without_signal(phone: Phone) -> Iterator[str]:
    page = phone.page
    phone.signal(there=False)
    code, digits = code_for(phone, TA)
    page.get_by_label("Code", exact=True).fill(code)
    phone.touch(page.get_by_role("button", name="Pair this phone"))
    phone.choose_pin()
    expect(page.get_by_role("alert")).to_contain_text("No answer from the school.")
    yield "pair-no-answer"
    phone.signal(there=True)
    phone.touch(page.get_by_role("button", name="Pair this phone"))
    expect(page.locator(".digits")).to_have_text(digits)
    phone.signal(there=False)
    phone.touch(page.get_by_role("button", name="Yes, start"))
    expect(page.get_by_text("Your list comes with the first signal.")).to_be_visible()
    yield "today-without-a-list"
    phone.paired = True
    sent(phone)
    expect(phone.card().first).to_be_visible()


def _a_morning(phone: Phone) -> Iterator[str]:
    page = phone.page
    phone.forward(hours=2, minutes=50)
    sent(phone)
    expect(phone.card("Precision teaching").get_by_text("Earlier today")).to_be_visible()
    yield "today-late"
    phone.touch(phone.ring("Precision teaching"))
    phone.touch(phone.card("Precision teaching").get_by_role("button", name="Record another session"))
    seen(phone.card("Precision teaching").get_by_role("group", name="A second session?"))
    yield "card-second-session"
    phone.touch(phone.ring("Talk Boost"))
    group = phone.card("Talk Boost")
    group.get_by_label("Note", exact=True).fill("Take turns with the picture cards.")
    seen(group.get_by_role("group", name="About"))
    yield "card-note-about"
    phone.forward(seconds=2)
    phone.touch(phone.card("Fine motor programme").locator(".what"))
    phone.touch(phone.card("Fine motor programme").get_by_role("button", name="Start a timer"))
    phone.paired = False
    phone.forward(minutes=9)
    expect(phone.is_locked()).to_be_visible()
    expect(page.get_by_role("heading", name="You can finish this one")).to_be_visible()
    yield "locked-with-a-card"
    phone.paired = True
    phone.unlock()
    phone.forward(hours=4)
    expect(phone.card("Fine motor programme").get_by_text("The timer was left on.")).to_be_visible()
    seen(phone.card("Fine motor programme").get_by_role("group", name="How many minutes?"))
    yield "card-timer-left-on"
    go(phone, "days", "Other days")
    go(phone, "today", "Today")


def _something_is_held(phone: Phone) -> Iterator[str]:
    running, school = phone.running, phone.running.school
    phone.signal(there=False)
    phone.touch(phone.ring("Paired reading"))
    expect(phone.card("Paired reading").get_by_role("button", name="Undo")).to_be_visible()
    with running.kept.db.write() as session:
        grants.end(session, school.id, school.people[TA], school.pupils["Ben O"], "provision", running.clock.now)
    sent(phone)
    phone.page.get_by_role("link", name="1 record needs attention").wait_for()
    phone.page.evaluate("scrollTo(0, 0)")
    yield "today-held"
    phone.touch(phone.page.get_by_role("link", name="1 record needs attention"))
    expect(phone.page.get_by_role("button", name="Take it back", exact=True)).to_be_visible()
    yield "attention-held"
    go(phone, "more", "More")
    yield "more-held"


def _nothing_goes_out(phone: Phone) -> Iterator[str]:
    page = phone.page
    go(phone, "today", "Today")
    page.route("**/sync/**", lambda route: route.fulfill(content_type="text/html", body=A_PAGE_OF_THE_WIFI))
    phone.touch(phone.ring("Auditory memory"))
    expect(phone.line()).to_contain_text("This wifi does not let Kept through.")
    page.evaluate("scrollTo(0, 0)")
    yield "today-wifi"
    page.unroute("**/sync/**")
    phone.signal(there=False)
    phone.forward(hours=25)
    expect(phone.line()).to_contain_text("1 not sent since Monday.")
    yield "today-stuck"
    expect(page.get_by_role("link", name="Your timer has run since")).to_be_visible()
    phone.touch(phone.line())
    expect(page.get_by_role("button", name="Save a copy").last).to_be_visible()
    yield "attention-stuck"
    go(phone, "settings", "Settings")
    expect(page.get_by_text("1 record is not sent yet.")).to_be_visible()
    yield "settings-not-sent"
    sent(phone)


def _the_week_after(phone: Phone) -> Iterator[str]:
    page, running = phone.page, phone.running
    for hours in (24, 24, 24, 24, 24, 16):
        phone.forward(hours=hours)
        running.tick()
    sent(phone)
    go(phone, "week", "My week")
    expect(page.get_by_text("Nothing recorded this week yet.")).to_be_visible()
    yield "week-empty"
    phone.touch(page.get_by_role("button", name="Week before"))
    expect(page.get_by_role("table")).to_be_visible()
    yield "week-before"
    page.evaluate(OFFERS_TO_INSTALL)
    go(phone, "today", "Today")
    seen(page.get_by_role("button", name="Add it"))
    yield "today-offers-the-home-screen"
    phone.touch(page.get_by_role("button", name="Not now"))
    seen(page.get_by_role("button", name="Yes, alert me"))
    yield "today-asks-for-alerts"
    phone.touch(page.get_by_role("button", name="No", exact=True).first)
    phone.touch(page.locator("details.nudge summary"))
    expect(page.get_by_role("link", name="Add it").first).to_be_visible()
    yield "today-nudges"
    go(phone, "days", "Other days")
    yield "other-days-to-fill-in"


def _made_up(phone: Phone) -> Iterator[str]:
    """Sam books for tomorrow what last week owes Asha."""
    page, running, school = phone.page, phone.running, phone.running.school
    catch_up.book(
        running.kept.db,
        Who(school.id, school.people[SENCO], "senco"),
        school.pupils["Asha R"],
        provision=school.provisions["Precision teaching"],
        makes_up=date(2026, 11, 9),
        on=date(2026, 11, 17),
        person=school.people[TA],
        minutes=30,
        now=running.clock.now,
    )
    phone.forward(minutes=1)
    page.evaluate("dispatchEvent(new Event('online'))")
    go(phone, "catchup", "Catch-up")
    expect(page.get_by_role("heading", name="Coming up")).to_be_visible()
    yield "catch-up-to-come"
    phone.forward(days=1, hours=2)
    sent(phone)
    expect(page.get_by_role("heading", name="To give")).to_be_visible()
    yield "catch-up-to-give"
    go(phone, "today", "Today")
    card = phone.card("Makes up for")
    phone.touch(card.locator(".what"))
    seen(card.get_by_text("Not given? Leave it"))
    yield "card-booked"
    phone.touch(card.locator(".ring"))
    expect(card.get_by_role("button", name="Undo")).to_be_visible()
    sent(phone)
    phone.forward(days=1)
    sent(phone)
    go(phone, "catchup", "Catch-up")
    expect(page.get_by_role("heading", name="Given")).to_be_visible()
    yield "catch-up-given"
    go(phone, "support", "Support and equipment")
    yield "support-of-a-week"


def _on_paper(phone: Phone) -> Iterator[str]:
    page, running, school = phone.page, phone.running, phone.running.school
    go(phone, "paper", "Paper")
    expect(phone.card("Paired reading").first).to_be_visible()
    yield "paper-lines"
    sheet = paper.sheet(running.kept.db, school.id, school.people[TA], running.clock.now, running.url)
    of_day = next(line for line in sheet.lines if line.title == "Precision teaching" and line.on == date(2026, 11, 18))
    go(phone, of_day.url.partition("#")[2], "Paper")
    expect(page.get_by_role("group", name="Missed because")).to_be_visible()
    yield "paper-scanned"
    any_day = next(line for line in sheet.lines if line.title == "Auditory memory")
    go(phone, any_day.url.partition("#")[2], "Paper")
    expect(page.get_by_role("group", name="Which day was it?")).to_be_visible()
    yield "paper-which-day"
    go(phone, "paper/000000000000/2026-11-18/1", "Paper")
    yield "paper-not-yours"


def _far_away(phone: Phone) -> Iterator[str]:
    page = phone.page
    phone.forward(days=3)
    sent(phone)
    go(phone, "today", "Today")
    expect(page.get_by_text("No school today.")).to_be_visible()
    yield "today-no-school"
    phone.signal(there=False)
    phone.forward(days=16)
    expect(phone.line()).to_contain_text("No contact with the school for 14 days.")
    yield "today-closed"
    sent(phone)
    expect(phone.card().first).to_be_visible()
