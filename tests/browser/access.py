"""What makes a screen usable by everyone, as faults in words: axe, the size of what is tapped, and huge text."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

AXE = Axe()
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {"resultTypes": ["violations"], "preload": False},
    "dark": {"resultTypes": ["violations"], "preload": False, "runOnly": ["color-contrast", "link-in-text-block"]},
}

# What is there only for a screen reader (clipped) and what its own box lets scroll is left out.
_SEEN = """
const seen = (it) => {
  const style = getComputedStyle(it), box = it.getBoundingClientRect();
  if (!it.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  return box.width > 1 && box.height > 1 && !it.closest('.quiet-status, .skip') && style.clipPath === 'none';
};
const called = (it) =>
  (it.getAttribute('aria-label') || it.textContent || it.id || it.tagName).trim().replace(/\\s+/g, ' ').slice(0, 60);
"""

_SMALL = (
    "([least]) => {"
    + _SEEN
    + """
  const reach = (it) => {
    const boxes = [it, ...(it.labels ?? [])].map((each) => each.getBoundingClientRect());
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };
  const inText = (it) => it.tagName === 'A' && getComputedStyle(it).display === 'inline';
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((it) => seen(it) && !inText(it))
    .map((it) => [it, ...reach(it)])
    .filter(([, width, height]) => width < least - 0.5 || height < least - 0.5)
    .map(([it, width, height]) => `${it.tagName} "${called(it)}" is ${Math.round(width)} x ${Math.round(height)}`);
}"""
)

OUTSIDE = (
    "([width]) => {"
    + _SEEN
    + """
  const scrolls = (it) => {
    for (let up = it.parentElement; up && up !== document.body; up = up.parentElement)
      if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter((it) => seen(it) && !scrolls(it) && !it.closest('svg svg, svg > *, option'))
    .map((it) => [it, it.getBoundingClientRect()])
    .filter(([, box]) => box.left < -0.5 || box.right > width + 0.5)
    .map(([it, box]) => [`${it.tagName}.${it.className} "${called(it)}"`, Math.round(box.left), Math.round(box.right)])
    .map(([what, left, right]) => `${what} reaches from ${left} to ${right}`);
}"""
)


def violations(page: Page, name: str) -> list[str]:
    """What axe finds; in the dark only what depends on colour is asked again."""
    found = []
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        found += axe(page, f"{name}, {scheme}", rules)
    return found


def axe(page: Page, name: str, rules: Mapping[str, Any]) -> list[str]:
    """What axe finds on the page as it stands."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.axe_script)
    found = []
    for each in page.evaluate("(rules) => axe.run(rules).then(({ violations }) => violations)", rules):
        where = "; ".join(node["html"][:120] for node in each["nodes"][:3])
        found.append(f"{name}: {each['id']}, {each['help']}: {where}")
    return found


def too_small(page: Page, name: str, least: int) -> list[str]:
    """Controls that are narrower or lower than `least` CSS pixels; links inside a sentence are left out."""
    return [f"{name}: {each}" for each in page.evaluate(_SMALL, [least])]


@contextmanager
def larger_text(page: Page, size: ViewportSize, times: int = 2) -> Iterator[None]:
    """A window of that size, in a browser whose person has chosen text of `times` the size."""
    before: Any = page.viewport_size
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * times, "fixed": 13 * times}})
    page.set_viewport_size(size)
    yield
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    session.detach()
    page.set_viewport_size(before)


def outside(page: Page, name: str, *, text: int = 2) -> list[str]:
    """At 320 pixels and with text of `text` times the size: what stands outside the screen."""
    with larger_text(page, {"width": 320, "height": 640}, text):
        found = page.evaluate(OUTSIDE, [320])
    return [f"{name}: {each}" for each in found]
