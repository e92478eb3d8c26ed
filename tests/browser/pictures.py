"""The log's screens as pictures, 360 x 640, light and dark: kept in pictures/, and compared with what is drawn now.

Run `make pictures` to take them anew; look at what changed, and commit it. They are the same on every machine: the time
stands still, nothing moves, no caret is shown, and the browser finds one font alone, DejaVu Sans, which `make browser`
finds or installs. What is compared is the mean colour of each square of 8 x 8 pixels: another edge of a letter passes,
another place, word or colour does not.

How an edge is drawn is the business of Chromium and of the font's file, and Debian brings a new Chromium each month.
Where one of them is not what the pictures were taken with (taken.json), a page that stands one pixel lower passes too:
that is none of our doing. Two pixels, another word or another colour do not pass there either. To look less closely is
better than not to look, and better than to fail for what nobody changed.
"""

import json
import re
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from PIL import Image, ImageChops
from playwright.sync_api import BrowserContext, Playwright, ViewportSize, expect, sync_playwright

from tests.browser.browsers import open_browser
from tests.browser.install import FONTS, font
from tests.browser.log_everywhere import everywhere
from tests.browser.phone import Phone

KEPT = Path(__file__).with_name("pictures")
TAKEN = KEPT / "taken.json"
"""What the pictures were taken with."""
CHANGED = Path("screenshots") / "changed"
LOOKS = ("light", "dark")
STATES = """
pair pin today card-open card-delivered card-group-one-away card-missed card-part card-timer support-lost today-recorded
no-signal attention-waiting other-days another-day-late add my-week more settings locked today-left-hand today-late
attention-held today-wifi today-stuck catch-up-to-give paper-lines paper-scanned busy empty-today room
room-pin iphone-today wiped
"""
NO_TRACE_OF_A_TAP = """addEventListener('DOMContentLoaded', () => {
  document.documentElement.style.webkitTapHighlightColor = 'transparent';
});"""
KEPT_STATES = frozenset(STATES.split())
SQUARE = 8
"""Pixels."""


class Tolerance(NamedTuple):
    """How far apart two mean colours may be, of 255; and for what share of the squares that may not be so."""

    differs: int
    most: float


SAME_BROWSER, OTHER_BROWSER = Tolerance(8, 0.003), Tolerance(32, 0.01)
COLOURS = (48, 128, 256)
FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir>
<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>{accepted}</acceptfont></selectfont>
<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="antialias" mode="assign"><bool>true</bool></edit><edit name="rgba" mode="assign"><const>none</const></edit>
</match></fontconfig>"""


class PicturedPhone(Phone):
    """Draws every letter in the one font."""

    @staticmethod
    def opens(
        playwright: Playwright, profile: Path, size: ViewportSize, *, scheme: str = "light", offline: bool = False
    ) -> BrowserContext:
        fonts = one_font(profile.parent)
        context = open_browser(playwright, profile, size, scheme=scheme, offline=offline, environment=fonts)
        context.add_init_script(NO_TRACE_OF_A_TAP)
        return context


def one_font(folder: Path) -> dict[str, str]:
    found = [font(name) for name in FONTS]
    folders = "".join(f"<dir>{each}</dir>" for each in sorted({path.parent for path in found}))
    accepted = "".join(f"<glob>{path}</glob>" for path in found)
    conf = folder / "fonts.conf"
    conf.write_text(FONTS_CONF.format(folders=folders, cache=folder / "fonts", accepted=accepted), "utf-8")
    return {"FONTCONFIG_FILE": str(conf)}


def drawn(phone: Phone) -> dict[str, Image.Image]:
    """What is on screen once nothing is on its way, by the look."""
    page = phone.page
    if phone.line().count():
        expect(phone.line()).not_to_have_text(re.compile(r"^(Sending .*|\d+ saved on this phone)$"))
    expect(page.locator(":active")).to_have_count(0)  # a finger's trace, for a moment after it left
    found = {}
    for look in LOOKS:
        page.emulate_media(color_scheme="dark" if look == "dark" else "light", reduced_motion="reduce")
        shot = page.screenshot(animations="disabled", caret="hide", scale="css")
        found[look] = Image.open(BytesIO(shot)).convert("RGB")
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return found


def squares_apart(before: Image.Image, now: Image.Image, most: int) -> Image.Image:
    """A pixel for each square, white where the mean colours are further apart than that."""
    squares = (before.width // SQUARE, before.height // SQUARE)
    means = [each.resize(squares, Image.Resampling.BOX) for each in (before, now)]
    bands = ImageChops.difference(*means).split()
    apart = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return apart.point(lambda level: 255 if level > most else 0)


def keep(name: str, now: Image.Image) -> None:
    """In as few colours as it can do with: a rare one must not turn into its neighbour."""
    for colours in COLOURS:
        few = now.quantize(colours, dither=Image.Dither.NONE)
        if not squares_apart(few.convert("RGB"), now, SAME_BROWSER.differs // 2).getbbox():
            return few.save(KEPT / f"{name}.png", optimize=True)
    return now.save(KEPT / f"{name}.png", optimize=True)


def compared(name: str, now: Image.Image, within: Tolerance = SAME_BROWSER) -> str | None:
    """What is to be said of a picture that is not as it was; what is drawn now is then put beside it."""
    path = KEPT / f"{name}.png"
    if not path.exists():
        return f"{name}: there is no picture of it yet"
    with Image.open(path) as kept:
        before = kept.convert("RGB")
    if before.size != now.size:
        return f"{name}: {before.size[0]} x {before.size[1]} pixels before, {now.size[0]} x {now.size[1]} now"
    off = squares_apart(before, now, within.differs)
    count = off.histogram()[255]
    if count <= within.most * off.width * off.height:
        return None
    CHANGED.mkdir(parents=True, exist_ok=True)
    # Left as it was, right as it is.
    both = Image.new("RGB", (before.width * 2, before.height))
    both.paste(before)
    both.paste(now, (before.width, 0))
    both.save(CHANGED / f"{name}.png")
    left, top, right, bottom = (SQUARE * each for each in off.getbbox() or (0, 0, 0, 0))
    return f"{name}: not as before from {left}, {top} to {right}, {bottom} ({count} squares)"


def of_this_machine(phone: Phone) -> dict[str, str | int]:
    """What decides how a letter is drawn."""
    version = phone.page.evaluate("navigator.userAgent").partition("Chrome/")[2].partition(" ")[0]
    return {"Chromium": version, **{name: crc32(font(name).read_bytes()) for name in FONTS}}


def tolerance(here: dict[str, str | int]) -> Tolerance:
    """For a machine with that."""
    return SAME_BROWSER if here == json.loads(TAKEN.read_text("utf-8")) else OTHER_BROWSER


def main() -> int:
    expect.set_options(timeout=15_000)
    KEPT.mkdir(exist_ok=True)
    taken: set[str] = set()
    here: dict[str, str | int] = {}
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        for phone, state in everywhere(playwright, Path(home), PicturedPhone):
            here = of_this_machine(phone)
            for look, now in drawn(phone).items() if state in KEPT_STATES else ():
                name = f"{state}-{look}"
                taken.add(f"{name}.png")
                if compared(name, now):
                    keep(name, now)
    for path in KEPT.glob("*.png"):
        if path.name not in taken:
            path.unlink()
    TAKEN.write_text(json.dumps(here, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
