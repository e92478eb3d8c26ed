"""Every screen and state of the desk, one after the other, by the name of each: as `log_screens` does for the log."""

import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import expect

from server.services.exporting import export_kept
from server.services.keys import Keyring
from tests.browser.desk import PASSWORD, Desk

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"


def desk_screens(desk: Desk, email: str, pupil: str, person: str) -> Iterator[str]:
    """From the password to signing out. `pupil` is opened, `person` gets a code."""
    page = desk.page
    page.goto(f"{desk.running.url}/desk/")
    desk.on("Sign in to the desk")
    yield "sign-in"
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Enter your email, like sam@school.uk")).to_be_visible()
    yield "sign-in-fault"
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill("not the password at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").filter(has_text="do not go together")).to_be_visible()
    yield "sign-in-wrong"
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    yield "sign-in-code"
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("That code does not work.")).to_be_visible()
    yield "sign-in-code-wrong"
    page.get_by_label("Code", exact=True).fill(desk.shown_code())
    page.get_by_role("button", name="Go on").click()
    desk.on("This week")
    expect(page.get_by_role("heading", name="Delivered and due")).to_be_visible()
    expect(page.get_by_text("Fetching the page.")).to_have_count(0)
    yield "week"
    _open_all(desk)
    yield "week-opened"
    page.get_by_role("link", name="Week before").click()
    desk.on("Week")
    expect(page.get_by_role("heading", name="Delivered and due")).to_be_visible()
    yield "week-before"
    desk.go("Alerts")
    alert = page.locator("main .card").first
    expect(alert).to_be_visible()
    yield "alerts"
    alert.get_by_role("button", name="Resolve").first.click()
    alert.locator("form button[type=submit]").click()
    expect(alert.get_by_text("Say in a few words what was done")).to_be_visible()
    yield "alerts-resolve-fault"
    alert.get_by_label("What was done?").fill("Two make-up sessions are booked for next week.")
    title = alert.get_by_role("heading").first.inner_text()
    alert.locator("form button[type=submit]").click()
    expect(page.locator("main .card").filter(has=page.get_by_role("heading", name=title, exact=True))).to_have_count(0)
    page.get_by_role("link", name="Resolved").click()
    expect(page.locator("main .card").first).to_be_visible()
    _open_all(desk)
    yield "alerts-resolved"
    desk.go("Notices")
    expect(page.get_by_role("table").first).to_be_visible()
    yield "notices"
    desk.go("Pupils")
    expect(page.get_by_role("table").first).to_be_visible()
    yield "pupils"
    page.get_by_role("link", name=pupil, exact=True).first.click()
    expect(page.locator("section.provision").first).to_be_visible()
    yield "pupil"
    _open_all(desk)
    yield "pupil-opened"
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_label("What helps")).to_be_visible()
    yield "pupil-guide"
    page.get_by_role("button", name="Discard").click()
    book = page.get_by_role("button", name="Book a make-up session")
    if book.count():
        book.first.click()
        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_text("Choose a day", exact=True)).to_be_visible()
        yield "pupil-book"
    desk.go("Provisions")
    expect(page.get_by_role("table").first).to_be_visible()
    yield "provisions"
    page.get_by_label("Find by name, pupil or person").fill("nothing is called this")
    expect(page.get_by_text("No provision matches.")).to_be_visible()
    yield "provisions-none"
    desk.go("Reasons")
    expect(page.get_by_role("heading", name="Lost to cover")).to_be_visible()
    _open_all(desk)
    yield "reasons"
    yield from _a_file_tried(desk)
    desk.go("Weekly summary")
    expect(page.get_by_role("link", name="Week of").first).to_be_visible()
    yield "summaries"
    page.get_by_role("link", name="Week of").first.click()
    expect(page.get_by_role("heading", name="One thing to ask")).to_be_visible()
    yield "summary"
    _open_all(desk)
    yield "summary-opened"
    yield from _people(desk, person)
    desk.go("Held items")
    expect(page.get_by_text("Saved on a phone and safe here")).to_be_visible()
    yield "held"
    if page.get_by_role("button", name="Send it back").count():
        page.get_by_role("button", name="Send it back").first.click()
        yield "held-send-back"
    desk.go("Alerts on this device")
    expect(page.get_by_text("Fetching the page.")).to_have_count(0)
    yield "alerts-on-this-device"
    desk.go("Settings")
    page.get_by_label("Most notices that one person gets on a day", exact=True).fill("two")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Give a whole number, such as 3.")).to_be_visible()
    yield "settings-fault"
    page.get_by_role("button", name="Discard changes").click()
    yield "settings"
    desk.context.set_offline(True)
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Provisions").click()
    expect(page.get_by_text("No connection since")).to_be_visible()
    yield "no-connection"
    desk.running.clock.forward(hours=1)
    desk.context.set_offline(False)
    # Where the first look after the signal fails, the page looks again after 15 seconds.
    expect(page.get_by_role("dialog")).to_be_visible(timeout=40_000)
    yield "sign-in-again"


def _people(desk: Desk, person: str) -> Iterator[str]:
    page = desk.page
    desk.go("People and devices")
    expect(page.get_by_role("button", name="Remove").first).to_be_visible()
    yield "people"
    page.get_by_role("link", name=f"Weekly sheet of {person}").click()
    desk.on(f"Weekly sheet: {person}")
    yield "sheet"
    page.get_by_role("main").get_by_role("link", name="People and devices").click()
    page.get_by_role("button", name="A shared tablet").click()
    page.get_by_role("button", name="Make their codes").click()
    expect(page.get_by_text("Choose two people or more")).to_be_visible()
    yield "people-shared"
    page.get_by_role("button", name="Not shared").click()
    page.get_by_role("button", name="Make a code").click()
    expect(page.get_by_text("Choose who will use the device")).to_be_visible()
    yield "people-fault"
    page.get_by_label("Who will use it?").select_option(label=person)
    page.get_by_role("button", name="Make a code").click()
    expect(page.locator("#code")).to_be_visible()
    yield "people-code"
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_role("button", name="Remove the device")).to_be_visible()
    yield "people-remove"
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Manage").first.click()
    expect(page.get_by_role("button", name="End access")).to_be_visible()
    yield "people-manage"
    desk.running.clock.forward(minutes=6)
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("dialog", name="Show that it is you")).to_be_visible()
    yield "people-show-that-it-is-you"
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("button", name=re.compile("^Close ")).click()
    page.get_by_role("link", name="Your sign-in").click()
    desk.on("Your sign-in")
    expect(page.get_by_role("button", name="Make new recovery codes")).to_be_visible()
    yield "your-sign-in"


def set_up_screens(desk: Desk, token: str) -> Iterator[str]:
    """The single-use link, a password that is too short, one that will do, and the second step."""
    page = desk.page
    page.goto("about:blank")
    page.goto(f"{desk.running.url}/desk/#setup={token}")
    desk.on("Choose your password")
    yield "set-up"
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Use at least 12 characters. This has 5.")).to_be_visible()
    yield "set-up-fault"
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    desk.on("Set up your second step")
    yield "second-step"
    page.get_by_role("button", name="Set up an app").click()
    expect(page.locator(".secret")).to_be_visible()
    yield "second-step-app"
    page.get_by_role("button", name="Another way").click()
    yield from desk.set_up_app()
    desk.on("This week")


def _open_all(desk: Desk) -> None:
    """Everything that folds is unfolded."""
    desk.page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")


def _a_file_tried(desk: Desk) -> Iterator[str]:
    """The documented map and list of sessions, and then the served school's own Kept file."""
    page, running = desk.page, desk.running
    desk.go("Try last term")
    yield "try-last-term"
    page.get_by_role("button", name="Show the weeks").click()
    expect(page.get_by_text("Choose a file first")).to_be_visible()
    yield "try-last-term-fault"
    page.get_by_label("Provision map", exact=True).set_input_files(EXAMPLES / "map.csv")
    page.get_by_label("List of sessions", exact=True).set_input_files(EXAMPLES / "map.csv")
    page.get_by_role("button", name="Show the weeks").click()
    expect(page.get_by_text("The files were not read.")).to_be_visible()
    yield "try-last-term-not-read"
    page.get_by_label("List of sessions", exact=True).set_input_files(EXAMPLES / "records.csv")
    page.get_by_label("Calendar, if it is not the one in Kept").set_input_files(EXAMPLES / "calendar.csv")
    page.get_by_role("button", name="Show the weeks").click()
    expect(page.get_by_role("heading", name="what would have been told")).to_be_visible()
    yield "try-last-term-weeks"
    page.get_by_label("A Kept file (JSON)").check()
    keyring = Keyring(running.kept.settings.keys_dir, running.school.id)
    whole = "".join(export_kept(running.kept.db, running.school.id, keyring=keyring)).encode()
    page.get_by_label("Kept file", exact=True).set_input_files(
        {"name": "k.json", "mimeType": "application/json", "buffer": whole}
    )
    page.get_by_role("button", name="Show the weeks").click()
    expect(page.get_by_text("Taken for granted")).to_have_count(0)
    expect(page.get_by_role("heading", name="what would have been told")).to_be_visible()
    yield "try-last-term-kept-file"
