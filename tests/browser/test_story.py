"""The whole of Kept in one story: Ada logs without signal, nothing is lost, one session is left silent, Sam is told and
reads the week."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import select

from server.domain.record import standing
from server.services.keys import Keyring
from server.services.notes import open_notes
from server.store import ledgers
from server.store.models.log import EquipmentRow, EventRow, HeldItem, NoteRow, PresenceRow
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL

pytestmark = pytest.mark.browser

MONDAY = "2026-11-09"
NOTE = "Read 40 words, 4 more than last time. The picture cards helped."
LOGGED = {
    ("Asha R", "Precision teaching", MONDAY, "delivered", 30, None),
    ("Ben O", "Talk Boost", MONDAY, "delivered", 20, None),
    ("Cora L", "Talk Boost", MONDAY, "not_delivered", None, "pupil_absent"),
    ("Dev P", "Talk Boost", MONDAY, "delivered", 20, None),
    ("Dev P", "Fine motor programme", MONDAY, "part_delivered", 10, "pupil_declined"),
    ("Ben O", "Paired reading", MONDAY, "not_delivered", None, "staff_covering"),
}


def test_what_was_promised_is_logged_offline_missed_told_and_summed_up(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    code, digits = desk.code_for("Ada Field")
    phone = Phone(playwright, profiles / "phone", running)
    phone.pair(code, digits)
    shows_the_day(phone)

    phone.forward(hours=1, minutes=30)
    phone.signal(there=False)
    ada_logs_the_morning(phone)
    waiting = expect_waiting(phone)

    phone.reload()
    shows_what_was_logged(phone)
    assert expect_waiting(phone) == waiting

    running.unplug()
    assert phone.kill() > 1
    phone.open(signal=False)
    shows_what_was_logged(phone)
    assert expect_waiting(phone) == waiting
    assert logged(running) == set()

    running.plug_in()
    phone.signal(there=True)
    expect(phone.line()).to_have_text(re.compile(r"^All sent 9:\d\d$"))
    shows_what_was_logged(phone)
    holds_what_was_logged(running)

    silence_is_asked_about_then_told(phone, desk, running)
    the_week_is_summed_up(desk, running)
    desk.close()
    phone.close()


def shows_the_day(phone: Phone) -> None:
    expect(phone.page.get_by_text("Monday 9 November")).to_be_visible()
    expect(phone.page.get_by_text("3 left to record")).to_be_visible()
    for title in ("Precision teaching", "Talk Boost", "Paired reading", "Fine motor programme"):
        expect(phone.ring(title)).to_have_text("Delivered")
    expect(phone.card("Lego Therapy")).to_be_hidden()


def ada_logs_the_morning(phone: Phone) -> None:
    titles = phone.page.locator(".card strong")
    as_they_stood = titles.all_inner_texts()
    with phone.taps(1):
        phone.tap(phone.ring("Precision teaching"))
        expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.forward(seconds=20)

    phone.card("Precision teaching").get_by_label("Note", exact=True).fill(NOTE)
    phone.card("Precision teaching").get_by_role("button", name="Save note").tap()
    expect(phone.said()).to_have_text("Note saved on this phone.")

    phone.tap(phone.ring("Paired reading"))
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.card("Paired reading").get_by_role("button", name="Undo").tap()
    expect(phone.said()).to_have_text("Undone. Saved on this phone.")
    expect(phone.ring("Paired reading")).to_have_text("Delivered")
    phone.forward(seconds=20)

    with phone.taps(2):
        phone.tap(phone.ring("Talk Boost"))
        phone.tap(phone.card("Talk Boost").get_by_role("button", name="Cora L there"))
        expect(phone.said()).to_have_text("Changed. Saved on this phone.")
    phone.forward(seconds=20)

    with phone.taps(2):
        phone.tap(phone.card("Paired reading").locator(".what"))
        phone.tap(phone.card("Paired reading").get_by_role("button", name="I was moved to cover"))
        expect(phone.said()).to_have_text("Not delivered, with the reason. Saved on this phone.")

    with phone.taps(3):
        fine_motor = phone.card("Fine motor programme")
        phone.tap(fine_motor.locator(".what"))
        phone.tap(fine_motor.get_by_role("group", name="Part of it").get_by_role("button", name="10", exact=True))
        phone.tap(fine_motor.get_by_role("button", name="Pupil refused or too upset"))
        expect(phone.said()).to_have_text("Changed. Saved on this phone.")

    phone.card("Support in class").get_by_role("button", name="All there").tap()
    phone.card("Writing slope").get_by_role("button", name="Yes").tap()
    # Not before it is on disk: the count that is read next would be one short.
    expect(phone.card("Writing slope").get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    expect(phone.page.get_by_text("All recorded")).to_be_visible()
    assert titles.all_inner_texts() == as_they_stood, "a card moved away under the thumb"


def expect_waiting(phone: Phone) -> int:
    """The line never says sent: it says how much is saved on this phone; how much."""
    expect(phone.line()).to_have_text(re.compile(r"^(No signal\. )?\d+ saved on this phone\b"))
    found = re.search(r"\d+", phone.line().inner_text())
    assert found
    return int(found.group())


def shows_what_was_logged(phone: Phone) -> None:
    for title, word in {
        "Precision teaching": "Delivered",
        "Talk Boost": "Delivered",
        "Fine motor programme": "Part",
        "Paired reading": "Missed",
    }.items():
        ring = phone.card(title).filter(has=phone.page.locator(".what")).locator(".ring").first
        expect(ring).to_have_text(word)
        expect(ring).not_to_have_accessible_name(re.compile("^Mark as delivered"))
    expect(phone.page.get_by_text("All recorded")).to_be_visible()
    expect(phone.card("Support in class").get_by_role("button", name="All there")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(phone.card("Writing slope").get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")


def logged(running: Running) -> set[tuple[str, str, str, str, int | None, str | None]]:
    """What stands in the server's database, as a person would say it."""
    school = running.school
    with running.kept.db.read() as session:
        records = ledgers.records(session, school.id)
    return {
        (
            school.pupil_named(record.pupil),
            school.provision_titled(record.provision),
            record.on.isoformat(),
            record.outcome.value,
            record.minutes,
            record.reason.value if record.reason else None,
        )
        for record in standing(records)
    }


def holds_what_was_logged(running: Running) -> None:
    assert logged(running) == LOGGED
    here = running.school.id
    with running.kept.db.read() as session:
        records = standing(ledgers.records(session, here))
        assert len(records) == len(LOGGED)
        talk_boost = running.school.provisions["Talk Boost"]
        assert len({record.session for record in records if record.provision == talk_boost}) == 1
        assert {record.by for record in records} == {running.school.people["Ada Field"]}
        assert session.scalars(select(NoteRow.text).where(NoteRow.school_id == here)).all() == [None]
        asha = ledgers.notes(session, here, pupil=running.school.pupils["Asha R"])
        notes = open_notes(asha, Keyring(running.kept.settings.keys_dir, here))
        assert [note.text for about in notes.values() for note in about] == [NOTE]
        sent = session.scalars(select(EventRow).where(EventRow.device_id.is_not(None))).all()
        assert sent
        assert all(row.signature for row in sent)
        assert session.scalars(select(PresenceRow.minutes_lost).where(PresenceRow.school_id == here)).all() == [0]
        assert session.scalars(select(EquipmentRow.in_place).where(EquipmentRow.school_id == here)).all() == [True]
        assert session.scalars(select(HeldItem.id).where(HeldItem.school_id == here)).all() == []


def silence_is_asked_about_then_told(phone: Phone, desk: Desk, running: Running) -> None:
    """Nobody says what became of Asha's session on Wednesday. Ada is asked on Thursday, Sam is told on Friday."""
    asks = "Precision teaching with Asha R: 1 session this week has no record yet"
    tells = "1 Precision teaching session has not been logged for Asha R"
    running.tick()
    desk.come_back(EMAIL)
    expect(desk.block("Waiting on phones")).to_contain_text("No phone is holding unsent sessions.")
    for _ in ("Tuesday", "Wednesday", "Thursday"):
        phone.forward(days=1)
        running.tick()
        phone.forward(minutes=10)
        expect(phone.line()).to_have_text(re.compile("^All sent "))
    expect(phone.page.locator(".nudge").filter(has_text=asks)).to_be_visible()
    desk.come_back(EMAIL)
    desk.go("Alerts")
    expect(desk.page.locator(".card").filter(has_text="Precision teaching")).to_have_count(0)

    phone.forward(days=1)
    running.tick()
    desk.come_back(EMAIL)
    desk.go("Alerts")
    alert = desk.page.locator(".card").filter(has_text=tells)
    expect(alert).to_contain_text("Section F")
    alert.get_by_role("button", name="I have seen").first.click()
    expect(alert).to_contain_text("Seen")
    expect(alert.get_by_role("button", name="I have seen")).to_have_count(0)

    phone.forward(hours=6)
    expect(phone.line()).to_have_text(re.compile("^All sent "))


def the_week_is_summed_up(desk: Desk, running: Running) -> None:
    """The week closes; on Monday at 7:00 its summary is stored, and every figure opens down to who did what."""
    running.clock.now = running.clock.now.replace(day=16, hour=7, minute=0)
    running.tick()
    desk.come_back(EMAIL)
    desk.go("Weekly summary")
    desk.page.get_by_role("link", name="Week of 9 November 2026").click()
    desk.on("Weekly summary: 9 to 13 November 2026")
    page = desk.page.locator("main")
    expect(page).to_contain_text("Precision teaching")
    page.get_by_role("link", name="Asha R").first.click()
    desk.on("Asha Rahman")
    provision = desk.page.locator("section.provision").filter(has_text="Precision teaching")
    provision.get_by_text("How it went, window by window").click()
    window = provision.locator("details.window").filter(has_text="9 Nov to 13 Nov")
    window.locator("summary").first.click()
    expect(window).to_contain_text("1 of 2")
    expect(window).to_contain_text("Mon 9 Nov, Ada Field: Delivered, 30 minutes")
    provision.get_by_text("Sessions (1)").click()
    expect(provision).to_contain_text(NOTE)
    provision.get_by_text("Received", exact=True).click()
    expect(provision).to_contain_text("Received 1 of 2 sessions (30 of 60 minutes): delivered / due.")
    provision.get_by_role("button", name="How these figures came about").first.click()
    expect(provision).to_contain_text("A window counts in the span in which it ends: 1 closed window ended")
    window.locator("summary").first.click()
    desk.page.emulate_media(media="print")
    expect(window.get_by_text("Ada Field: Delivered, 30 minutes")).to_be_hidden()
    desk.page.evaluate("window.print = () => {}")  # there is no printer; the page is looked at as paper instead
    desk.page.emulate_media(media="screen")
    desk.page.get_by_role("button", name="Print with every session and rule").click()
    desk.page.emulate_media(media="print")
    expect(window.get_by_text("Ada Field: Delivered, 30 minutes")).to_be_visible()
