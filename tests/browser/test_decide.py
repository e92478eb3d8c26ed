"""What waits for Sam, in real browsers: a phone's file, a held item put right, two versions of one record."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.domain.record import standing
from server.services import pairing
from server.services.ids import new_id
from server.services.who import Who
from server.store import ledgers
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.sync.phone import TestPhone, statuses

pytestmark = pytest.mark.browser


def test_a_file_a_held_item_and_two_versions_are_decided_and_the_phone_shows_it(
    playwright: Playwright, running: Running, profiles: Path, tmp_path: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    code, digits = desk.code_for("Ada Field")
    phone = Phone(playwright, profiles / "phone", running)
    phone.pair(code, digits)
    a_phone_without_signal_is_carried_to_the_desk(phone, desk, running, tmp_path)
    a_held_item_is_put_right(desk, running)
    one_of_two_versions_is_kept(phone, desk, running)
    desk.close()
    phone.close()


def counted(running: Running) -> set[tuple[str, str, int | None]]:
    """What stands, by provision."""
    with running.kept.db.read() as session:
        records = ledgers.records(session, running.school.id)
    return {
        (running.school.provision_titled(each.provision), each.outcome.value, each.minutes)
        for each in standing(records)
    }


def a_phone_without_signal_is_carried_to_the_desk(phone: Phone, desk: Desk, running: Running, folder: Path) -> None:
    expect(phone.ring("Precision teaching")).to_have_text("Delivered")
    phone.signal(there=False)
    phone.tap(phone.ring("Precision teaching"))
    expect(phone.line()).to_have_text(re.compile("1 saved on this phone"))
    phone.line().tap()
    with phone.page.expect_download() as download:
        phone.page.get_by_role("button", name="Save a copy").tap()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)

    desk.go("Held items")
    desk.page.get_by_role("link", name="Bring in a copy from a phone").click()
    desk.on("Bring in a copy")
    desk.page.get_by_role("button", name="Bring it in").click()
    expect(desk.page.locator(".field .error")).to_have_text("Choose the file first")
    wrong = folder / "letter.json"
    wrong.write_text("Dear Sam")
    desk.page.get_by_label("File from the phone").set_input_files(wrong)
    desk.page.get_by_role("button", name="Bring it in").click()
    expect(desk.page.locator(".field .error")).to_contain_text("This is not a file that Kept has saved on a phone.")
    for _ in range(2):
        desk.page.get_by_label("File from the phone").set_input_files(file)
        with desk.page.expect_response("**/api/v1/rescue"):
            desk.page.get_by_role("button", name="Bring it in").click()
        # The second answer reads as the first one did: it is there once the button says so again.
        expect(desk.page.get_by_role("button", name="Bring it in")).to_be_visible()
        expect(desk.page.locator("#taken")).to_have_text("1 record waiting for you.")
    assert counted(running) == set()
    expect(desk.page.locator(".taken li")).to_contain_text("Precision teaching")
    desk.page.get_by_role("button", name="Count it").click()
    expect(desk.page.locator("#taken")).to_have_text("1 record counted.")
    assert counted(running) == {("Precision teaching", "delivered", 30)}

    phone.signal(there=True)
    phone.page.get_by_role("button", name="Send now").tap()
    expect(phone.line()).to_have_text(re.compile("^All sent"))
    expect(phone.page.get_by_text("Nothing needs your attention.")).to_be_visible()
    assert counted(running) == {("Precision teaching", "delivered", 30)}
    phone.page.get_by_role("link", name="Today").tap()


def another_device(running: Running, name: str) -> TestPhone:
    """A tablet of Ada's that is not looked at."""
    db, now, ada = running.kept.db, running.clock.now, running.school.people["Ada Field"]
    code = pairing.create_code(db, running.school.id, ada, now).code
    paired = pairing.pair(db, code, new_id(now), name, name, now)
    return TestPhone(db, running.clock, Who(running.school.id, ada, "ta", paired.device))


def a_held_item_is_put_right(desk: Desk, running: Running) -> None:
    tablet = another_device(running, "Ada's tablet")
    school = running.school
    fine_motor = school.provisions["Fine motor programme"]
    spoiled = tablet.log(school.pupils["Dev P"], fine_motor, minutes="quarter of an hour")
    assert statuses(tablet.push(spoiled)) == ["invalid"]
    desk.go("This week")
    desk.page.get_by_role("link", name="1 record to look at").click()
    desk.on("Held items")
    card = desk.page.locator(".card").filter(has_text="Fine motor programme")
    expect(card).to_contain_text("Minutes: “quarter of an hour”")
    expect(card).to_contain_text("Put it right if you know what was meant.")
    card.get_by_role("button", name="Put it right").click()
    card.get_by_role("button", name="Save and count it").click()
    expect(card.locator(".field .error")).to_have_text("Must be a whole number.")
    card.get_by_label("Minutes").fill("15")
    card.get_by_role("button", name="Not now").click()
    card.get_by_role("button", name="Put it right").click()
    card.get_by_label("Minutes").fill("15")
    desk.go("This week")
    desk.go("Held items")
    expect(card.get_by_label("Minutes")).to_have_value("15")
    card.get_by_label("What did you put right?").fill("You wrote the minutes out.")
    card.get_by_role("button", name="Save and count it").click()
    expect(desk.page.get_by_text("Nothing is held.")).to_be_visible()
    assert ("Fine motor programme", "delivered", 15) in counted(running)


def one_of_two_versions_is_kept(phone: Phone, desk: Desk, running: Running) -> None:
    first, second = another_device(running, "Ada's laptop"), another_device(running, "Ada's old phone")
    school = running.school
    record = first.log(school.pupils["Ben O"], school.provisions["Paired reading"], minutes=15)
    assert statuses(first.push(record)) == ["applied"]
    missed = {"outcome": "not_delivered", "minutes": None, "reason": "staff_covering"}
    assert statuses(first.push(first.amend(record, **missed))) == ["applied"]
    assert statuses(second.push(second.amend(record, minutes=10))) == ["applied"]
    phone.forward(minutes=10)
    expect(phone.ring("Paired reading")).to_have_text("Delivered")

    desk.go("This week")
    desk.go("Held items")
    fork = desk.page.locator(".card").filter(has_text="Paired reading")
    expect(fork.locator(".versions > li")).to_have_count(2)
    expect(fork.locator(".versions > li").nth(0)).to_contain_text("Adult moved to cover")
    expect(fork.locator(".versions > li").nth(0)).to_contain_text("Ada Field on Ada's laptop")
    expect(fork.locator(".versions > li").nth(1)).to_contain_text("Counts now")
    fork.locator(".versions > li").nth(0).get_by_role("button", name="Keep this one").click()
    expect(fork).to_have_count(0)
    assert ("Paired reading", "not_delivered", None) in counted(running)

    phone.forward(minutes=10)
    expect(phone.ring("Paired reading")).to_have_text("Missed")
