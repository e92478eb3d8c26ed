"""What happens between the reading and the writing of a review: it goes by what is so when it writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.domain.calendar import UnplannedClosure
from server.services import alerts
from server.services.erase import erase
from server.services.ids import new_id
from server.services.review import review
from server.settings import Settings
from server.store import audit, schools
from server.store.engine import Database
from server.store.models.alerts import AlertRow
from server.store.models.log import WindowRow
from tests.cast import KEYS, Cast
from tests.services.conftest import At
from tests.services.test_review import kinds, log, missed
from tests.sync.phone import TestPhone


def before_it_writes(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Somebody else is quicker: `act` is done when next somebody begins to write, before they do."""

    @contextmanager
    def write(database: Database) -> Iterator[Session]:
        monkeypatch.undo()
        act()
        with database.write() as session:
            yield session

    monkeypatch.setattr(Database, "write", write)


def test_nothing_about_a_pupil_comes_back_who_is_erased_while_a_review_runs(
    database: Database, cast: Cast, at: At, tom: TestPhone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    settings = Settings(data_dir=tmp_path, keys_dir=KEYS)
    now = at(9)
    before_it_writes(monkeypatch, lambda: erase(database, settings, cast.larch_lane, cast.cora, "Asked for.", now))
    review(database, cast.larch_lane, now)
    with database.read() as session:
        for table in (WindowRow, AlertRow):
            assert session.scalar(select(func.count()).where(table.pupil_id == cast.cora)) == 0
    assert alerts.listed(database, cast.larch_lane, "all") is not None


def test_a_day_that_is_put_in_as_closed_while_a_review_runs_raises_nothing(
    database: Database, cast: Cast, at: At, tom: TestPhone, published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tom.clock.now = at(4, 16)
    tom.push()
    now = at(6)

    def close() -> None:
        with database.write() as session:
            days = [UnplannedClosure(date(2026, 11, day), "snow") for day in (3, 4, 5)]
            schools.add_closures(session, cast.larch_lane, days, lambda: new_id(now), now)
            audit.append(session, cast.larch_lane, [audit.Act(now, "calendar.closed")])

    before_it_writes(monkeypatch, close)
    review(database, cast.larch_lane, now)
    assert kinds(database, cast) == []
