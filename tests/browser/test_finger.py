"""The list opened by finger or face: a passkey on the phone that makes keys, beside the PIN."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Playwright, expect

from server.services import pairing
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

LOCK_HOLDS = """async () => {
  const ask = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const { name } = (await indexedDB.databases()).find((each) => each.name.startsWith('kept-'));
  const db = await ask(indexedDB.open(name));
  const lock = await ask(db.transaction('meta').objectStore('meta').get('lock'));
  db.close();
  return Object.keys(lock).sort();
}"""


@pytest.fixture
def running(school_of_its_own: Running) -> Running:
    return school_of_its_own


@pytest.fixture
def named(playwright: Playwright, running: Running, tmp_path: Path) -> Iterator[Phone]:
    """A phone that knows the school by a name: a bare IP address can have no passkeys."""
    running.url = running.url.replace("127.0.0.1", "localhost")
    school, clock = running.school, running.clock
    code = pairing.create_code(running.kept.db, school.id, school.people["Ada Field"], clock.now)
    made = Phone(playwright, tmp_path / "named", running)
    made.pair(code.code, code.digits)
    yield made
    made.close()


def finger(phone: Phone, *, makes_keys: bool) -> tuple[CDPSession, str]:
    tools = phone.context.new_cdp_session(phone.page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasPrf": makes_keys}
    options |= dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    options["automaticPresenceSimulation"] = True
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def to_settings(phone: Phone) -> None:
    phone.page.get_by_role("link", name="More").tap()
    phone.page.get_by_role("link", name="Settings").tap()


def test_a_finger_opens_the_list_where_the_pin_still_does_and_five_wrong_pins_end_both(named: Phone) -> None:
    page = named.page
    tools, reader = finger(named, makes_keys=True)
    to_settings(named)
    page.get_by_role("button", name="Use finger or face").tap()
    expect(page.get_by_role("button", name="Use only my PIN")).to_be_visible()
    assert page.evaluate(LOCK_HOLDS) == ["key", "passkey", "salt", "secrets", "wrong"]
    by_finger = page.get_by_role("button", name="Open by finger or face")
    page.goto(f"{named.running.url}/#today")
    page.reload()
    by_finger.tap()
    expect(named.ring("Talk Boost")).to_have_text("Delivered")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    page.reload()
    by_finger.tap()
    expect(page.get_by_role("alert")).to_have_text("That did not open it. Type your PIN.")
    named.unlock()
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": True})
    page.reload()
    expect(by_finger).to_be_visible()
    for said in ("4 tries left", "3 tries left", "2 tries left", "1 try left"):
        named.type_pin("294018")
        expect(page.get_by_role("alert")).to_have_text(f"That PIN is not right. {said}.")
    named.type_pin("294018")
    expect(page.get_by_text("That was 5 PINs")).to_be_visible()
    expect(by_finger).to_have_count(0)
    assert page.evaluate(LOCK_HOLDS) == ["wrong"]


def test_a_finger_reader_that_makes_no_keys_changes_nothing(named: Phone) -> None:
    finger(named, makes_keys=False)
    to_settings(named)
    named.page.get_by_role("button", name="Use finger or face").tap()
    expect(named.page.get_by_text("This did not work here. Your PIN works as before.")).to_be_visible()
    named.reload()
    expect(named.page.get_by_role("button", name="Open by finger or face")).to_have_count(0)
