"""Signing in at the desk as people do it: an app, a passkey, being asked once more, and what signing out leaves."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.desk import PASSWORD, Desk
from tests.browser.running import Running
from tests.browser.school import EMAIL, TA

pytestmark = pytest.mark.browser


LEAVES_SOMETHING = """async () => {
  await new Promise((done) => (indexedDB.open('left behind').onsuccess = done));
  await caches.open('left behind');
  localStorage.setItem('left', 'behind');
}"""
COUNTS_WHAT_IS_ASKED = """
  const ask = window.fetch;
  window.underWay = 0;
  window.fetch = (...given) => (underWay++, ask(...given).finally(() => underWay--));
"""


@pytest.fixture(scope="module")
def desk(playwright: Playwright, running: Running, profiles: Path) -> Iterator[Desk]:
    made = Desk(playwright, profiles / "desk", running)
    yield made
    made.close()


def test_a_new_senco_is_at_the_desk_with_password_and_app_in_under_two_minutes(desk: Desk, running: Running) -> None:
    """Six things to do: a password, one button, the key into the app, its code, the codes put away."""
    began = running.clock.now
    desk.set_up()
    assert (running.clock.now - began).total_seconds() < 120


def test_the_password_alone_shows_nothing_of_the_school(desk: Desk, running: Running) -> None:
    running.clock.forward(hours=1)
    page = desk.page
    desk.sign_out()
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    assert page.evaluate("fetch('/api/v1/pupils').then((answer) => answer.status)") == 401
    page.get_by_label("Code", exact=True).fill("12 34 56")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("That code does not work.")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(desk.shown_code())
    page.get_by_role("button", name="Go on").click()
    desk.on("This week")


def test_the_page_that_asks_to_sign_in_gives_the_browser_nothing_to_complain_of(desk: Desk) -> None:
    desk.sign_out()
    said: list[str] = []
    desk.page.on("console", lambda line: said.append(line.text))
    desk.page.reload()
    desk.on("Sign in to the desk")
    assert said == []
    desk.come_back(EMAIL)


def test_a_page_whose_session_has_ended_asks_to_sign_in_over_it_and_keeps_what_was_typed(
    desk: Desk, running: Running
) -> None:
    page = desk.page
    desk.go("People and devices")
    page.get_by_label("Name", exact=True).fill("Typed Before")
    running.clock.forward(minutes=16)
    page.evaluate("dispatchEvent(new Event('online'))")  # it looks again
    over = page.get_by_role("dialog", name="Sign in again")
    over.get_by_label("Email").fill(EMAIL)
    over.get_by_label("Password", exact=True).fill(PASSWORD)
    over.get_by_role("button", name="Sign in", exact=True).click()
    over.get_by_label("Code", exact=True).fill(desk.shown_code())
    over.get_by_role("button", name="Go on").click()
    expect(over).to_have_count(0)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Typed Before")


def test_a_desk_that_was_left_is_signed_out_and_covered_though_it_looks_for_news_by_itself(
    desk: Desk, running: Running
) -> None:
    page = desk.page
    page.add_init_script(COUNTS_WHAT_IS_ASKED)
    desk.come_back(EMAIL)
    desk.go("Pupils")
    # What a hand asked for and is still on its way would be asked five minutes later, by the school's clock.
    expect(page.get_by_role("table").first).to_be_visible()
    page.wait_for_function("() => underWay === 0")
    for _ in range(2):
        running.clock.forward(minutes=5)
        with page.expect_response(lambda answer: answer.url.endswith("/api/v1/notices/unread")) as looked:
            page.clock.fast_forward("05:00")
        assert looked.value.ok
        expect(page.get_by_role("dialog")).to_have_count(0)
    running.clock.forward(minutes=5)
    page.clock.fast_forward("05:00")
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    desk.come_back(EMAIL)


def test_who_was_signed_in_a_while_ago_is_asked_once_more_and_it_goes_on_by_itself(
    desk: Desk, running: Running
) -> None:
    page = desk.page
    desk.go("People and devices")
    page.get_by_label("Name", exact=True).fill("Nadia New")
    page.get_by_label("Email", exact=True).fill("nadia@larchlane.example")
    running.clock.forward(minutes=6)
    page.get_by_role("button", name="Add", exact=True).click()
    dialog = page.get_by_role("dialog", name="Show that it is you")
    dialog.get_by_label("Password", exact=True).fill("not this one, no")
    dialog.get_by_label("Code", exact=True).fill("000000")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog.get_by_text("That password is not right.")).to_be_visible()
    desk.show_it_is_me()
    expect(page.get_by_text("Nadia New is added.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Nadia New")).to_have_count(1)


def test_who_does_not_want_to_be_asked_finds_what_was_typed(desk: Desk, running: Running) -> None:
    page = desk.page
    running.clock.forward(minutes=6)
    page.get_by_label("Name", exact=True).fill("Olu Other")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("dialog", name="Show that it is you").get_by_role("button", name="Not now").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Olu Other")
    expect(page.get_by_role("rowheader", name="Olu Other")).to_have_count(0)


def test_a_role_is_changed_a_link_is_made_and_access_ends(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("button", name="Manage Nadia New").click()
    page.get_by_label("What this person may do").select_option(label="Head teacher")
    page.get_by_role("button", name="Change", exact=True).click()
    desk.show_it_is_me()
    row = page.get_by_role("row", name=re.compile("^Nadia New"))
    expect(row).to_contain_text("Head teacher")
    expect(row).to_contain_text("Not set up yet")
    page.get_by_role("button", name="Make a set-up link").click()
    expect(page.get_by_text(re.compile(r"/desk/#setup=[\w-]{43}$"))).to_be_visible()
    page.get_by_role("button", name="End access").click()
    page.get_by_role("button", name="End access").click()
    expect(row).to_contain_text("No longer active")


def test_signing_out_leaves_nothing_in_the_browser(desk: Desk) -> None:
    page = desk.page
    page.evaluate(LEAVES_SOMETHING)
    with page.expect_response(lambda one: one.request.method == "DELETE") as answered:
        page.get_by_role("button", name="Sign out").click()
    assert answered.value.all_headers()["clear-site-data"] == '"cache", "cookies", "storage"'
    desk.on("Sign in to the desk")
    left = page.evaluate(
        "Promise.all([indexedDB.databases(), caches.keys()]).then(([found, kept]) => [found.length, kept.length])"
    )
    assert left == [0, 0]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert desk.context.cookies() == []


def test_a_passkey_is_set_up_and_signs_in_alone(playwright: Playwright, running: Running, profiles: Path) -> None:
    """At localhost: a bare IP address can have no passkeys."""
    other = Desk(playwright, profiles / "with a passkey", running)
    page, home = other.page, running.url.replace("127.0.0.1", "localhost")
    key_with_its_owner(page)
    page.goto(f"{home}/desk/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code", exact=True).fill(other.shown_code())
    page.get_by_role("button", name="Go on").click()
    other.on("This week")
    page.get_by_role("link", name="Your sign-in").click()
    page.get_by_role("button", name="Add or change a way to sign in").click()
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_role("rowheader", name=re.compile("^This device"))).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    other.on("This week")
    running.clock.forward(minutes=6)
    other.go("People and devices")
    page.get_by_label("Who will use it?").select_option(label=TA)
    page.get_by_role("button", name="Make a code").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#code")).to_be_visible()
    other.close()


def key_with_its_owner(page: Page) -> dict[str, Any]:
    """A device that keeps passkeys and checks its owner, as a laptop's finger reader does."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made: dict[str, Any] = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return made
