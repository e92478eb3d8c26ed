"""The weekly summary by mail: who gets it, once, and what each may read in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from server.domain.summary import SummaryKind
from server.services import auditing, posting, summaries
from server.services.review import review
from server.settings import Settings
from server.store import audit
from server.store.engine import Database
from server.store.models.alerts import WeeklySummaryRow
from server.store.models.people import PersonRow
from tests.cast import Cast
from tests.notify.mail_server import MailServer, mail_server, relay

FRIDAY = datetime(2026, 11, 6, 15, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
NAMES = ("Asha", "Ben", "Cora", "Rahman")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def mails(
    database: Database, cast: Cast, server: MailServer, at: datetime, kind: SummaryKind
) -> dict[str, EmailMessage]:
    """What the clock sends at this time, by address."""
    review(database, cast.larch_lane, at)
    summaries.build(database, cast.larch_lane, at, at, kind)
    settings = Settings(smtp=relay(server), base_url="https://kept.school.example")
    before = len(server.taken)
    posting.post(database, settings, cast.larch_lane, at)
    return {str(mail["To"]).split("@")[0]: mail for mail in server.taken[before:]}


def words(mail: EmailMessage) -> str:
    text, html = (part.get_content() for part in mail.iter_parts())
    assert isinstance(text, str)
    assert isinstance(html, str)
    return text


def test_on_monday_the_closed_week_goes_to_senco_and_head_and_each_adult_gets_their_own(
    database: Database, cast: Cast, server: MailServer, tmp_path: Path
) -> None:
    with database.write() as session:
        audit.append(session, cast.larch_lane, [audit.Act(MONDAY, "alert.resolved", cast.sam)])
    auditing.take_checkpoint(database, tmp_path, cast.larch_lane, MONDAY)
    sent = mails(database, cast, server, MONDAY, SummaryKind.CLOSED)
    assert set(sent) == {"sam", "hana", "ada", "tom"}
    for person in ("sam", "hana"):
        text = words(sent[person])
        assert "Larch Lane Primary" in text
        assert "https://kept.school.example/desk/#summary/2026-11-02" in text
        assert "Checkpoint of the audit log: On 9 November 2026 the log of who did what had" in text
        assert '"signature":' in text
    own = words(sent["tom"])
    assert "Cora L" in own
    assert "Asha" not in own
    assert "Checkpoint" not in own
    assert not any(name in str(mail["Subject"]) for mail in sent.values() for name in NAMES)
    assert mails(database, cast, server, MONDAY, SummaryKind.CLOSED) == {}


def test_on_friday_the_week_so_far_goes_to_who_can_still_put_it_right(
    database: Database, cast: Cast, server: MailServer
) -> None:
    sent = mails(database, cast, server, FRIDAY, SummaryKind.SO_FAR)
    assert set(sent) == {"sam"}
    assert "so far" in str(sent["sam"]["Subject"])
    assert "#summary/2026-11-02?so-far" in words(sent["sam"])


def test_a_governor_gets_sums_and_no_name(database: Database, cast: Cast, server: MailServer) -> None:
    with database.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.hana).values(access_role="governor"))
    sent = mails(database, cast, server, MONDAY, SummaryKind.CLOSED)
    text = words(sent["hana"])
    assert "Nobody is named." in text
    assert not any(name in text for name in NAMES)


def test_what_somebody_may_read_is_looked_at_when_the_mail_goes(
    database: Database, cast: Cast, server: MailServer
) -> None:
    review(database, cast.larch_lane, MONDAY)
    summaries.build(database, cast.larch_lane, MONDAY, MONDAY)
    with database.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.sam).values(active=False))
        session.execute(update(PersonRow).where(PersonRow.id == cast.hana).values(access_role="administrator"))
    assert set(mails(database, cast, server, MONDAY, SummaryKind.CLOSED)) == {"ada", "tom"}


def test_a_summary_that_is_gone_when_its_mail_goes_is_mailed_to_nobody_and_holds_nothing_up(
    database: Database, cast: Cast, server: MailServer
) -> None:
    review(database, cast.larch_lane, FRIDAY)
    summaries.build(database, cast.larch_lane, FRIDAY, FRIDAY, SummaryKind.SO_FAR)
    with database.write() as session:
        session.execute(delete(WeeklySummaryRow).where(WeeklySummaryRow.school_id == cast.larch_lane))
    settings = Settings(smtp=relay(server), base_url="https://kept.school.example")
    assert posting.post(database, settings, cast.larch_lane, FRIDAY) == 0
    assert set(mails(database, cast, server, MONDAY, SummaryKind.CLOSED)) == {"sam", "hana", "ada", "tom"}
