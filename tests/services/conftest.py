"""The phones of the cast, and days of the half term that begins on Monday 2 November 2026."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from server.services.publish import publish
from server.store.engine import Database
from tests.cast import Cast, Clock
from tests.notify.push_service import PushService, push_service
from tests.sync.phone import TestPhone, phone_of

At = Callable[..., datetime]


@pytest.fixture
def at(clock: Clock) -> At:
    """`at(5)` is 03:30 on 5 November 2026 in London, when the nightly review runs; `at(5, 12)` is at noon."""

    def moved(day: int, hour: int = 3, minute: int = 30, month: int = 11) -> datetime:
        clock.now = datetime(2026, month, day, hour, minute, tzinfo=UTC)
        return clock.now

    return moved


@pytest.fixture
def published(database: Database, cast: Cast, clock: Clock) -> None:
    """The devices know what is due."""
    with database.write() as session:
        publish(session, cast.larch_lane, clock.now, clock.now.date())


@pytest.fixture
def tom(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    """He delivers talk boost to Cora, 3 sessions of 20 minutes a week; it is in no statutory plan."""
    return phone_of(database, cast, clock, cast.toms_phone)


@pytest.fixture
def ada(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    """She delivers precision teaching to Asha and Ben, 2 sessions of 30 minutes a week, from a statutory plan."""
    return phone_of(database, cast, clock, cast.adas_phone)


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running
