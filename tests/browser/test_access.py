"""Every screen and state of the desk can be used by everyone: axe, sizes and huge text. The log: test_everyone.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.services.signin import create_setup_token
from server.store import grants
from tests.browser.access import outside, too_small, violations
from tests.browser.desk import Desk
from tests.browser.desk_screens import desk_screens, set_up_screens
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL, SENCO, TA

pytestmark = pytest.mark.browser

DESK_TARGET = 24


@pytest.fixture(scope="module")
def desk(playwright: Playwright, running: Running, profiles: Path) -> Iterator[Desk]:
    """Monday 16 November. The week behind has sessions that were delivered, some of which nobody has said anything, an
    alert, a summary, and one item that is held."""
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    phone = Phone(playwright, profiles / "old phone", running)
    phone.pair(*desk.code_for(TA))
    for title in ("Precision teaching", "Talk Boost"):
        phone.ring(title).tap()
        expect(phone.card(title).get_by_role("button", name="Undo")).to_be_visible()
    expect(phone.line()).to_contain_text("All sent")
    phone.signal(there=False)
    phone.ring("Paired reading").tap()
    expect(phone.card("Paired reading").get_by_role("button", name="Undo")).to_be_visible()
    school = running.school
    with running.kept.db.write() as session:
        grants.end(session, school.id, school.people[TA], school.pupils["Ben O"], "provision", running.clock.now)
    phone.signal(there=True)
    phone.page.get_by_role("link", name="needs attention").wait_for()
    phone.close()
    for _ in range(4):
        running.clock.forward(days=1)
        running.tick()
    running.clock.forward(days=3)
    running.tick()
    desk.context.clock.set_system_time(running.clock.now)
    yield desk
    desk.close()


def test_every_screen_of_the_desk_can_be_used_by_everyone(desk: Desk, running: Running) -> None:
    school = running.school
    token = create_setup_token(running.kept.db, school.id, school.people[SENCO], running.clock.now)
    faults: list[str] = []

    def look(name: str) -> None:
        faults.extend(violations(desk.page, name))
        faults.extend(too_small(desk.page, name, DESK_TARGET))
        faults.extend(outside(desk.page, name))

    for name in set_up_screens(desk, token):
        look(name)
    running.clock.forward(minutes=10)
    desk.sign_out()
    for name in desk_screens(desk, EMAIL, pupil="Asha Rahman", person=TA):
        look(name)
    assert faults == []
