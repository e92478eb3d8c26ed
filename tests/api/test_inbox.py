"""What a person was told, on the desk: always all of it; and whether notices reach people at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from server.domain.ladder import Notice, NoticeKind
from server.notify.wording import topic_of
from server.services import inbox, notices
from server.services.delivery import deliver
from server.services.ids import new_id
from server.services.who import Who
from server.settings import Settings, Smtp
from server.store import alerts, outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from server.store.models.audit import AuditEntry
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock
from tests.notify.push_service import PushService, push_service
from tests.services.raised import tell

SETTINGS = Settings(push_extra_hosts=("127.0.0.1",))
MAILED = replace(SETTINGS, smtp=Smtp("127.0.0.1", 1, "none", "kept@school.example"))


def test_a_notice_is_on_the_desk_at_once_in_words_and_read_when_its_person_has_seen_it(
    database: Database, cast: Cast, clock: Clock, desk: SignedIn
) -> None:
    tell(database, cast, clock.now)
    sam = desk(cast.sam)
    assert sam.get("/api/v1/notices/unread").json == {"unread": 1}
    (found,) = sam.get("/api/v1/notices").json["notices"]  # type: ignore[index]
    assert (found["words"], found["kind"], found["read"]) == ("1 provision needs attention", "digest", False)
    assert found["lines"][0]["says"].startswith("Asha R has had 1 of 4")
    assert (found["told_by"], found["settled"]) == (None, 0)
    assert sam.post("/api/v1/notices/read", json={"until": found["at"]}).status_code == 204
    assert sam.get("/api/v1/notices/unread").json == {"unread": 0}
    assert [each["read"] for each in sam.get("/api/v1/notices").json["notices"]] == [True]  # type: ignore[index]


def test_what_came_after_the_page_was_opened_is_still_new(
    database: Database, cast: Cast, clock: Clock, desk: SignedIn
) -> None:
    tell(database, cast, clock.now)
    seen = clock.now
    tell(database, cast, clock.forward(minutes=5))
    sam = desk(cast.sam)
    sam.post("/api/v1/notices/read", json={"until": seen.isoformat().replace("+00:00", "Z")})
    assert [each["read"] for each in sam.get("/api/v1/notices").json["notices"]] == [False, True]  # type: ignore[index]


def test_nobody_reads_what_another_was_told(database: Database, cast: Cast, clock: Clock, desk: SignedIn) -> None:
    tell(database, cast, clock.now)
    assert desk(cast.hana).get("/api/v1/notices").json == {"notices": []}
    assert desk(cast.omar).get("/api/v1/notices").json == {"notices": []}
    assert [each["name"] for each in desk(cast.omar).get("/api/v1/notices/reach").json["people"]] == ["Omar Other"]  # type: ignore[index]


def test_what_was_settled_since_is_counted_and_not_told_again(
    database: Database, cast: Cast, clock: Clock, desk: SignedIn
) -> None:
    alert = tell(database, cast, clock.now)
    with database.write() as session:
        alerts.resolve(session, cast.larch_lane, alert, cast.sam, "Done.", clock.now)
    (found,) = desk(cast.sam).get("/api/v1/notices").json["notices"]  # type: ignore[index]
    assert (found["lines"], found["settled"]) == ([], 1)


def test_a_quiet_question_is_in_words_too(database: Database, cast: Cast, clock: Clock, desk: SignedIn) -> None:
    with database.write() as session:
        notice = Notice(cast.sam, NoticeKind.NUDGE, sessions=2)
        notices.tell(session, cast.larch_lane, notice, "nudge", topic_of("n"), clock.now)
    (found,) = desk(cast.sam).get("/api/v1/notices").json["notices"]  # type: ignore[index]
    assert found["words"] == "2 sessions to log or send"


def test_seeing_notices_is_noted_once(database: Database, cast: Cast, clock: Clock) -> None:
    tell(database, cast, clock.now)
    for _ in range(2):
        inbox.read(database, Who(cast.larch_lane, cast.sam, "senco"), clock.now, clock.now)
    with database.read() as session:
        texts = session.scalars(select(AuditEntry.text).where(AuditEntry.school_id == cast.larch_lane)).all()
    assert len([text for text in texts if "notices.read" in text]) == 1


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def sams(database: Database, cast: Cast, clock: Clock) -> Callable[..., inbox.Reach]:
    def look(settings: Settings = SETTINGS) -> inbox.Reach:
        found = inbox.reach(database, settings, cast.larch_lane, clock.now)
        return next(each for each in found if each.id == cast.sam)

    return look


def test_how_a_person_can_be_told_is_said_from_what_really_happened(
    database: Database, cast: Cast, clock: Clock, desk: SignedIn, service: PushService, sams: Callable[..., inbox.Reach]
) -> None:
    assert sams().state == "desk_only"
    assert sams(MAILED).state == "well"
    to = service.subscriber()
    with database.write() as session:
        outbox.subscribe(
            session,
            cast.larch_lane,
            outbox.Subscription(new_id(clock.now), cast.sam, to.endpoint, to.p256dh, to.auth),
            clock.now,
        )
    assert sams().state == "untried"
    service.answers = [403]
    tell(database, cast, clock.now)
    deliver(database, SETTINGS, cast.larch_lane, clock.now)
    assert sams().state == "failing"
    tell(database, cast, clock.forward(minutes=1))
    deliver(database, SETTINGS, cast.larch_lane, clock.now)
    assert (sams().state, sams().accepted_at) == ("well", clock.now)


def test_what_reached_nobody_for_a_day_is_red_until_it_is_seen_on_the_desk(
    database: Database, cast: Cast, clock: Clock, sams: Callable[..., inbox.Reach]
) -> None:
    tell(database, cast, clock.now)
    began = clock.now
    clock.forward(hours=24)
    assert sams().state == "desk_only"
    clock.forward(minutes=1)
    assert (sams().state, sams().unsent_since) == ("unsent", began)
    inbox.read(database, Who(cast.larch_lane, cast.sam, "senco"), clock.now, clock.now)
    assert (sams().state, sams().unsent_since) == ("desk_only", None)
    assert timedelta(days=1) < clock.now - began


def test_what_came_too_late_to_be_sent_is_red_and_what_was_settled_before_is_not(
    database: Database, cast: Cast, clock: Clock, service: PushService, sams: Callable[..., inbox.Reach]
) -> None:
    alert = tell(database, cast, clock.now)
    with database.write() as session:
        assert outbox.claim_due(session, cast.larch_lane, clock.now, 5)  # and killed before it was sent
    began = clock.now
    deliver(database, SETTINGS, cast.larch_lane, clock.forward(days=2))
    assert (sams().state, sams().unsent_since) == ("unsent", began)
    with database.write() as session:
        alerts.resolve(session, cast.larch_lane, alert, cast.sam, "Done.", clock.now)
        session.execute(delete(OutboxRow))
    alert = tell(database, cast, clock.now)
    with database.write() as session:
        alerts.resolve(session, cast.larch_lane, alert, cast.sam, "Done.", clock.now)
    deliver(database, SETTINGS, cast.larch_lane, clock.now)
    clock.forward(days=2)
    assert sams().state == "desk_only"
