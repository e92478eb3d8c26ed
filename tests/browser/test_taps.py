"""How many taps the things take that a TA does every hour, and what a second adult sees of the first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Playwright, expect
from sqlalchemy import select

from server.services.keys import Keyring
from server.services.notes import open_notes
from server.services.pairing import create_code
from server.store import ledgers
from server.store.models.log import RecordRow
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

SAVED = "Saved on this phone."


@pytest.fixture(scope="module")
def ada(playwright: Playwright, running: Running, profiles: Path) -> Iterator[Phone]:
    phone = paired(playwright, running, profiles, "Ada Field")
    yield phone
    phone.close()


def paired(playwright: Playwright, running: Running, profiles: Path, name: str) -> Phone:
    phone = Phone(playwright, profiles / name, running)
    phone.stand_still()
    code = create_code(running.kept.db, running.school.id, running.school.people[name], running.clock.now)
    phone.pair(code.code, code.digits)
    expect(phone.card().first).to_be_visible()
    return phone


def says(phone: Phone, sentence: str) -> None:
    expect(phone.said()).to_have_text(sentence)
    # The same sentence is not said of the tap before: a second tap on a card within 600 ms is the same one.
    phone.forward(seconds=2)


def chip(card: Locator, name: str) -> Locator:
    return card.get_by_role("button", name=name, exact=True)


def recorded(running: Running, title: str) -> list[tuple[str, str, int | None, str | None, str | None, bool]]:
    """Pupil, outcome, minutes, reason, grade and whether a second session, of what stands of a provision."""
    school = running.school
    with running.kept.db.read() as session:
        rows = session.scalars(
            select(RecordRow)
            .where(RecordRow.provision_id == school.provisions[title], RecordRow.stands, RecordRow.outcome != "void")
            .order_by(RecordRow.seq)
        ).all()
        return [
            (school.pupil_named(row.pupil_id), row.outcome, row.minutes, row.reason, row.grade, row.second_session)
            for row in rows
        ]


def sent(phone: Phone) -> None:
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.line()).to_contain_text("All sent")


def test_delivered_is_one_tap_and_a_dictated_note_two_more(ada: Phone) -> None:
    with ada.taps(1):
        ada.tap(ada.ring("Precision teaching"))
        says(ada, f"Delivered. {SAVED}")
    card = ada.card("Precision teaching")
    with ada.taps(2):
        ada.tap(card.get_by_label("Note", exact=True))
        ada.page.keyboard.insert_text("Read 40 words")  # what the keyboard's microphone does
        ada.tap(chip(card, "Save note"))
        says(ada, "Note saved on this phone.")


def test_missed_with_its_reason_is_two(ada: Phone) -> None:
    with ada.taps(2):
        ada.tap(ada.card("Paired reading").locator(".what"))
        ada.tap(chip(ada.card("Paired reading"), "I was moved to cover"))
        says(ada, f"Not delivered, with the reason. {SAVED}")


def test_a_group_with_one_away_is_two(ada: Phone) -> None:
    with ada.taps(2):
        ada.tap(ada.ring("Talk Boost"))
        ada.tap(chip(ada.card("Talk Boost"), "Cora L there"))
        says(ada, f"Changed. {SAVED}")


def test_part_of_it_with_its_reason_is_three(ada: Phone) -> None:
    card = ada.card("Fine motor programme")
    with ada.taps(3):
        ada.tap(card.locator(".what"))
        ada.tap(chip(card.get_by_role("group", name="Part of it"), "10"))
        ada.tap(chip(card, "Pupil refused or too upset"))
        says(ada, f"Changed. {SAVED}")


def test_what_no_list_asked_for_is_three(ada: Phone, running: Running) -> None:
    with ada.taps(3):
        ada.tap(ada.page.get_by_role("link", name="Add a session"))
        ada.tap(ada.page.get_by_role("button", name="Precision teaching").first)
        ada.tap(ada.ring("Precision teaching"))
        says(ada, f"Delivered. {SAVED}")
    expect(ada.card("Precision teaching")).to_contain_text("Undo")
    ada.page.get_by_role("link", name="Back to Today").tap()
    expect(ada.card("Precision teaching")).to_have_count(2)
    sent(ada)
    assert recorded(running, "Precision teaching") == [
        ("Asha R", "delivered", 30, None, "same_day", False),
        ("Asha R", "delivered", 30, None, "same_day", True),
    ]


def test_a_timer_outlives_a_lock_and_a_reload_and_says_that_it_was_a_clock(ada: Phone, running: Running) -> None:
    card = ada.card("Auditory memory")
    with ada.taps(2):
        ada.tap(card.locator(".what"))
        ada.tap(chip(card, "Start a timer"))
    expect(ada.ring("Auditory memory")).to_have_text("Stop")
    ada.forward(minutes=6)
    ada.reload()
    ada.forward(minutes=3)
    expect(card).to_contain_text("Timer: 9 minutes")
    with ada.taps(1):
        ada.tap(ada.ring("Auditory memory"))
        says(ada, f"Delivered. {SAVED}")
    sent(ada)
    assert recorded(running, "Auditory memory") == [("Ella M", "delivered", 9, None, "timer", False)]
    card.locator("summary").tap()
    chip(card, "10").tap()
    says(ada, f"Changed. {SAVED}")
    sent(ada)
    assert recorded(running, "Auditory memory") == [("Ella M", "delivered", 10, None, "same_day", False)]


def test_what_another_adult_recorded_is_shown_before_the_tap_and_a_second_session_is_asked_for(
    playwright: Playwright, ada: Phone, running: Running, profiles: Path
) -> None:
    tom = paired(playwright, running, profiles, "Tom Reyes")
    tom.ring("Lego Therapy").tap()
    says(tom, f"Delivered. {SAVED}")
    sent(tom)
    tom.close()
    sent(ada)
    ada.page.reload()
    ada.unlock()
    ada.page.locator("details.others summary").tap()
    lego = ada.card("Lego Therapy")
    expect(lego).to_contain_text("Tom R recorded this")
    expect(lego.locator(".ring")).to_have_text("Delivered")
    with ada.taps(1):
        ada.tap(lego.locator(".ring"))
    expect(lego).to_contain_text("Tom R recorded this: delivered, 30 minutes.")
    expect(lego.get_by_role("group", name="A second session?")).to_be_visible()
    chip(lego, "No, the same one").tap()
    expect(lego.get_by_role("group", name="A second session?")).to_be_hidden()
    sent(ada)
    assert len(recorded(running, "Lego Therapy")) == 1
    ada.forward(seconds=2)
    lego.locator(".ring").tap()
    chip(lego, "Yes, a second one").tap()
    says(ada, f"Delivered. {SAVED}")
    sent(ada)
    assert [row[5] for row in recorded(running, "Lego Therapy")] == [False, True]


def test_what_comes_days_later_says_why_once_and_is_marked_as_late(ada: Phone, running: Running) -> None:
    ada.forward(days=4)
    ada.page.get_by_role("link", name="Other days").tap()
    ada.page.get_by_role("link", name="Tuesday 10 November").tap()
    reading = ada.card("Paired reading")
    ada.tap(reading.locator(".ring"))
    expect(ada.page.get_by_role("alert")).to_have_text("Say this first, once for the day. Then record.")
    expect(ada.page.get_by_role("button", name="No time that day")).to_be_focused()
    expect(reading.locator(".ring")).to_have_text("Delivered")
    expect(reading.get_by_role("button", name="Undo")).to_be_hidden()
    ada.forward(seconds=2)
    with ada.taps(2):
        ada.tap(ada.page.get_by_role("button", name="I had no phone with me"))
        ada.tap(reading.locator(".ring"))
        says(ada, f"Delivered. {SAVED}")
    expect(reading).to_contain_text("Recorded later: I had no phone with me.")
    sent(ada)
    assert recorded(running, "Paired reading")[-1] == ("Ben O", "delivered", 10, None, "late", False)
    here = running.school.id
    with running.kept.db.read() as session:
        stored = ledgers.notes(session, here, pupil=running.school.pupils["Ben O"])
        notes = open_notes(stored, Keyring(running.kept.settings.keys_dir, here))
    assert [note.text for about in notes.values() for note in about] == ["Recorded later: I had no phone with me."]
