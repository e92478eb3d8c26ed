"""What the items of WCAG 2.2 that bite here ask of every screen of the log, as faults in words, by the item's number.

axe finds what can be read off the page as it stands; what rules.js asks needs a page that is laid out and focused.
"""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize

from tests.browser.access import OUTSIDE, SCHEMES, axe, larger_text, too_small

RULES = Path(__file__).with_name("rules.js").read_text("utf-8")
LEAST = 48
"""The smallest target of the log, in CSS pixels; WCAG asks for 24."""
NARROW: ViewportSize = {"width": 320, "height": 640}


def faults(page: Page, name: str) -> list[tuple[str, str]]:
    """The number of the item and what is wrong; of what axe finds the item is "axe". From now on the page is asked for
    little motion."""
    found: list[tuple[str, str]] = []

    def ask(rule: str, where: str) -> None:
        said: Any = page.evaluate(f"({RULES.partition('*/')[2].strip()}).{rule}()")
        found.extend((item, f"{where}: {what}") for item, what in said)

    for look, rules in SCHEMES.items():
        page.emulate_media(color_scheme=look, reduced_motion="reduce")
        found += [("axe", each) for each in axe(page, f"{name}, {look}", rules)]
        ask("edges", f"{name}, {look}")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found += [("2.5.8", each) for each in too_small(page, name, LEAST)]
    ask("built", name)
    ask("focused", name)
    with larger_text(page, NARROW):
        outside = page.evaluate(OUTSIDE, [NARROW["width"]])
        found += [("1.4.4 and 1.4.10", f"{name}: {each}") for each in outside]
        ask("focused", f"{name}, 320 pixels and 200%")
    return found
