"""The phones of the cast, and days of the half term that begins on Monday 2 November 2026."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.notify.webpush import PushSender
from server.services.publish import publish
from server.services.vapid import push_keys
from server.store import audit
from server.store.engine import Database
from tests.cast import Cast, Clock
from tests.notify.push_service import PushService, push_service
from tests.services.pushing import SETTINGS
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


@pytest.fixture
def sender(database: Database) -> PushSender:
    return PushSender(push_keys(database), SETTINGS.vapid_subject, SETTINGS.push_extra_hosts)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def written(database: Database, cast: Cast, clock: Clock, tom: TestPhone) -> list[str]:
    """Three records by Tom, and three acts of Sam's; the ids of the records."""
    records = [tom.log(cast.cora, cast.talk_boost, minutes=20) for _ in range(3)]
    tom.push(*records)
    for name in ("device.paired", "device.revoked", "plan.changed"):
        act = audit.Act(clock.forward(minutes=1), name, cast.sam, None, cast.adas_phone.id, {"name": "Ada's phone"})
        with database.write() as session:
            audit.append(session, cast.larch_lane, [act])
    return [record["id"] for record in records]
