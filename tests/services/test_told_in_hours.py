"""Whom a notice reaches late, and when: in their hours, while they may read it and while it still asks anything."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from server.domain.ladder import NoticeKind
from server.notify.webpush import PushSender
from server.services import delivery
from server.services.delivery import deliver
from server.services.ladder import ask_about_today
from server.services.people import set_away
from server.services.who import Who
from server.store import outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from server.store.models.people import PersonRow
from tests.cast import Cast, Clock
from tests.notify.push_service import PushService
from tests.services.pushing import SETTINGS, browser, row
from tests.services.raised import tell
from tests.services.rungs import take
from tests.services.test_review import log, missed
from tests.sync.phone import TestPhone

URGENT = NoticeKind.URGENT


def utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


OUT_OF_HOURS = {
    "an evening": (utc(11, 3, 18), utc(11, 4, 7)),
    "before seven": (utc(11, 4, 5), utc(11, 4, 7)),
    "a weekend": (utc(11, 7, 11), utc(11, 9, 7)),
    "half term, in which the clocks go back": (utc(10, 23, 17), utc(11, 2, 7)),
}
"""And the next moment in hours. In October London is an hour ahead."""


@pytest.mark.parametrize("when", OUT_OF_HOURS)
def test_what_could_not_be_sent_in_hours_waits_for_the_next_of_them(
    database: Database, cast: Cast, service: PushService, sender: PushSender, when: str
) -> None:
    now, opens = OUT_OF_HOURS[when]
    tell(database, cast, now - timedelta(minutes=5), URGENT)
    browser(database, cast, service, now)
    for minutes in (0, 1, 30):
        assert deliver(database, SETTINGS, cast.larch_lane, now + timedelta(minutes=minutes), sender) == 0
    assert (row(database).next_try_at, row(database).tries) == (opens, 0)
    assert deliver(database, SETTINGS, cast.larch_lane, opens - timedelta(minutes=1), sender) == 0
    assert deliver(database, SETTINGS, cast.larch_lane, opens, sender) == 1


def test_on_a_day_off_nothing_that_is_late_comes(
    database: Database, cast: Cast, clock: Clock, service: PushService, sender: PushSender
) -> None:
    tell(database, cast, clock.now, URGENT)
    browser(database, cast, service, clock.now)
    hana = Who(cast.larch_lane, cast.hana, "head")
    set_away(database, hana, cast.sam, date(2026, 11, 4), ["tue", "thu"], clock.now)
    assert deliver(database, SETTINGS, cast.larch_lane, clock.now, sender) == 0
    assert row(database).next_try_at == utc(11, 6, 7)


@pytest.mark.parametrize("kind", [NoticeKind.DIGEST, NoticeKind.URGENT])
def test_what_was_never_tried_is_told_however_late(
    database: Database, cast: Cast, clock: Clock, service: PushService, sender: PushSender, kind: NoticeKind
) -> None:
    """The power went as the notice was raised, and nothing ran for two weeks."""
    tell(database, cast, clock.now, kind)
    browser(database, cast, service, clock.now)
    assert deliver(database, SETTINGS, cast.larch_lane, clock.forward(days=14), sender) == 1


def test_what_was_tried_for_too_long_is_given_up_as_too_late_and_not_as_settled(
    database: Database, cast: Cast, clock: Clock, service: PushService, sender: PushSender
) -> None:
    tell(database, cast, clock.now, NoticeKind.DIGEST)
    browser(database, cast, service, clock.now)
    with database.write() as session:
        assert outbox.claim_due(session, cast.larch_lane, clock.now, 5)  # and killed before it was sent
    assert deliver(database, SETTINGS, cast.larch_lane, clock.forward(days=2), sender) == 0
    assert row(database).outcome == delivery.TOO_LATE


@pytest.mark.parametrize("change", [{"active": False}, {"access_role": "administrator"}, {"access_role": "governor"}])
def test_who_left_or_may_read_no_alert_any_more_is_not_told_of_one(
    database: Database, cast: Cast, clock: Clock, service: PushService, sender: PushSender, change: dict[str, object]
) -> None:
    tell(database, cast, clock.now, URGENT)
    browser(database, cast, service, clock.now)
    with database.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.sam).values(**change))
    assert deliver(database, SETTINGS, cast.larch_lane, clock.now, sender) == 0
    assert (service.received, row(database).outcome) == ([], delivery.NOT_THEIRS)


def test_who_has_logged_it_before_the_question_could_be_sent_is_not_asked(
    database: Database, cast: Cast, clock: Clock, tom: TestPhone, service: PushService, sender: PushSender
) -> None:
    """Two sessions of the week should have been logged by Thursday; the push service is down at four."""
    clock.now = utc(11, 5, 16)
    assert take(database, cast, ask_about_today, clock.now) > 0
    browser(database, cast, service, clock.now, person=cast.tom)
    service.answers = [503]
    deliver(database, SETTINGS, cast.larch_lane, clock.now, sender)
    for _ in range(3):
        log(tom, cast.cora, cast.talk_boost, clock.forward(minutes=1), **missed("pupil_absent"))
    assert deliver(database, SETTINGS, cast.larch_lane, clock.forward(minutes=5), sender) == 0
    assert service.received == []
    with database.read() as session:
        of_tom = select(OutboxRow).where(OutboxRow.channel == outbox.PUSH, OutboxRow.person_id == cast.tom)
        assert session.scalars(of_tom).one().outcome == delivery.SETTLED
