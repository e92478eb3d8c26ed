"""A pairing that was closed between the PIN and the two digits goes on where it was; one that is not wanted ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import select

from server.services import pairing
from server.services.pairing import Code
from server.store.models.devices import DeviceRow
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser


@pytest.fixture
def running(school_of_its_own: Running) -> Running:
    return school_of_its_own


@pytest.fixture
def code(running: Running) -> Code:
    school, clock = running.school, running.clock
    return pairing.create_code(running.kept.db, school.id, school.people["Ada Field"], clock.now)


@pytest.fixture
def phone(playwright: Playwright, running: Running, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(playwright, tmp_path / "phone", running)
    yield made
    made.close()


def begins(phone: Phone, code: Code) -> None:
    """Up to the moment at which both screens show two digits."""
    phone.page.get_by_label("Code", exact=True).fill(code.code)
    phone.page.get_by_role("button", name="Pair this phone").tap()
    phone.choose_pin()
    expect(phone.page.locator(".digits")).to_have_text(code.digits)


def devices(running: Running) -> list[bool]:
    """Of Ada's devices, in order of pairing, which were removed."""
    person = running.school.people["Ada Field"]
    with running.kept.db.read() as session:
        rows = session.scalars(select(DeviceRow).where(DeviceRow.person_id == person).order_by(DeviceRow.paired_at))
        return [row.revoked_at is not None for row in rows]


def test_a_page_that_is_closed_asks_again_whether_the_digits_are_the_same(
    phone: Phone, code: Code, running: Running
) -> None:
    begins(phone, code)
    phone.kill()
    phone.open()
    expect(phone.page.locator(".digits")).to_have_text(code.digits)
    phone.page.get_by_role("button", name="Yes, start").tap()
    phone.paired = True
    phone.unlock()  # this page has not seen the PIN that was chosen
    phone.tap(phone.ring("Talk Boost"))
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.close()
    phone.open()
    expect(phone.page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    assert devices(running) == [False], "one pairing, and the same device"


def test_other_digits_end_it_also_after_the_page_was_closed(phone: Phone, code: Code, running: Running) -> None:
    begins(phone, code)
    phone.close()
    phone.open()
    with phone.page.expect_response("**/api/v1/devices/leave") as told:
        phone.page.get_by_role("button", name="No, they differ").tap()
    assert told.value.ok
    expect(phone.page.get_by_label("Code", exact=True)).to_be_visible()
    assert devices(running) == [True]
    phone.page.reload()
    expect(phone.page.get_by_label("Code", exact=True)).to_be_visible()
