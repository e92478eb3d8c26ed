"""Real Chromium and real Firefox, for a phone of 360 x 640 and a laptop of 1280 x 800."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import BrowserContext, Playwright, ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The browser of this machine; `make browser` finds or installs it."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        raise RuntimeError("Chromium is not here: run `make browser`.")
    return found


def firefox() -> str:
    """As `chromium`. Playwright talks to the Firefox of the machine through WebDriver BiDi."""
    found = os.environ.get("FIREFOX") or shutil.which("firefox-esr")
    if not found:
        raise RuntimeError("Firefox is not here: run `make browser`.")
    return found


class Opens(Protocol):
    """Opens a browser on a profile, as `open_browser` does; which one, the test decides."""

    def __call__(
        self, playwright: Playwright, profile: Path, size: ViewportSize, *, scheme: str, offline: bool
    ) -> BrowserContext: ...


def open_browser(
    playwright: Playwright,
    profile: Path,
    size: ViewportSize,
    *,
    scheme: str = "light",
    offline: bool = False,
    environment: Mapping[str, str] | None = None,
) -> BrowserContext:
    """A browser whose storage is the folder `profile`: opening it again is the same device after a restart.
    `environment` is what it finds besides ours."""
    handheld = size["width"] < 600
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        headless=True,
        args=ARGUMENTS,
        viewport=size,
        has_touch=handheld,
        is_mobile=handheld,
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/London",
        offline=offline,
        env=os.environ | dict(environment or {}),
    )
    context.set_default_timeout(15_000)
    return context


def open_firefox_phone(
    playwright: Playwright, profile: Path, size: ViewportSize, *, scheme: str = "light", offline: bool = False
) -> BrowserContext:
    """As `open_browser`, in Firefox, which takes its look from its preferences and not from Playwright."""
    look = {"layout.css.prefers-color-scheme.content-override": 0 if scheme == "dark" else 1}
    context = open_firefox(playwright, profile, size, look)
    context.set_offline(offline)
    return context


def open_firefox(
    playwright: Playwright, profile: Path, size: ViewportSize, preferences: Mapping[str, Any] | None = None
) -> BrowserContext:
    """As `open_browser`. `preferences` are those of about:config."""
    context = playwright.firefox.launch_persistent_context(
        profile,
        channel="moz-firefox",
        executable_path=firefox(),
        headless=True,
        firefox_user_prefs=dict(preferences or {}),
        viewport=size,
        has_touch=size["width"] < 600,
        locale="en-GB",
        timezone_id="Europe/London",
        timeout=60_000,
    )
    context.set_default_timeout(15_000)
    return context
