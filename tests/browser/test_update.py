"""A new version of Kept comes while something waits to be sent and something is being typed: it costs neither."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from server.api import pages
from server.services.keys import Keyring
from server.services.notes import open_notes
from server.store import ledgers
from server.store.models.log import EventRow
from tests.browser.phone import Phone
from tests.browser.running import recorded

pytestmark = pytest.mark.browser

OLD, NEW = "Add a session", "Add one session"
DRAFT = "Asha read 12 words alone. Try the short list"
WAITING = "No signal. 2 saved on this phone."
IS_SEEN = """(state) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
LISTENS = """
const register = ServiceWorkerContainer.prototype.register;
ServiceWorkerContainer.prototype.register = async function (...given) {
  const known = await register.apply(this, given);
  setTimeout(() => (window.listens = true));  // once the page has heard of it too
  return known;
};"""
NEW_ONE_WAITS = """async () => {
  const known = await navigator.serviceWorker.getRegistration();
  await new Promise((done) => {
    const look = () => {
      if (known.waiting) done();
      else if (known.installing) known.installing.addEventListener('statechange', look);
      else known.addEventListener('updatefound', look, { once: true });
    };
    look();
  });
}"""


def reload(phone: Phone) -> None:
    """Starts the log anew, and waits until it would hear of a new version: that comes with its later part."""
    phone.page.add_init_script(LISTENS)
    phone.reload()
    phone.page.wait_for_function("() => window.listens")


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Serves another build from now on: other words, a worker of its own, and its later part under another name, as
    each build has it. The files of the old one are gone."""

    def serve() -> None:
        built = shutil.copytree(pages.FOLDER, tmp_path / "pwa", ignore=shutil.ignore_patterns("*.gz", "*.br"))
        later = next(each for each in built.glob("log-*.js") if each.name in (built / "sw.js").read_text("utf-8"))
        version = re.findall(r"`([0-9a-f]{12})`", (built / "sw.js").read_text("utf-8"))[0]
        for name in ("index.html", "sw.js"):
            text = (built / name).read_text("utf-8").replace(later.name, "log-0123456789.js")
            (built / name).write_text(text.replace(OLD, NEW).replace(version, "0123456789ab"), "utf-8")
        later.rename(built / "log-0123456789.js")
        monkeypatch.setattr(pages, "FOLDER", built)

    return serve


def test_a_new_version_loses_neither_what_waits_nor_what_is_being_typed(
    phone: Phone, publish: Callable[[], None]
) -> None:
    page, running = phone.page, phone.running
    phone.pair_as()
    expect(phone.line()).to_contain_text("All sent")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    reload(phone)
    page.route("**/sync/**", lambda route: route.abort())
    phone.ring("Precision teaching").tap()
    phone.ring("Paired reading").tap()
    expect(phone.line()).to_have_text(WAITING)
    phone.card("Precision teaching").locator(".what").tap()
    note = phone.card("Precision teaching").get_by_label("Note", exact=True)
    note.press_sequentially(DRAFT)

    publish()
    page.evaluate(IS_SEEN, "visible")
    page.evaluate(NEW_ONE_WAITS)
    page.evaluate(IS_SEEN, "hidden")
    page.evaluate(IS_SEEN, "visible")
    expect(page.get_by_role("link", name=OLD)).to_be_visible()
    expect(note).to_have_value(DRAFT)  # nothing changes under the hands of a person who types

    page.get_by_role("link", name="More").tap()
    page.get_by_role("link", name="Settings").tap()
    expect(page.get_by_text("There is a new version.")).to_be_visible()
    page.get_by_role("button", name="Use the new version").tap()
    phone.unlock()
    page.get_by_role("link", name="Today").tap()
    expect(page.get_by_role("link", name=NEW)).to_be_visible()
    expect(phone.line()).to_have_text(WAITING)
    for title in ("Precision teaching", "Paired reading"):
        expect(phone.ring(title)).to_have_accessible_name(re.compile(r"^Delivered\."))
    phone.card("Precision teaching").locator(".what").tap()
    expect(note).to_have_value(DRAFT)

    page.unroute("**/sync/**")
    phone.card("Precision teaching").get_by_role("button", name="Save note").tap()
    expect(phone.line()).to_contain_text("All sent")
    assert recorded(running) == [
        ("Paired reading", "Ben O", "delivered", None),
        ("Precision teaching", "Asha R", "delivered", None),
    ]
    with running.kept.db.read() as session:
        sent = select(func.count()).select_from(EventRow).where(EventRow.device_id.is_not(None))
        assert session.scalar(sent) == 3, "two sessions and a note, each once"
        held = ledgers.notes(session, running.school.id, pupil=running.school.pupils["Asha R"])
        opened = open_notes(held, Keyring(running.kept.settings.keys_dir, running.school.id))
        assert [each.text for about in opened.values() for each in about] == [DRAFT]


def test_a_version_that_comes_while_nothing_is_typed_is_there_when_the_phone_is_looked_at_again(
    phone: Phone, publish: Callable[[], None]
) -> None:
    page = phone.page
    phone.pair_as("Tom Reyes")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    reload(phone)
    publish()
    page.evaluate(IS_SEEN, "visible")
    page.evaluate(NEW_ONE_WAITS)
    with page.expect_navigation():
        page.evaluate(IS_SEEN, "hidden")
    phone.unlock()
    expect(page.get_by_role("link", name=NEW)).to_be_visible()
