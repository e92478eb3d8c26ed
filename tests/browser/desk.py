"""The SENCO's laptop: what Sam does at the desk."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pyotp
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from tests.browser.browsers import DESK, open_browser
from tests.browser.running import Running

PASSWORD = "seven green larches by the gate"


class Desk:
    _apps: ClassVar[dict[str, tuple[pyotp.TOTP, int]]] = {}
    """By the address of the school's server: the app on Sam's own phone, and the step of the last code typed."""

    def __init__(
        self,
        playwright: Playwright,
        profile: Path,
        running: Running,
        scheme: str = "light",
        browser: BrowserContext | None = None,
    ) -> None:
        self.running = running
        self.context = browser or open_browser(playwright, profile, DESK, scheme=scheme)
        self.context.clock.install(time=running.clock.now)
        self.page: Page = self.context.pages[0]

    def close(self) -> None:
        self.context.close()

    def set_up(self) -> None:
        """Opens the set-up link, which works once, and chooses a password."""
        self.page.goto(f"{self.running.url}/desk/#setup={self.running.school.setup_token}")
        expect(self.page.get_by_role("heading", name="Choose your password")).to_be_visible()
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Save and go on").click()
        self.on("Set up your second step")
        for _ in self.set_up_app():
            pass
        self.on("This week")

    def set_up_app(self) -> Iterator[str]:
        """Puts the key into the app, and keeps the recovery codes; the name of the screen that shows them."""
        self.page.get_by_role("button", name="Set up an app").click()
        secret = self.page.locator(".secret").inner_text().replace(" ", "")
        self._apps[self.running.url] = pyotp.TOTP(secret), 0
        self.page.get_by_label("Then type the code").fill(self.shown_code())
        self.page.get_by_role("button", name="Check the code").click()
        self.on("Your recovery codes")
        yield "recovery-codes"
        self.page.get_by_role("button", name="I have kept them").click()

    def shown_code(self) -> str:
        """What the app shows. Each code works once: the next one is taken a little early, or waited for."""
        app, last = self._apps[self.running.url]
        step = max(int(self.running.clock.now.timestamp()) // 30, last + 1)
        while step * 30 > self.running.clock.now.timestamp() + 30:
            self.running.clock.forward(seconds=30)
        self._apps[self.running.url] = app, step
        return app.at(step * 30)

    def come_back(self, email: str) -> None:
        """The page is opened again; the password is asked for where it is too long ago."""
        if self._asked_to_sign_in():
            self.page.get_by_label("Email").fill(email)
            self.page.get_by_label("Password", exact=True).fill(PASSWORD)
            self.page.get_by_role("button", name="Sign in", exact=True).click()
            self.page.get_by_label("Code", exact=True).fill(self.shown_code())
            self.page.get_by_role("button", name="Go on").click()
            self.on("This week")

    def show_it_is_me(self) -> None:
        """In the dialog that stands before what weighs."""
        dialog = self.page.get_by_role("dialog", name="Show that it is you")
        dialog.get_by_label("Password", exact=True).fill(PASSWORD)
        dialog.get_by_label("Code", exact=True).fill(self.shown_code())
        dialog.get_by_role("button", name="Go on").click()
        expect(dialog).to_have_count(0)

    def sign_out(self) -> None:
        if not self._asked_to_sign_in():
            self.page.get_by_role("button", name="Sign out").click()
            self.on("Sign in to the desk")

    def _asked_to_sign_in(self) -> bool:
        """Opens the page at the time of the server's clock."""
        self.context.clock.set_system_time(self.running.clock.now)
        self.page.goto("about:blank")
        self.page.goto(f"{self.running.url}/desk/")
        asks = self.page.get_by_role("heading", level=1, name="Sign in to the desk")
        expect(asks.or_(self.page.get_by_role("heading", level=1, name="This week"))).to_be_visible()
        return asks.is_visible()

    def go(self, to: str) -> None:
        """Selects a place in the menu."""
        self.page.get_by_role("navigation", name="Menu").get_by_role("link", name=to, exact=True).click()
        self.on(to)

    def on(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()

    def code_for(self, name: str) -> tuple[str, str]:
        """Makes a pairing code; the code and the two digits that both screens show."""
        self.go("People and devices")
        self.page.get_by_label("Who will use it?").select_option(label=name)
        self.page.get_by_role("button", name="Make a code").click()
        code = self.page.locator("#code")
        asked = self.page.get_by_role("dialog", name="Show that it is you")
        expect(code.or_(asked)).to_be_visible()
        if asked.is_visible():
            self.show_it_is_me()
        expect(code).to_have_text(re.compile(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$"))
        return code.inner_text(), self.page.locator(".digits").inner_text()

    def block(self, title: str) -> Locator:
        return self.page.locator("section.block", has=self.page.get_by_role("heading", name=title))
