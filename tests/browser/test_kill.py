"""kill -9 of Chromium while the log saves as fast as it can: what it called saved is there, whole, and is sent."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Playwright, expect
from sqlalchemy import select

from server.store.models.log import EventRow
from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.running import Running

pytestmark = pytest.mark.browser

SEED = int(os.environ.get("KEPT_SEED", "0")) or SystemRandom().randrange(1, 10**6)
QUESTION = "How engaged were they?"
GROUP = 3
"""Talk Boost is three pupils': each tap saves three items, or none."""

SAVING = """
([title, question]) => {
  const card = () => [...document.querySelectorAll('.card')].find((each) => each.textContent.includes(title));
  // Never the same one twice: that would be one doubled tap.
  const button = () => card().querySelector(`[role=group][aria-label="${question}"] button:not([aria-pressed=true])`);
  const status = () => document.querySelector('[role=status]').textContent;
  const until = (holds) => new Promise((resolve) => {
    const look = () => holds() && (watch.disconnect(), resolve());
    const watch = new MutationObserver(look);
    watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    look();
  });
  const act = async (press) => {
    const before = status();
    press();
    await until(() => status() !== before && status().includes('Saved on this phone.'));
    console.log('saved');
  };
  const work = async () => {
    const isFree = card().querySelector('.ring').getAttribute('aria-label').startsWith('Mark as delivered');
    if (isFree) await act(() => card().querySelector('.ring').click());
    else if (!button()) card().querySelector('.what').click();
    for (;;) {
      await until(button);
      const next = button();
      await act(() => next.click());
      await until(() => next.ariaPressed === 'true');
    }
  };
  work().catch((fault) => console.log(`fault ${fault}`));
}
"""
ON_DISK = """
async () => {
  const name = (await indexedDB.databases()).map((each) => each.name).find((each) => /^kept-[0-9a-f]{8}-/.test(each));
  const ask = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const db = await ask(indexedDB.open(name));
  const [outbox, meta] = ['outbox', 'meta'].map((store) => db.transaction(store).objectStore(store));
  const [own, me] = await Promise.all([ask(outbox.getAll()), ask(meta.get('me'))]);
  db.close();
  return { own: own.map(({ item, state }) => ({ ...item, state })), next_n: me.next_n, device: me.device };
}
"""


@dataclass
class Disk:
    """What the phone's database holds: own items that have not been purged, the next number, the device."""

    own: list[dict[str, Any]]
    next_n: int
    device: str

    @classmethod
    def of(cls, phone: Phone) -> "Disk":
        return cls(**phone.page.evaluate(ON_DISK))

    def waiting(self) -> list[dict[str, Any]]:
        return sorted((item for item in self.own if item["state"] == "queued"), key=lambda item: int(item["n"]))


@pytest.fixture(scope="module")
def desk(playwright: Playwright, running: Running, profiles: Path) -> Iterator[Desk]:
    made = Desk(playwright, profiles / "desk", running)
    made.set_up()
    yield made
    made.close()


@pytest.fixture
def phone(playwright: Playwright, running: Running, tmp_path: Path, desk: Desk) -> Phone:
    """A new one each time: what one test lost is not the next one's."""
    desk.come_back(running.school.senco_email)
    code, digits = desk.code_for("Ada Field")
    made = Phone(playwright, tmp_path / "phone", running)
    made.pair(code, digits)
    expect(made.ring("Talk Boost")).to_have_text("Delivered")
    made.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return made


def saves_until_killed(phone: Phone, saves: int) -> int:
    """How often the page had said `saved` when it died."""
    said: Counter[str] = Counter()

    def hear(message: ConsoleMessage) -> None:
        said[message.text] += 1

    phone.page.on("console", hear)
    # Each save waits for the disk, which may be everybody's.
    with phone.page.expect_console_message(lambda _: said["saved"] >= saves, timeout=120_000):
        phone.page.evaluate(SAVING, ["Talk Boost", QUESTION])
    assert phone.kill() > 1
    assert not [words for words in said if words.startswith("fault")], said
    return said["saved"]


def is_whole(disk: Disk, before: Disk, said: int) -> None:
    """Every item that was called saved is waiting, in numbers without a gap, a tap's three together."""
    waiting = disk.waiting()
    assert [item["n"] for item in waiting] == list(range(before.next_n, disk.next_n))
    assert len(waiting) >= said * GROUP
    for first in range(0, len(waiting), GROUP):
        three = waiting[first : first + GROUP]
        assert len({item["scope"] for item in three}) == GROUP
        assert len({(item["type"], item["body"]["session"]) for item in three}) == 1


def numbers_in_the_log(running: Running, device: str) -> list[int | None]:
    with running.kept.db.read() as session:
        query = select(EventRow.n).where(EventRow.school_id == running.school.id, EventRow.device_id == device)
        return list(session.scalars(query.order_by(EventRow.n)))


def killed(phone: Phone, running: Running, kills: int) -> None:
    chance, told = Random(SEED), Counter[str]()
    for number in range(kills):
        before, offline = Disk.of(phone), number % 2 == 0
        phone.signal(there=not offline)
        said = saves_until_killed(phone, chance.randint(5, 40))
        phone.open(signal=False)
        expect(phone.card("Talk Boost")).to_be_visible()
        disk = Disk.of(phone)
        if offline:
            is_whole(disk, before, said)
        assert disk.next_n - before.next_n >= said * GROUP
        assert (disk.next_n - before.next_n) % GROUP == 0
        phone.signal(there=True)
        phone.forward(minutes=1)
        expect(phone.line()).to_contain_text("All sent")
        assert numbers_in_the_log(running, disk.device) == list(range(1, disk.next_n))
        told.update({"saves": said, "items": disk.next_n - before.next_n, "kills": 1})
    phone.close()
    print(f"seed {SEED}: {dict(told)}, 0 missing, 0 torn, all sent")  # noqa: T201


def test_killed_twice_the_log_keeps_what_it_called_saved(phone: Phone, running: Running) -> None:
    killed(phone, running, 2)


@pytest.mark.slow
def test_killed_ten_times_the_log_keeps_what_it_called_saved(phone: Phone, running: Running) -> None:
    killed(phone, running, 10)


@pytest.mark.slow
def test_the_proof_can_fail_for_a_log_that_says_saved_and_has_not(phone: Phone, running: Running) -> None:
    phone.context.add_init_script("""
        const add = IDBObjectStore.prototype.add;
        let count = 0;
        IDBObjectStore.prototype.add = function (value) {
          return this.name === 'outbox' && ++count % 10 === 0 ? undefined : add.call(this, value);
        };
    """)
    phone.reload()
    expect(phone.card("Talk Boost")).to_be_visible()
    try:
        with pytest.raises(AssertionError):
            killed(phone, running, 1)
    finally:
        phone.close()
