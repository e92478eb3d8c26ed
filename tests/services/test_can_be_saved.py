"""What can still be saved, told in the morning by mail; and the first morning of all, which has no day before it."""

from collections.abc import Iterator

import pytest

from server.services.ladder import ask_again, tell_the_morning
from server.services.review import review
from server.settings import Settings
from server.store.engine import Database
from tests.cast import Cast
from tests.notify.mail_server import MailServer, mail_server, relay
from tests.services.conftest import At
from tests.services.rungs import take, told
from tests.services.test_posting import clock_ticks
from tests.services.test_review import log, missed
from tests.sync.phone import TestPhone


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def test_who_is_told_by_mail_of_what_can_still_be_saved_reads_what_to_do(
    database: Database, cast: Cast, at: At, tom: TestPhone, server: MailServer
) -> None:
    """Three are due in the week, and two days of it went by without one."""
    for day in (2, 3):
        log(tom, cast.cora, cast.talk_boost, at(3, 16), on=f"2026-11-{day:02}", **missed())
    review(database, cast.larch_lane, at(4))
    assert take(database, cast, tell_the_morning, at(4, 8, 0)) == 1
    settings = Settings(smtp=relay(server), base_url="https://kept.school.example")
    assert clock_ticks(database, settings, cast, at(4, 8, 1)) == 1
    (mail,) = server.taken
    text, _ = (" ".join(part.get_content().split()) for part in mail.iter_parts())
    assert "Cora L can still have all of Talk boost in this week, if every day that is left is used" in text
    assert "Make sure that the next sessions take place." in text


def test_on_the_first_school_day_of_all_nobody_is_asked_about_a_day_before_it(
    database: Database, cast: Cast, at: At
) -> None:
    assert take(database, cast, ask_again, at(2, 10, 0, month=9)) == 0
    assert told(database) == []
