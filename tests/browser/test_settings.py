"""The school office changes when people are told: each step in words, what was typed is kept, what weighs is asked for
once more."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.services.choosing import chosen
from tests.browser.access import outside, too_small, violations
from tests.browser.desk import Desk
from tests.browser.running import Running

pytestmark = pytest.mark.browser


def test_what_is_typed_is_kept_until_it_is_saved_and_then_it_is_what_the_clock_goes_by(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    page = desk.page
    desk.go("Settings")
    asked = page.get_by_label("Ask about today at", exact=True)
    passed_on = page.get_by_label("Told of an alert that nobody has seen to after", exact=True)
    expect(asked).to_have_value("16:00")
    asked.fill("18:30")
    passed_on.fill("two")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(passed_on).to_be_focused()
    expect(passed_on).to_have_accessible_description(re.compile("the head. Give a whole number, such as 3."))
    passed_on.fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Give a time from 07:00 and before 18:00")).to_be_visible()
    expect(asked).to_be_focused()
    assert chosen(running.kept.db, running.school.id).ladder.pass_on_after_days == 3

    desk.go("People and devices")
    desk.go("Settings")
    expect(asked).to_have_value("18:30")
    expect(page.get_by_text("2 changes are not saved yet.")).to_be_visible()
    desk.context.set_offline(True)
    asked.fill("15:45")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here.")
    desk.context.set_offline(False)
    running.clock.forward(minutes=6)
    page.get_by_role("button", name="Save", exact=True).click()
    desk.show_it_is_me()
    expect(page.get_by_text("Saved. It counts from the next minute on.")).to_be_visible()
    after = chosen(running.kept.db, running.school.id).ladder
    assert (f"{after.nudge_at:%H:%M}", after.pass_on_after_days) == ("15:45", 2)

    page.get_by_role("button", name="Ask about today at: back to 16:00").click()
    expect(asked).to_have_value("16:00")
    expect(page.get_by_text("1 change is not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Put everything back to standard").click()
    expect(passed_on).to_have_value("3")
    name = "settings"
    faults = [*violations(page, name), *too_small(page, name, 24), *outside(page, name)]
    assert faults == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. It counts from the next minute on.")).to_be_visible()
    assert chosen(running.kept.db, running.school.id).ladder.pass_on_after_days == 3
    desk.close()
