"""A phone as it is measured: Chromium at a sixth of this machine's speed or a quarter, on a slow line or none.

The page's clock is moved to the school's day; its stopwatch is the browser's own. What is measured ends when it is
painted: at the first message after the next frame. What measures asks the page by its debugging line and has nothing of
its own in it but the few lines of WATCH: Playwright's own helper would be read and made at a sixth of the speed too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import CDPSession, Page, Playwright, expect

from benchmarks.log_school import RECORDS, TA
from server.services import pairing
from tests.browser.browsers import PHONE, open_browser
from tests.browser.phone import PIN
from tests.browser.running import Running

ROWS = 20
PATIENCE = 180_000
WATCH = """
(() => {
  const Real = Date, by = %(by)d, seen = {}, asked = {};
  const is = (name, at) => {
    seen[name] = at;
    asked[name]?.(at);
  };
  globalThis.seen = (name) => seen[name] || new Promise((done, fail) => {
    asked[name] = done;
    setTimeout(fail, %(patience)d, name);
  });
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + by); }
    static now() { return Real.now() + by; }
  };
  globalThis.painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  }));
  const once = (name, there) => {
    if (name in seen || !there) return;
    seen[name] = 0;
    painted().then((at) => is(name, at));
  };
  new MutationObserver(() => {
    once('pad', document.querySelector('.pad'));
    once('code', document.querySelector('#code'));
    once('rows', document.querySelectorAll('main li.card').length >= %(rows)d);
  }).observe(document, { childList: true, subtree: true });
  const note = (list) => list.getEntries().forEach((each) => is(each.name, each.startTime));
  new PerformanceObserver(note).observe({ type: 'paint', buffered: true });
})();
"""
PRESS = """(key) => {
  const from = performance.now();
  [...document.querySelectorAll('.pad button')].find((it) => it.textContent === key).click();
  return from;
}"""
TAP = """(title) => new Promise((done) => {
  const card = [...document.querySelectorAll('.card')].find((it) => it.textContent.includes(title));
  const undo = [...card.querySelectorAll('button')].find((it) => it.textContent === 'Undo');
  const button = card.matches('.open') ? card.querySelector('.ring') : undo;
  const from = performance.now();
  new MutationObserver((_, watch) => {
    watch.disconnect();
    painted().then((at) => done(at - from));
  }).observe(document.querySelector('.quiet-status'), { childList: true, subtree: true, characterData: true });
  button.click();
})"""
FLOOR = """() => new Promise((done) => {
  const asks = indexedDB.open('floor');
  asks.onupgradeneeded = () => asks.result.createObjectStore('rows', { autoIncrement: true });
  asks.onsuccess = () => {
    const db = asks.result, place = document.querySelector('h1');
    const from = performance.now();
    const tx = db.transaction('rows', 'readwrite', { durability: 'strict' });
    tx.objectStore('rows').add({ session: 'one', outcome: 'delivered' });
    tx.oncomplete = () => {
      place.textContent = place.textContent === 'Today' ? 'Today.' : 'Today';
      db.close();
      painted().then((at) => done(at - from));
    };
  };
})"""
PUT_AWAY = """
Object.defineProperty(document, 'hidden', { value: true, configurable: true });
document.dispatchEvent(new Event('visibilitychange'));
delete document.hidden;
"""
STORED = """async () => {
  const name = (await indexedDB.databases()).map((each) => each.name).find((each) => /^kept-[0-9a-f]{8}-/.test(each));
  const ask = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const db = await ask(indexedDB.open(name));
  const count = (store) => ask(db.transaction(store).objectStore(store).count());
  const pieces = await ask(db.transaction('refs').objectStore('refs').count(IDBKeyRange.upperBound('1')));
  const told = [await count('events'), (await count('refs')) - pieces, pieces];
  db.close();
  return told;
}"""


@dataclass(frozen=True)
class Line:
    """What a line lets through, as the network emulation of the browser takes it: milliseconds and bytes a second."""

    latency: int
    throughput: int


SLOW_3G, SLOW_4G = Line(2000, 50_000), Line(562, 180_000)


@dataclass
class Handset:
    page: Page
    cdp: CDPSession

    def slow(self, cpu: int, line: Line | None = None) -> None:
        self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
        if line:
            self.cdp.send("Network.enable")
            for told in ("Network.setCacheDisabled", "Network.setBypassServiceWorker"):
                self.cdp.send(told, {"cacheDisabled": True, "bypass": True})
            limits = {
                "latency": line.latency,
                "downloadThroughput": line.throughput,
                "uploadThroughput": line.throughput,
            }
            self.cdp.send("Network.emulateNetworkConditions", {"offline": False} | limits)

    def seen(self, name: str) -> float:
        """Milliseconds since the navigation began."""
        return self._ask(f"seen('{name}')")

    def type_pin(self) -> float:
        """When the last digit was typed."""
        for digit in PIN:
            at = self._ask(f"({PRESS})('{digit}')")
        return at

    def tap(self, title: str) -> float:
        """From the tap on the ring, or on Undo, until what the screen says of it is painted."""
        took = self._ask(f"({TAP})('{title}')")
        self.page.wait_for_timeout(700)  # a second tap within 600 ms is the same tap
        return took

    def floor(self) -> float:
        """The least that any page needs: one row on disk, one text painted."""
        return self._ask(f"({FLOOR})()")

    def _ask(self, script: str) -> float:
        told = self.cdp.send("Runtime.evaluate", {"expression": script, "awaitPromise": True, "returnByValue": True})
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"])
        return float(told["result"]["value"])


@contextmanager
def handset(playwright: Playwright, profile: Path, running: Running, *, offline: bool) -> Iterator[Handset]:
    """A browser that was not running, on this profile."""
    by = int((running.clock.now - datetime.now(UTC)).total_seconds() * 1000)
    context = open_browser(playwright, profile, PHONE, offline=offline)
    try:
        context.add_init_script(WATCH % {"by": by, "rows": ROWS, "patience": PATIENCE})
        page = context.pages[0]
        yield Handset(page, context.new_cdp_session(page))
    finally:
        context.close()


def fill(playwright: Playwright, profile: Path, running: Running) -> tuple[int, int]:
    """Pairs the phone, lets it pull everything and be put away; how many events and rows of the plan it holds."""
    school = running.school
    code = pairing.create_code(running.kept.db, school.id, school.people[TA], running.clock.now)
    with handset(playwright, profile, running, offline=False) as phone:
        page = phone.page
        page.goto(running.url)
        page.get_by_label("Code", exact=True).fill(code.code)
        page.get_by_role("button", name="Pair this phone").tap()
        for asks in ("Choose a PIN", "Type it again"):
            expect(page.get_by_role("heading", name=asks)).to_be_visible()
            phone.type_pin()
        page.get_by_role("button", name="Yes, start").tap()
        expect(page.locator("header a.line").first).to_contain_text("All sent", timeout=PATIENCE)
        page.wait_for_function(f"async () => (await ({STORED})())[0] >= {RECORDS}", timeout=PATIENCE)
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        expect(page.locator(".card .ring").first).to_be_visible()
        page.evaluate(PUT_AWAY)
        page.wait_for_function(f"async () => (await ({STORED})())[2] === 2", timeout=PATIENCE)
        events, refs, _ = page.evaluate(STORED)
    return int(events), int(refs)
