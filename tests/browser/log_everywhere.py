"""Every screen and state of the log, in the browser that is asked for: each walk has a school and a phone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Playwright

from server.store.engine import Database
from tests.browser.busy import make_busy_school
from tests.browser.log_ends import log_busy, log_empty, log_end, log_iphone, log_room
from tests.browser.log_screens import Titles, later_is_here, log_screens
from tests.browser.log_week import code_for, log_week
from tests.browser.phone import Phone
from tests.browser.running import MONDAY_MORNING, served
from tests.browser.school import TA, School, make_school
from tests.cast import Clock

TITLES = Titles(
    alone="Precision teaching",
    part="Fine motor programme",
    missed="Paired reading",
    group="Talk Boost",
    support="Support in class",
)


def log_day(phone: Phone) -> Iterator[str]:
    return log_screens(phone, *code_for(phone, TA), TITLES)


@dataclass(frozen=True)
class Walk:
    states: Callable[[Phone], Iterator[str]]
    begins: datetime = MONDAY_MORNING
    school: Callable[[Database, datetime], School] = make_school


A_WEEK_LATER = MONDAY_MORNING + timedelta(days=7)
"""With five days behind that nobody has recorded."""
WALKS = {
    "day": Walk(log_day, A_WEEK_LATER),
    "week": Walk(log_week),
    "busy": Walk(log_busy, school=make_busy_school),
    "empty": Walk(log_empty, school=make_busy_school),
    "room": Walk(log_room),
    "iphone": Walk(log_iphone),
    "end": Walk(log_end),
}


def everywhere(
    playwright: Playwright,
    home: Path,
    kind: type[Phone] = Phone,
    walks: tuple[str, ...] = tuple(WALKS),
    scheme: str = "light",
) -> Iterator[tuple[Phone, str]]:
    """Stands still at each state: the caller looks and goes on. Time moves only where a walk moves it."""
    for name in walks:
        walk = WALKS[name]
        folder = home / name
        folder.mkdir()
        with served(folder, Clock(walk.begins), walk.school) as running:
            phone = kind(playwright, folder / "phone", running, scheme)
            phone.stand_still()
            later_is_here(phone)
            try:
                for state in walk.states(phone):
                    yield phone, state
            finally:
                phone.close()
