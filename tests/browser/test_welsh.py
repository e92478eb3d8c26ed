"""The log in Welsh: chosen in Settings or by the browser, kept without signal, honest about what is still English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from server.services.pairing import create_code
from tests.browser.access import outside, too_small, violations
from tests.browser.phone import PIN, Phone
from tests.browser.running import Running
from tests.browser.school import TA

pytestmark = pytest.mark.browser

SAVED = "Gwnaed. Wedi’i gadw ar y ffôn hwn."
KEPT_PAGES = "navigator.serviceWorker.ready.then(({ active }) => active.scriptURL)"


@pytest.fixture
def phone(playwright: Playwright, running: Running, profiles: Path, request: pytest.FixtureRequest) -> Iterator[Phone]:
    phone = Phone(playwright, profiles / request.node.name, running)
    yield phone
    phone.close()


def pair(phone: Phone) -> None:
    running = phone.running
    code = create_code(running.kept.db, running.school.id, running.school.people[TA], running.clock.now)
    phone.pair(code.code, code.digits)
    expect(phone.card().first).to_be_visible()
    phone.page.evaluate(KEPT_PAGES)


def unlock_in_welsh(phone: Phone) -> None:
    locked = phone.page.get_by_role("heading", name="teipiwch eich PIN")
    expect(locked).to_be_visible()
    phone.type_pin(PIN)
    expect(locked).to_be_hidden()


def choose(phone: Phone, language: str) -> None:
    phone.page.evaluate("location.hash = 'settings'")
    phone.page.get_by_role("button", name=language, exact=True).tap()


def test_a_ta_chooses_welsh_records_in_it_without_signal_and_goes_back(phone: Phone) -> None:
    pair(phone)
    choose(phone, "Cymraeg")
    unlock_in_welsh(phone)
    expect(phone.page.locator("html")).to_have_attribute("lang", "cy")
    expect(phone.page.get_by_role("heading", level=1, name="Gosodiadau")).to_be_visible()
    assert str(phone.page.evaluate(KEPT_PAGES)).endswith("/sw-cy.js")
    phone.signal(there=False)
    phone.page.reload()
    unlock_in_welsh(phone)
    phone.page.get_by_role("link", name="Heddiw").tap()
    expect(phone.page.get_by_text("Dydd Llun 9 Tachwedd")).to_be_visible()
    phone.ring("Precision teaching").tap()
    expect(phone.said()).to_have_text(SAVED)
    expect(phone.line()).to_have_text("Dim signal. 1 wedi’u cadw ar y ffôn hwn.")
    phone.page.get_by_role("link", name="Fy wythnos").tap()
    expect(phone.page.get_by_role("columnheader", name="Munudau")).to_be_visible()
    choose(phone, "English")
    expect(phone.page.get_by_role("alert")).to_contain_text("Ni ddaeth y geiriau newydd.")
    phone.signal(there=True)
    choose(phone, "English")
    phone.unlock()
    expect(phone.page.locator("html")).to_have_attribute("lang", "en-GB")
    expect(phone.page.get_by_role("heading", level=1, name="Settings")).to_be_visible()


def test_a_browser_in_welsh_is_answered_in_welsh_and_what_is_missing_is_seen_to_be_english(phone: Phone) -> None:
    page = phone.page
    pair(phone)
    first = phone.running.url + "/"
    page.route(first, lambda route: route.continue_(headers={**route.request.headers, "accept-language": "cy"}))
    # As on a phone that was never here: no worker holds a page yet.
    forget = "navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister())))"
    page.evaluate(forget)
    page.goto("about:blank")
    page.goto(first)
    unlock_in_welsh(phone)
    expect(page.get_by_role("heading", level=1, name="Heddiw")).to_be_visible()
    page.evaluate("location.hash = 'settings'")
    seals = page.get_by_text("Each night your school seals what was recorded.")
    expect(seals).to_have_attribute("lang", "en")
    assert "EN" in seals.evaluate("(it) => getComputedStyle(it, '::after').content")
    expect(page.get_by_role("heading", name="Sut mae’n edrych")).not_to_have_attribute("lang", "en")
    assert page.locator("h1 [lang=en], nav [lang=en]").count() == 0
    assert not violations(page, "settings in Welsh")
    for screen in ("settings", "today", "week", "days"):
        page.evaluate("(to) => { location.hash = to; }", screen)
        expect(page.locator("h1")).to_be_visible()
        assert not too_small(page, screen, 48)
        assert not outside(page, screen)
