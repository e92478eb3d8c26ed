"""Somebody at the desk is quicker than the clock: what they did stands, and is told once.

Only PostgreSQL lets both in at once; on SQLite one waits for the other.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from server.services import alerts
from server.services.ladder import tell_the_morning
from server.services.review import review
from server.services.who import Who
from server.store import alerts as store
from server.store.engine import Database
from server.store.models.plans import ProvisionRow
from tests.cast import Cast
from tests.services.conftest import At
from tests.services.rungs import take
from tests.services.test_review import log, missed, open_alerts
from tests.sync.phone import TestPhone

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]


@pytest.fixture
def shortfall(database: Database, cast: Cast, at: At, tom: TestPhone) -> str:
    """Cora had nothing in the first week; it is Monday, before eight."""
    for day in (4, 5, 6):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), **missed())
    review(database, cast.larch_lane, at(7))
    return next(alert.id for alert in open_alerts(database, cast, cast.cora) if alert.kind == "under")


@pytest.fixture
def sam(cast: Cast) -> Who:
    return Who(cast.larch_lane, cast.sam, "senco")


def quicker(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], object]) -> None:
    """`act` is done just before the clock does `name`."""
    do = getattr(store, name)

    def late(*given: Any) -> Any:
        monkeypatch.undo()
        act()
        return do(*given)

    monkeypatch.setattr(store, name, late)


def life(database: Database, cast: Cast, alert_id: str) -> list[tuple[str, str]]:
    (found,) = [each for each in alerts.listed(database, cast.larch_lane, "all") if each.id == alert_id]
    return [(step.act, step.by) for step in found.events if step.act != "told"]


def test_what_the_senco_settles_while_the_review_finds_it_over_is_settled_by_her(
    database: Database, cast: Cast, at: At, tom: TestPhone, sam: Who, shortfall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (9, 10, 11):
        log(tom, cast.cora, cast.talk_boost, at(day, 16), minutes=20)
    now = at(14)
    quicker(monkeypatch, "resolve", lambda: alerts.resolve(database, sam, shortfall, "It is well now.", now))
    review(database, cast.larch_lane, now)
    assert life(database, cast, shortfall) == [("opened", "Kept"), ("resolved", "Sam Senco")]


def test_what_the_senco_settles_in_the_morning_is_neither_woken_nor_given_to_anybody(
    database: Database, cast: Cast, at: At, sam: Who, shortfall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts.snooze(database, sam, shortfall, date(2026, 11, 10), at(9, 9))
    now = at(10, 8, 0)
    quicker(monkeypatch, "wake", lambda: alerts.resolve(database, sam, shortfall, "Seen to.", now))
    take(database, cast, tell_the_morning, now)
    assert life(database, cast, shortfall) == [("opened", "Kept"), ("snoozed", "Sam Senco"), ("resolved", "Sam Senco")]


def test_what_the_senco_settles_before_it_is_given_to_her_is_given_to_nobody(
    database: Database, cast: Cast, at: At, sam: Who, shortfall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = at(9, 8, 0)
    quicker(monkeypatch, "assign", lambda: alerts.resolve(database, sam, shortfall, "Seen to.", now))
    take(database, cast, tell_the_morning, now)
    assert life(database, cast, shortfall) == [("opened", "Kept"), ("resolved", "Sam Senco")]


def test_a_review_date_that_is_settled_while_the_morning_finds_it_moved_is_settled_once(
    database: Database, cast: Cast, at: At, sam: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    def review_on(day: date) -> None:
        with database.write() as session:
            session.execute(update(ProvisionRow).where(ProvisionRow.id == cast.precision).values(review_on=day))

    review_on(date(2026, 11, 9))
    take(database, cast, tell_the_morning, at(9, 8, 0))
    (due,) = [alert.id for alert in open_alerts(database, cast) if alert.kind == "review_due"]
    review_on(date(2027, 3, 1))
    now = at(10, 8, 0)
    quicker(monkeypatch, "resolve", lambda: alerts.resolve(database, sam, due, "We met.", now))
    take(database, cast, tell_the_morning, now)
    assert life(database, cast, due)[-1] == ("resolved", "Sam Senco")
    assert [act for act, _ in life(database, cast, due)].count("resolved") == 1
