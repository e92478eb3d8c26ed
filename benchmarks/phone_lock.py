"""How long a slow phone takes to open with its PIN, and from a tap to "Saved": `python -m benchmarks.phone_lock`.

Chromium at a sixth of this machine's speed, the small test school, ten runs each, medians in milliseconds. A tap is
measured unlocked (signed) and locked (the open card, unsigned): the difference is what the signature costs.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import expect, sync_playwright

from server.services import pairing
from tests.browser.phone import PIN, Phone
from tests.browser.running import MONDAY_MORNING, served
from tests.cast import Clock

RUNS = 10
LAST_DIGIT = """([key]) => new Promise((done) => {
  const from = performance.now();
  const look = () => document.querySelector('nav.menu') ? done(performance.now() - from) : setTimeout(look, 1);
  [...document.querySelectorAll('.pad button')].find((it) => it.textContent === key).click();
  look();
})"""
SAVES = """() => new Promise((done) => {
  const voice = document.querySelector('.quiet-status');
  const from = performance.now();
  const seen = new MutationObserver(() => done(performance.now() - from));
  seen.observe(voice, { childList: true, subtree: true, characterData: true });
  [...document.querySelectorAll('.is-open .chip')].find((it) => it.getAttribute('aria-pressed') !== 'true').click();
})"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        served(Path(folder), Clock(MONDAY_MORNING)) as running,
    ):
        school = running.school
        code = pairing.create_code(running.kept.db, school.id, school.people["Ada Field"], running.clock.now)
        phone = Phone(playwright, Path(folder) / "phone", running)
        phone.pair(code.code, code.digits)
        phone.context.clock.resume()
        phone.ring("Precision teaching").tap()
        expect(phone.page.locator(".is-open .chip").first).to_be_visible()
        phone.context.new_cdp_session(phone.page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
        opens, signed, unsigned = [], [], []
        for _ in range(RUNS):
            signed.append(phone.page.evaluate(SAVES))
            phone.page.wait_for_timeout(700)
        for _ in range(RUNS):
            phone.page.evaluate("location.hash = 'settings'")
            phone.page.get_by_role("button", name="Lock now").tap()
            for digit in PIN[:-1]:
                phone.page.get_by_role("button", name=digit, exact=True).tap()
            opens.append(phone.page.evaluate(LAST_DIGIT, [PIN[-1]]))
        phone.page.evaluate("location.hash = 'today'")
        phone.card("Precision teaching").locator(".what").tap()
        expect(phone.page.locator(".is-open .chip").first).to_be_visible()
        phone.context.clock.fast_forward(301_000)
        expect(phone.is_locked()).to_be_visible()
        for _ in range(RUNS):
            unsigned.append(phone.page.evaluate(SAVES))
            phone.page.wait_for_timeout(700)
        phone.close()
    told = {"open with the PIN": opens, "tap to Saved, signed": signed, "tap to Saved, locked": unsigned}
    for what, times in told.items():
        sys.stdout.write(f"{what}: median {median(times):.0f} ms, longest {max(times):.0f} ms\n")


if __name__ == "__main__":
    main()
