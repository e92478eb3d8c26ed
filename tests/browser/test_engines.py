"""The engines of Safari: a day is recorded without signal, outlives a reload, and is sent when signal is back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.services.pairing import create_code
from tests.browser.day_without_signal import RECORDED, WAITING
from tests.browser.engines import Engine, webkit_gtk, wpe_webkit
from tests.browser.phone import PIN
from tests.browser.running import Running, recorded, served
from tests.browser.school import TA, make_school_of_today
from tests.cast import Clock

# Selenium's own drivers call what Selenium calls old.
old = pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")
pytestmark = [pytest.mark.browser, pytest.mark.slow, old]

ENGINES = [(webkit_gtk, " Safari/"), (wpe_webkit, " Version/16.0 Safari/")]


@pytest.mark.parametrize(("engine", "version"), ENGINES, ids=["webkit_gtk", "wpe_webkit"])
def test_a_day_is_recorded_without_signal_outlives_a_reload_and_is_sent(
    engine: Callable[[Path], AbstractContextManager[Engine]], version: str, tmp_path: Path
) -> None:
    with served(tmp_path, Clock(datetime.now(UTC)), make_school_of_today) as running, engine(tmp_path) as browser:
        assert version in browser.name()
        pair(browser, running)
        browser.select("Delivered", on="Talk Boost")
        browser.reads("Delivered. Saved on this phone.", "All sent")
        browser.holds_its_files()

        running.unplug()
        browser.select("Delivered", on="Precision teaching")
        browser.reads("No signal. 1 saved on this phone.")
        browser.select("Delivered", on="Fine motor programme")
        browser.reads("No signal. 2 saved on this phone.")
        browser.select("Undo", on="Fine motor programme")
        browser.reads("No signal. 3 saved on this phone.")
        browser.select("Paired reading")
        browser.select("I was moved to cover", on="Paired reading")
        reads_the_day(browser)

        browser.reload()
        browser.reads(f"{TA}, type your PIN", "4 records wait on this phone.")
        browser.type_pin(PIN)
        reads_the_day(browser)

        running.plug_in()
        browser.select(WAITING)
        browser.select("Send now")
        browser.reads("Nothing waits. Everything you saved was sent.")
        assert recorded(running) == RECORDED
        opens_every_screen(browser)
        browser.select("Today")
        browser.shows("Precision teaching", "Delivered.")


def reads_the_day(browser: Engine) -> None:
    """What was said without signal, and that all of it waits."""
    browser.reads(WAITING)
    browser.shows("Precision teaching", "Delivered.")
    browser.shows("Paired reading", "Not delivered.")
    browser.shows("Fine motor programme", "Mark as delivered:")


def opens_every_screen(browser: Engine) -> None:
    browser.counts_faults()
    for screen in ("Other days", "My week", "More"):
        browser.select(screen)
        browser.on(screen)
    for screen in ("My pupils", "Add a session", "Catch-up", "Support and equipment", "Paper", "Settings"):
        browser.select("More")
        browser.select(screen)
        browser.on(screen)
    assert browser.faults() == []


def pair(browser: Engine, running: Running) -> None:
    code = create_code(running.kept.db, running.school.id, running.school.people[TA], running.clock.now)
    browser.open(running.url)
    browser.fill("Code", code.code)
    browser.select("Pair this phone")
    for asks in ("Choose a PIN", "Type it again"):
        browser.reads(asks)
        browser.type_pin(PIN)
    browser.reads(f"Hello {TA}", code.digits)
    browser.select("Yes, start")
    browser.reads("Paired reading", "All sent")
