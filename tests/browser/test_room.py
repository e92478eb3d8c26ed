"""A tablet that Ada and Tom share: initials until a PIN is typed, a list each, and each queue is sent as its own."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import select

from server.store.models.log import RecordRow
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

ADAS, TOMS = "294017", "518360"


def test_two_people_share_a_tablet_and_nothing_else(playwright: Playwright, running: Running, profiles: Path) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    codes = codes_for(desk, "Ada Field", "Tom Reyes")
    tablet = Phone(playwright, profiles / "tablet", running)
    page = tablet.page
    page.goto("about:blank")
    page.goto(f"{running.url}/#pair={''.join(code.replace('-', '') for code, _ in codes)}")
    for (code, digits), pin in zip(codes, (ADAS, TOMS), strict=True):
        expect(page.get_by_label("Code", exact=True)).to_have_value(code)
        page.get_by_role("button", name="Pair this phone").tap()
        for asks in ("Choose a PIN", "Type it again"):
            expect(page.get_by_role("heading", name=asks)).to_be_visible()
            tablet.type_pin(pin)
        expect(page.locator(".digits")).to_have_text(digits)
        page.get_by_role("button", name="Yes, start").tap()
    expect(tablet.card("Lego Therapy")).to_be_visible()
    expect(tablet.card("Precision teaching")).to_be_hidden()

    page.get_by_role("button", name="Tom: I am done").tap()
    shows_initials_only(tablet)
    enter(tablet, "AF", ADAS)
    expect(tablet.card("Precision teaching")).to_be_visible()
    tablet.signal(there=False)
    tablet.ring("Precision teaching").tap()
    expect(tablet.said()).to_have_text("Delivered. Saved on this phone.")
    page.get_by_role("button", name="Ada: I am done").tap()
    expect(page.get_by_role("button", name="AF")).to_contain_text("1 to send")

    enter(tablet, "TR", TOMS)
    expect(tablet.card("Lego Therapy")).to_be_visible()
    expect(tablet.line()).to_have_text(re.compile("No signal. You can go on recording."))
    tablet.signal(there=True)
    expect(tablet.line()).to_contain_text("All sent")
    page.get_by_role("button", name="Tom: I am done").tap()
    expect(page.get_by_role("button", name="AF", exact=True)).to_be_visible()
    with running.kept.db.read() as session:
        [record] = session.scalars(select(RecordRow)).all()
    assert record.person_id == running.school.people["Ada Field"]

    page.get_by_role("button", name="TR").tap()
    for _ in range(5):
        expect(page.get_by_label("PIN", exact=True)).to_have_value("")
        tablet.type_pin("111222")
    expect(page.get_by_role("button", name="TR")).to_contain_text("needs a new code")
    page.reload()
    shows_initials_only(tablet)
    enter(tablet, "AF", ADAS)
    expect(tablet.ring("Precision teaching")).to_have_text("Delivered")
    tablet.close()
    desk.close()


def codes_for(desk: Desk, *names: str) -> list[tuple[str, str]]:
    page = desk.page
    desk.go("People and devices")
    page.get_by_role("button", name="A shared tablet").click()
    page.get_by_role("button", name="Make their codes").click()
    expect(page.get_by_text("Choose two people or more")).to_be_visible()
    for name in names:
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Make their codes").click()
    table = page.locator(".pairing tbody tr")
    asked = page.get_by_role("dialog", name="Show that it is you")
    expect(table.first.or_(asked)).to_be_visible()
    if asked.is_visible():
        desk.show_it_is_me()
    expect(table).to_have_count(len(names))
    return [(row.locator("td").nth(0).inner_text(), row.locator("td").nth(1).inner_text()) for row in table.all()]


def enter(tablet: Phone, initials: str, pin: str) -> None:
    tablet.page.get_by_role("button", name=initials).tap()
    expect(tablet.page.get_by_role("heading", name=f"{initials}, type your PIN")).to_be_visible()
    tablet.type_pin(pin)


def shows_initials_only(tablet: Phone) -> None:
    expect(tablet.page.get_by_role("heading", name="Who are you?")).to_be_visible()
    expect(tablet.page.get_by_role("button", name="AF")).to_be_visible()
    shown = tablet.page.locator("body").inner_text()
    assert not any(name in shown for name in ("Ada", "Tom", "Field", "Reyes", "Asha", "Ella"))
