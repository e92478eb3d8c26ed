"""Takes every screen and state at 360 x 640 and 1280 x 800, light and dark, into screenshots/ (not kept in git).

Run `make screenshots`. `NAME.png` is what one sees without scrolling, `NAME-whole.png` all of a longer page.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.browsers import DESK, PHONE
from tests.browser.desk import Desk
from tests.browser.desk_screens import desk_screens, set_up_screens
from tests.browser.log_screens import Titles, log_screens
from tests.browser.phone import Phone
from tests.browser.running import served
from tests.browser.school import make_demo_school
from tests.cast import Clock

WEDNESDAY = datetime(2026, 11, 18, 10, 50, tzinfo=UTC)
SIZES = (PHONE, DESK)
TA = "Jo Siskin"
TITLES = Titles(
    alone="Precision Teaching: reading",
    part="Speech sound programme",
    missed="Pre-teaching of vocabulary",
    group="Talk Boost",
    support="Adult support in lessons",
)
MOST_PIXELS_HIGH = 6000

# The open card stands below the bar that stays.
TO_THE_OPEN_CARD = """() => {
  const card = document.querySelector('.card.is-open');
  if (card) scrollTo(0, card.getBoundingClientRect().top + scrollY - document.querySelector('.bar').offsetHeight - 8);
}"""


def main() -> int:
    folder = Path("screenshots")
    expect.set_options(timeout=15_000)
    with tempfile.TemporaryDirectory() as room, sync_playwright() as playwright:
        home = Path(room)
        with served(home, Clock(WEDNESDAY), make_demo_school) as running:
            desk = Desk(playwright, home / "desk", running)
            for name in set_up_screens(desk, running.school.setup_token):
                take(desk.page, folder, f"desk-{name}")
            phone = Phone(playwright, home / "phone", running)
            for name in log_screens(phone, *desk.code_for(TA), TITLES):
                take(phone.page, folder, f"log-{name}")
            phone.close()
            running.clock.forward(minutes=20)
            running.tick()
            desk.sign_out()
            for name in desk_screens(desk, running.school.senco_email, pupil="Asha Larkspur", person=TA):
                take(desk.page, folder, f"desk-{name}")
            desk.close()
    return 0


def take(page: Page, folder: Path, name: str) -> None:
    before = page.viewport_size
    assert before
    page.evaluate("document.documentElement.style.webkitTapHighlightColor = 'transparent'")
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.evaluate(TO_THE_OPEN_CARD)
            at = folder / f"{size['width']}x{size['height']}-{scheme}"
            page.screenshot(path=at / f"{name}.png")
            height = min(page.evaluate("document.documentElement.scrollHeight"), MOST_PIXELS_HIGH)
            if height > size["height"]:
                page.set_viewport_size({"width": size["width"], "height": height})
                page.screenshot(path=at / f"{name}-whole.png")
                page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
    page.evaluate(TO_THE_OPEN_CARD)


if __name__ == "__main__":
    sys.exit(main())
