"""Ada's phone: what a person can do to it, from a tap to the battery falling out."""

import contextlib
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Locator, Page, Playwright, expect

from server.services.pairing import create_code
from tests.browser.browsers import PHONE, Opens, open_browser, open_firefox_phone
from tests.browser.running import Running
from tests.browser.school import TA

ROW = ".card"
PIN = "294017"
LOCKS_AFTER = timedelta(minutes=5)


class Phone:
    """A browser on a profile folder. Its page's day is the server's: its clock starts where the server's stands."""

    opens: Opens = staticmethod(open_browser)

    def __init__(self, playwright: Playwright, profile: Path, running: Running, scheme: str = "light") -> None:
        self.playwright, self.profile, self.running, self.scheme = playwright, profile, running, scheme
        self.tapped = 0
        self.paired = False
        self.stands = False
        self.open()

    def open(self, *, signal: bool = True) -> None:
        """Starts the browser and the log. Without signal nothing has a network from the first moment."""
        self.context = self.opens(self.playwright, self.profile, PHONE, scheme=self.scheme, offline=not signal)
        self.context.clock.install(time=self.running.clock.now)
        if self.stands:
            self.stand_still()
        self.page: Page = self.context.pages[0]
        self.page.goto(self.running.url)
        if self.paired:
            self.unlock()

    def close(self) -> None:
        with contextlib.suppress(BrowserError):
            self.context.close()

    def kill(self) -> int:
        """kill -9 of every process of this profile, as when the battery falls out; how many there were."""
        killed = 0
        deadline = monotonic() + 20
        while found := processes_of(self.profile):
            assert monotonic() < deadline, f"these will not die: {found}"
            for number in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
                    killed += 1
        self.close()
        return killed

    def pair(self, code: str, digits: str) -> None:
        """Types the code; the phone shows the digits that stand on the desk's screen."""
        self.page.get_by_label("Code", exact=True).fill(code)
        self.touch(self.page.get_by_role("button", name="Pair this phone"))
        self.choose_pin()
        expect(self.page.locator(".digits")).to_have_text(digits)
        self.touch(self.page.get_by_role("button", name="Yes, start"))
        expect(self.page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
        self.paired = True

    def pair_as(self, name: str = TA) -> None:
        """Pairs it for this person, with a code that somebody made at the desk; the list is there."""
        kept, school = self.running.kept, self.running.school
        made = create_code(kept.db, school.id, school.people[name], self.running.clock.now)
        self.pair(made.code, made.digits)
        expect(self.card().first).to_be_visible()

    def choose_pin(self) -> None:
        for asks in ("Choose a PIN", "Type it again"):
            expect(self.page.get_by_role("heading", name=asks)).to_be_visible()
            self.type_pin()

    def type_pin(self, pin: str = PIN) -> None:
        for digit in pin:
            self.touch(self.page.get_by_role("button", name=digit, exact=True))

    def is_locked(self) -> Locator:
        return self.page.get_by_role("heading", name="type your PIN")

    def unlock(self) -> None:
        """After a start and after five minutes without a tap."""
        expect(self.is_locked()).to_be_visible()
        self.type_pin()
        expect(self.is_locked()).to_be_hidden()

    def reload(self) -> None:
        self.page.reload()
        self.unlock()

    def stand_still(self) -> None:
        """From now on the page's clock moves with `forward` alone, as the server's does: nothing on screen depends on
        how fast this machine is."""
        self.stands = True
        self.context.clock.set_fixed_time(self.running.clock.now)

    def forward(self, **step: float) -> None:
        """The phone lay in a bag until then: the server's clock moves, and the page's with it."""
        before = self.running.clock.now
        after = self.running.clock.forward(**step)
        if self.stands:
            self.stand_still()
        self.context.clock.fast_forward(int((after - before).total_seconds() * 1000))
        if self.paired and after - before > LOCKS_AFTER:
            self.unlock()

    def signal(self, there: bool) -> None:
        self.context.set_offline(not there)

    def tap(self, where: Locator) -> None:
        """One tap of a thumb, counted."""
        self.touch(where)
        self.tapped += 1

    def touch(self, where: Locator) -> None:
        where.tap()

    @contextlib.contextmanager
    def taps(self, allowed: int) -> Iterator[None]:
        """Says how many taps what happens inside may take: no more, no fewer."""
        before = self.tapped
        yield
        assert self.tapped - before == allowed

    def card(self, *words: str) -> Locator:
        found = self.page.locator(ROW)
        for each in words:
            found = found.filter(has_text=each)
        return found

    def ring(self, *words: str) -> Locator:
        return self.card(*words).locator(".ring")

    def line(self) -> Locator:
        """The one line that says what waits and what was sent."""
        return self.page.locator("header a.line").first

    def said(self) -> Locator:
        """What a screen reader was told last."""
        return self.page.get_by_role("status")


class FirefoxPhone(Phone):
    """The same in Firefox, where Playwright has no finger: each tap is a click."""

    opens: Opens = staticmethod(open_firefox_phone)

    def touch(self, where: Locator) -> None:
        where.click()


def processes_of(profile: Path) -> list[int]:
    """Every process whose command line names the folder; a process that has ended meanwhile is none."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            ended = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            if not ended and str(profile).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found
