"""What a lost phone gives away: the lock, the PIN, what is in the browser's files, and what a removal leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Playwright, expect
from sqlalchemy import delete

from server.cli import main
from server.services import auditing, pairing
from server.store import audit
from server.store.models.audit import AuditCheckpoint, AuditEntry, AuditHead
from tests.browser.log_screens import later_is_here
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

NOTE = "Quillfeather read forty words"
DRAFT = "Marrowbone wants the picture cards"
NAMES = ("Asha R", "Ben O", "Cora L", "Dev P", "Precision teaching", "Talk Boost")
DEVICE = """async () => {
  const ask = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const { name } = (await indexedDB.databases()).find((each) => each.name.startsWith('kept-'));
  const db = await ask(indexedDB.open(name));
  const { device } = await ask(db.transaction('meta').objectStore('meta').get('me'));
  db.close();
  return device;
}"""
OPEN_KEYS = """async () => {
  const ask = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const { name } = (await indexedDB.databases()).find((each) => each.name.startsWith('kept-'));
  const db = await ask(indexedDB.open(name));
  const lock = await ask(db.transaction('meta').objectStore('meta').get('lock'));
  db.close();
  const bytes = (text) => new TextEncoder().encode(text);
  const from = await crypto.subtle.importKey('raw', bytes('294017'), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: lock.salt, iterations: 600000 };
  const aes = { name: 'AES-GCM', length: 256 };
  const open = async (key, sealed) => new Uint8Array(
    await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.subarray(0, 12) }, key, sealed.subarray(12)));
  const raw = await open(await crypto.subtle.deriveKey(how, from, aes, false, ['decrypt']), lock.key);
  const k = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
  const { signing } = JSON.parse(new TextDecoder().decode(await open(k, lock.secrets)));
  return [[...raw], signing];
}"""


@pytest.fixture
def running(school_of_its_own: Running) -> Running:
    return school_of_its_own


@pytest.fixture
def phone(playwright: Playwright, running: Running, tmp_path: Path) -> Iterator[Phone]:
    school, clock = running.school, running.clock
    code = pairing.create_code(running.kept.db, school.id, school.people["Ada Field"], clock.now)
    made = Phone(playwright, tmp_path / "phone", running)
    made.pair(code.code, code.digits)
    expect(made.ring("Talk Boost")).to_have_text("Delivered")
    yield made
    made.close()


def found(folder: Path, secrets: dict[str, bytes]) -> set[str]:
    """Which of these stand in any file of the folder, as they are or in UTF-16."""
    seen = set()
    for file in folder.rglob("*"):
        if file.is_file():
            whole = file.read_bytes()
            for name, secret in secrets.items():
                wide = secret.decode("latin-1").encode("utf-16-le")
                if secret in whole or wide in whole:
                    seen.add(name)
    return seen


def words(*texts: str) -> dict[str, bytes]:
    return {text: text.encode() for text in texts}


def used_and_locked(phone: Phone) -> dict[str, bytes]:
    """A day's use, with and without signal, a note and a draft; then locked. What must not be found of it."""
    page = phone.page
    card = phone.card("Precision teaching")
    phone.ring("Precision teaching").tap()
    card.get_by_label("Note", exact=True).fill(NOTE)
    card.get_by_role("button", name="Save note").tap()
    expect(phone.said()).to_have_text("Note saved on this phone.")
    expect(card.get_by_text(NOTE)).to_be_visible()
    phone.ring("Paired reading").tap()
    phone.card("Paired reading").get_by_label("Note", exact=True).fill(DRAFT)
    page.wait_for_function(
        """async () => {
          const ask = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
          const { name } = (await indexedDB.databases()).find((each) => each.name.startsWith('kept-'));
          const db = await ask(indexedDB.open(name));
          const drafts = await ask(db.transaction('drafts').objectStore('drafts').getAll());
          db.close();
          return drafts.some((draft) => draft.text.byteLength > 28);
        }"""
    )
    expect(phone.line()).to_contain_text("All sent")
    raw, signing = page.evaluate(OPEN_KEYS)
    page.get_by_role("link", name="More").tap()
    page.get_by_role("link", name="Settings").tap()
    page.get_by_role("button", name="Lock now").tap()
    expect(phone.is_locked()).to_be_visible()
    return words(NOTE, DRAFT, *NAMES) | {"K": bytes(raw), "the signing key": signing.encode()}


def test_nothing_of_the_list_the_notes_or_the_keys_is_in_the_files_of_a_locked_phone(phone: Phone) -> None:
    secrets = used_and_locked(phone)
    phone.kill()
    assert found(phone.profile, secrets) == set()


def test_the_same_search_finds_what_a_page_stores_in_clear(phone: Phone) -> None:
    secrets = used_and_locked(phone)
    phone.page.evaluate(
        """([texts, keys]) => new Promise((done) => {
          const request = indexedDB.open('canary', 1);
          request.onupgradeneeded = () => request.result.createObjectStore('rows');
          request.onsuccess = () => {
            const tx = request.result.transaction('rows', 'readwrite', { durability: 'strict' });
            // Several times: one that lies where a block of the file ends would be in two pieces.
            for (const again of [1, 2, 3]) {
              texts.forEach((text) => tx.objectStore('rows').put(text, `${text} ${again}`));
              keys.forEach((key, i) => tx.objectStore('rows').put(new Uint8Array(key), `key ${i} ${again}`));
            }
            tx.oncomplete = done;
          };
        })""",
        [
            [text for text in secrets if text not in ("K", "the signing key")],
            [list(secrets["K"]), list(secrets["the signing key"])],
        ],
    )
    phone.kill()
    assert found(phone.profile, secrets) == set(secrets)


def test_a_phone_locks_when_it_lies_still_and_the_open_card_can_be_finished(phone: Phone) -> None:
    phone.card("Talk Boost").locator(".what").tap()
    phone.context.clock.fast_forward(301_000)
    expect(phone.is_locked()).to_be_visible()
    expect(phone.page.get_by_text("Precision teaching")).to_have_count(0)
    phone.ring("Talk Boost").tap()
    expect(phone.said()).to_have_text("Delivered. Saved on this phone.")
    phone.unlock()
    expect(phone.ring("Talk Boost")).to_have_text("Delivered")
    expect(phone.line()).to_contain_text("All sent")


def test_the_fifth_wrong_pin_removes_the_list_and_what_waits_is_sent(phone: Phone, running: Running) -> None:
    phone.signal(there=False)
    phone.ring("Paired reading").tap()
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.page.reload()
    for said in ("4 tries left", "3 tries left", "2 tries left", "1 try left"):
        phone.type_pin("294018")
        expect(phone.page.get_by_role("alert")).to_have_text(f"That PIN is not right. {said}.")
    phone.type_pin("294018")
    expect(phone.page.get_by_text("That was 5 PINs")).to_be_visible()
    with phone.page.expect_response(lambda answer: "/push" in answer.url and answer.status == 200):
        phone.signal(there=True)
    school, clock = running.school, running.clock
    code = pairing.create_code(running.kept.db, school.id, school.people["Ada Field"], clock.now)
    phone.pair(code.code, code.digits)
    expect(phone.ring("Paired reading")).to_have_accessible_name("Delivered. More about Paired reading Ben O")


def test_a_phone_that_is_removed_empties_itself(phone: Phone, running: Running) -> None:
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(phone.line()).to_contain_text("All sent")
    device = phone.page.evaluate(DEVICE)
    pairing.revoke(running.kept.db, running.school.id, device, running.clock.now)
    phone.page.get_by_role("link", name="More").tap()
    phone.page.get_by_role("link", name="Settings").tap()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.page.get_by_text("This phone was removed from your school’s list")).to_be_visible()
    left = """async () => [
      (await indexedDB.databases()).map(({ name }) => name), await caches.keys(), localStorage.length,
      (await navigator.serviceWorker.getRegistrations()).length]"""
    assert phone.page.evaluate(left) == [[], [], 0, 0]


def write_anew(running: Running) -> None:
    """What somebody could do who has the whole server, its keys too: another past, signed like the true one."""
    school, kept = running.school.id, running.kept
    with kept.db.write() as session:
        size = audit.size(session, school)
        for model in (AuditCheckpoint, AuditEntry, AuditHead):
            session.execute(delete(model).where(model.school_id == school))
        audit.append(session, school, [audit.Act(running.clock.now, "plan.changed")] * size)
    assert auditing.take_checkpoint(kept.db, kept.settings.keys_dir, school, running.clock.now)


def verified(running: Running, *words: str) -> Result:
    folder = {"KEPT_DATA_DIR": str(running.kept.settings.data_dir)}
    return CliRunner(env=folder).invoke(main, ["audit", "verify", *words], catch_exceptions=False)


def test_a_log_that_is_written_anew_on_the_server_is_told_by_what_a_phone_kept(
    phone: Phone, running: Running, tmp_path: Path
) -> None:
    kept, file = running.kept, tmp_path / "kept-seals.json"
    auditing.take_checkpoint(kept.db, kept.settings.keys_dir, running.school.id, running.clock.now)
    expect(phone.line()).to_contain_text("All sent")
    later_is_here(phone)  # it keeps the seal that comes with an hour's greeting, before the list is asked for
    with phone.page.expect_response("**/sync/v1/pull"):
        phone.forward(hours=2)
    phone.page.get_by_role("link", name="More").tap()
    phone.page.get_by_role("link", name="Settings").tap()
    with phone.page.expect_download() as saved:
        phone.page.get_by_role("button", name="Save the seals").tap()
    saved.value.save_as(file)
    assert not any(name in file.read_text("utf-8") for name in ("Ada", *NAMES))
    sound = verified(running, "--checkpoint", str(file))
    assert (sound.exit_code, sound.output[:6]) == (0, "Sound:")
    write_anew(running)
    assert verified(running).exit_code == 0, "by itself it cannot be told"
    told = verified(running, "--checkpoint", str(file))
    assert told.exit_code == 4
    assert "Unlike the checkpoint of 2026-11-09" in told.output
    assert "the log was written anew since" in told.output
