"""Sam writes what adults should know of Asha; Ada reads it on her phone without signal; nothing typed is lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running
from tests.browser.school import EMAIL

pytestmark = pytest.mark.browser

STORES_WITH = """async (word) => {
  const found = [];
  const ask = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  for (const { name } of await indexedDB.databases()) {
    const db = await ask(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const rows = await ask(db.transaction(store).objectStore(store).getAll());
      if (JSON.stringify(rows).includes(word)) found.push(store);
    }
    db.close();
  }
  return found;
}"""
TARGET, HELPS = "Read 60 words in a minute", "Picture cards first.\nNo timer on the table."


def test_targets_and_strategies_go_from_the_desk_to_the_phone(
    playwright: Playwright, running: Running, profiles: Path
) -> None:
    desk = Desk(playwright, profiles / "desk", running)
    desk.set_up()
    phone = Phone(playwright, profiles / "phone", running)
    phone.stand_still()
    phone.pair(*desk.code_for("Ada Field"))
    phone.ring("Precision teaching").tap()

    page = desk.page
    desk.go("Pupils")
    page.get_by_role("link", name="Asha Rahman", exact=True).click()
    page.get_by_role("button", name="Write it").click()
    page.get_by_label("Target").fill(TARGET)
    desk.go("Alerts")
    desk.go("Pupils")
    page.get_by_role("link", name="Asha Rahman", exact=True).click()
    expect(page.get_by_label("Target")).to_have_value(TARGET)  # what was typed stays
    page.get_by_label("What helps").fill(HELPS)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It goes to the phones with their next signal.").first).to_be_visible()
    expect(page.locator(".guide dd").nth(1)).to_have_text(HELPS)

    phone.forward(minutes=6)
    expect(phone.line()).to_contain_text("All sent 8:06")
    phone.signal(there=False)
    phone.page.evaluate("location.hash = 'pupils'")
    line = phone.page.get_by_role("link", name="Asha R")
    expect(line).to_contain_text("Precision teaching")
    line.tap()
    expect(phone.page.get_by_role("heading", level=1, name="Asha R")).to_be_visible()
    expect(phone.page.get_by_text(TARGET)).to_be_visible()
    expect(phone.page.get_by_text("No timer on the table.")).to_be_visible()
    expect(phone.card("Monday 9 November")).to_contain_text("Delivered · 30 minutes · you")
    assert stores_with(phone, "delivered") == ["outbox"], "records are random ids and codes"
    assert stores_with(phone, "60 words") == [], "what was pulled lies under K"
    phone.close()

    desk.come_back(EMAIL)
    desk.close()


def stores_with(phone: Phone, word: str) -> list[str]:
    """Where on the phone the word stands in clear."""
    found: list[str] = phone.page.evaluate(STORES_WITH, word)
    return found
