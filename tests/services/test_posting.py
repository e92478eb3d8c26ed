"""Mails for what no browser takes: when they go, what they say, and what each answer of the mail server leads to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from server.domain.ladder import NoticeKind
from server.notify.webpush import PushSender
from server.services import posting, summaries
from server.services.delivery import NOBODY, NOT_THEIRS, deliver
from server.services.vapid import push_keys
from server.settings import Settings
from server.store import alerts, outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from server.store.models.people import PersonRow
from tests.cast import Cast, Clock
from tests.notify.mail_server import MailServer, mail_server, relay, time_is_up_in_silence
from tests.notify.push_service import PushService
from tests.services.pushing import browser
from tests.services.raised import tell


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(server: MailServer) -> Settings:
    return Settings(push_extra_hosts=("127.0.0.1",), smtp=relay(server), base_url="https://kept.school.example")


@pytest.fixture
def notice(database: Database, cast: Cast, clock: Clock) -> str:
    """Sam is told of one alert about Asha; the id of the alert."""
    return tell(database, cast, clock.now)


def clock_ticks(database: Database, settings: Settings, cast: Cast, now: datetime) -> int:
    """What the clock does each minute; the number of mails that were taken."""
    sender = PushSender(push_keys(database), settings.vapid_subject, settings.push_extra_hosts)
    deliver(database, settings, cast.larch_lane, now, sender)
    return posting.post(database, settings, cast.larch_lane, now)


def row(database: Database) -> OutboxRow:
    """The one that is on its way."""
    with database.read() as session:
        return session.scalars(select(OutboxRow).where(OutboxRow.channel != outbox.DESK)).one()


def test_who_has_no_browser_gets_the_mail_at_once_with_short_names_in_the_body_alone(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str
) -> None:
    assert clock_ticks(database, settings, cast, clock.now) == 1
    (mail,) = server.taken
    assert (mail["To"], mail["Subject"]) == ("sam@school.example", "Kept: 1 provision needs attention")
    text, html = (part.get_content() for part in mail.iter_parts())
    for words in ("Asha R has had 1 of 4", "in 2 weeks", "https://kept.school.example/desk/#alerts", "Larch Lane"):
        assert words in " ".join(text.split())
        assert words in " ".join(html.split())
    assert "Rahman" not in text + html
    assert "Asha" not in "".join(f"{name}: {value}" for name, value in mail.items())
    with database.read() as session:
        life = alerts.steps(session, cast.larch_lane, [notice])[notice]
    assert {(step.act, step.by, step.text) for step in life} == {
        ("told", cast.sam, "desk"),
        ("told", cast.sam, "email"),
    }
    assert clock_ticks(database, settings, cast, clock.forward(hours=1)) == 0


def test_what_a_browser_took_is_not_mailed(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, service: PushService
) -> None:
    browser(database, cast, service, clock.now, settings=settings)
    tell(database, cast, clock.now)
    for _ in range(20):
        clock_ticks(database, settings, cast, clock.forward(minutes=1))
    assert (len(service.received), server.taken) == (1, [])


@pytest.mark.parametrize("fault", [503, 429, "reset"])
def test_what_no_browser_takes_within_fifteen_minutes_is_mailed_and_not_pushed_any_more(
    database: Database,
    cast: Cast,
    clock: Clock,
    settings: Settings,
    server: MailServer,
    service: PushService,
    fault: int | str,
) -> None:
    browser(database, cast, service, clock.now, settings=settings)
    tell(database, cast, clock.now)
    service.answers = [fault] * 9
    began = clock.now
    while not server.taken:
        clock_ticks(database, settings, cast, clock.forward(minutes=1))
    assert timedelta(minutes=10) < clock.now - began <= timedelta(minutes=15)
    service.answers.clear()
    for _ in range(30):
        clock_ticks(database, settings, cast, clock.forward(minutes=10))
    assert (service.received, len(server.taken)) == ([], 1)


@pytest.mark.parametrize("fault", [404, 410, 403, 413, "redirect"])
def test_where_the_push_service_refuses_the_mail_goes_in_the_same_minute(
    database: Database,
    cast: Cast,
    clock: Clock,
    settings: Settings,
    server: MailServer,
    service: PushService,
    fault: int | str,
) -> None:
    browser(database, cast, service, clock.now, settings=settings)
    tell(database, cast, clock.now)
    service.answers = [fault]
    assert clock_ticks(database, settings, cast, clock.now) == 1


def test_a_browser_that_failed_last_time_is_tried_and_not_waited_for(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, service: PushService
) -> None:
    browser(database, cast, service, clock.now, settings=settings)
    service.answers = [403, 503]
    for _ in range(2):
        tell(database, cast, clock.forward(minutes=1))
        assert clock_ticks(database, settings, cast, clock.now) == 1
    tell(database, cast, clock.forward(minutes=1))
    assert clock_ticks(database, settings, cast, clock.now) == 0
    assert (len(service.received), len(server.taken)) == (1, 2)


def test_a_quiet_question_is_never_mailed(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer
) -> None:
    tell(database, cast, clock.now, NoticeKind.NUDGE)
    for _ in range(20):
        assert clock_ticks(database, settings, cast, clock.forward(minutes=1)) == 0
    with database.read() as session:
        assert session.scalars(select(OutboxRow).where(OutboxRow.channel == outbox.EMAIL)).all() == []
    assert server.connections == 0


def test_nothing_is_mailed_about_what_was_settled_meanwhile(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str
) -> None:
    with database.write() as session:
        alerts.resolve(session, cast.larch_lane, notice, cast.sam, "Done.", clock.now)
    assert clock_ticks(database, settings, cast, clock.now) == 0
    assert row(database).outcome == posting.SETTLED


@pytest.mark.parametrize(
    "fault",
    [("RCPT", "451 4.7.1 Greylisted"), ("DATA", "421 Bye"), ("DATA", "drop"), ("RCPT", "silence"), ("DATA", "drip")],
    ids=str,
)
def test_what_fails_is_tried_again_later_and_then_arrives(
    database: Database,
    cast: Cast,
    clock: Clock,
    settings: Settings,
    server: MailServer,
    notice: str,
    fault: tuple[str, str],
) -> None:
    server.answers = [fault]
    with time_is_up_in_silence(server):
        assert clock_ticks(database, settings, cast, clock.now) == 0
    again = row(database).next_try_at
    assert timedelta(minutes=1) <= again - clock.now <= timedelta(seconds=72)
    assert clock_ticks(database, settings, cast, again - timedelta(seconds=1)) == 0
    assert clock_ticks(database, settings, cast, again) == 1
    assert len(server.taken) == 1


def test_a_line_that_drops_after_the_mail_was_taken_leads_to_the_same_message_id(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str
) -> None:
    server.answers = [("DATA", "250 OK, and drop")]
    for _ in range(2):
        clock_ticks(database, settings, cast, clock.forward(minutes=2))
    assert len(server.taken) == 2
    assert len({mail["Message-ID"] for mail in server.taken}) == 1


@pytest.mark.parametrize("line", ["550 5.1.1 No such user", "554 Refused"])
def test_a_mail_that_nobody_takes_is_not_tried_again(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str, line: str
) -> None:
    server.answers = [("RCPT", line)]
    clock_ticks(database, settings, cast, clock.now)
    given_up = row(database)
    assert given_up.given_up_at == clock.now
    assert line[:3] in (given_up.outcome or "")


def test_a_mail_server_that_is_down_is_tried_for_three_days_and_then_it_is_said(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str
) -> None:
    down = replace(settings, smtp=relay(MailServer(1)))
    clock_ticks(database, down, cast, clock.now)
    began, tries = clock.now, 0
    while (waiting := row(database)).given_up_at is None:
        posting.post(database, down, cast.larch_lane, waiting.next_try_at)
        tries += 1
    assert timedelta(hours=70) < waiting.given_up_at - began <= timedelta(hours=72)
    assert 30 <= tries <= 45
    assert "was not reached" in (waiting.outcome or "")


def test_without_a_mail_server_or_an_address_the_desk_alone_tells(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str
) -> None:
    assert clock_ticks(database, replace(settings, smtp=None), cast, clock.now) == 0
    assert row(database).outcome == NOBODY
    with database.write() as session:
        session.execute(delete(OutboxRow))
        session.execute(update(PersonRow).where(PersonRow.id == cast.sam).values(email=None))
    tell(database, cast, clock.forward(minutes=1))
    assert clock_ticks(database, settings, cast, clock.now) == 0
    assert row(database).outcome == NOBODY


def test_who_left_before_the_mail_went_gets_none(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str
) -> None:
    deliver(database, settings, cast.larch_lane, clock.now)
    with database.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.sam).values(active=False))
    assert clock_ticks(database, settings, cast, clock.now) == 0
    assert (row(database).outcome, server.taken) == (posting.NO_WAY, [])


@pytest.mark.parametrize("role", ["administrator", "governor", "ta"])
def test_who_may_see_no_alert_any_more_when_the_mail_goes_reads_no_name(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str, role: str
) -> None:
    deliver(database, settings, cast.larch_lane, clock.now)
    with database.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.sam).values(access_role=role))
    assert clock_ticks(database, settings, cast, clock.now) == 0
    assert (row(database).outcome, server.taken) == (NOT_THEIRS, [])


def test_nobody_is_mailed_out_of_hours_but_the_summary_when_the_school_wants_it(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer
) -> None:
    clock.now = datetime(2026, 11, 7, 10, tzinfo=UTC)
    tell(database, cast, clock.now)
    assert clock_ticks(database, settings, cast, clock.now) == 0
    assert summaries.build(database, cast.larch_lane, clock.now, clock.now) is not None
    assert clock_ticks(database, settings, cast, clock.now) > 0
    assert not any("attention" in str(mail["Subject"]) for mail in server.taken)
    assert clock_ticks(database, settings, cast, datetime(2026, 11, 9, 7, tzinfo=UTC)) == 1
    assert "attention" in str(server.taken[-1]["Subject"])


def test_an_address_with_a_header_in_it_gets_nothing_and_nobody_else_either(
    database: Database, cast: Cast, clock: Clock, settings: Settings, server: MailServer, notice: str
) -> None:
    with database.write() as session:
        evil = "sam@school.example\r\nBcc: all@evil.example"
        session.execute(update(PersonRow).where(PersonRow.id == cast.sam).values(email=evil))
    assert clock_ticks(database, settings, cast, clock.now) == 0
    assert server.taken == []
    assert row(database).outcome == "The email address cannot be written to."
