"""Pulls are answered from what is remembered, and no longer than it holds."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text, update

from server.services import pairing, sync
from server.services.moments import Moments
from server.services.sync_wire import Pull
from server.store.engine import Database
from server.store.models.school import School
from server.store.watch import Watch
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of
from tests.sync.test_pull import end_grant


@dataclass
class Still:
    """A watch that has seen nothing since."""

    seen: object

    def version(self) -> object:
        return self.seen


@pytest.fixture
def moments(database: Database) -> Iterator[Moments]:
    made = Moments(database)
    watch = made._watch
    yield made
    watch.close()


def asked(phone: TestPhone) -> Pull:
    assert phone.who.device_id
    place = (phone.cursor, phone.chain)
    return Pull(phone.who.device_id, phone.who.device_id, "", place, *place, {}, phone.rev, 500)


def test_what_was_remembered_ends_with_any_commit(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, moments: Moments
) -> None:
    token = cast.adas_phone.read_token
    for _ in range(2):
        nothing = moments.answer(token, asked(ada), clock.now)
        assert nothing == sync.pull(database, ada.who, asked(ada))
        assert (nothing.events, nothing.more) == ([], False)
    ada.push(ada.log(cast.asha, cast.precision))
    for _ in range(2):
        news = moments.answer(token, asked(ada), clock.now)
        assert news == sync.pull(database, ada.who, asked(ada))
        assert (len(news.events), news.more) == (1, False)
    ada.pull()
    end_grant(database, cast.asha, clock.now)
    for _ in range(2):
        shorter = moments.answer(token, asked(ada), clock.now)
        assert shorter == sync.pull(database, ada.who, asked(ada))
        assert f"pupil:{cast.asha}" not in shorter.scopes
    pairing.revoke(database, cast.larch_lane, cast.adas_phone.id, clock.now)
    assert moments.answer(token, asked(ada), clock.now) is None
    assert moments.answer(token, asked(ada), clock.now) is None


def test_a_page_from_memory_holds_nothing_that_came_after_the_grants_that_it_goes_by(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, moments: Moments
) -> None:
    """Somebody writes when it has been found that nobody had."""
    ada.push(ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision))
    token = cast.adas_phone.read_token
    before = moments.answer(token, asked(ada), clock.now)
    version = moments._since[
        0
    ]  # asked again it may be another one: in PostgreSQL the transactions of all databases count
    end_grant(database, cast.asha, clock.now)
    tablet = phone_of(database, cast, clock, cast.adas_tablet)
    tablet.push(tablet.log(cast.asha, cast.precision))
    moments._watch = Still(version)
    assert moments.answer(token, asked(ada), clock.now) == before
    assert len(before.events) == 2


def test_pages_from_memory_leave_no_gap(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, moments: Moments
) -> None:
    ada.push(*(ada.log(pupil, cast.precision) for pupil in (cast.asha, cast.ben) * 3))
    sent, seqs = asked(ada), []
    sent.limit, more = 2, True
    while more:
        page = moments.answer(cast.adas_phone.read_token, sent, clock.now)
        assert page == sync.pull(database, ada.who, sent)
        sent.cursor, sent.chain, more = page.cursor, page.chain, page.more
        seqs += [json.loads(bytes(each))["seq"] for each in page.events]
    assert seqs == [2, 3, 4, 5, 6, 7]
    sent.witness = (7, "0" * 24)
    with pytest.raises(sync.Rewound):
        moments.answer(cast.adas_phone.read_token, sent, clock.now)


def test_where_it_cannot_be_told_whether_anybody_wrote_nothing_is_remembered(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, moments: Moments
) -> None:
    moments._watch = Still(None)
    assert moments.answer(cast.adas_phone.read_token, asked(ada), clock.now).events == []
    ada.push(ada.log(cast.asha, cast.precision))
    assert len(moments.answer(cast.adas_phone.read_token, asked(ada), clock.now).events) == 1


def test_a_lost_connection_to_postgresql_is_made_anew_and_nothing_from_before_it_is_believed(
    database: Database, cast: Cast, clock: Clock
) -> None:
    watch = Watch(database.url)
    while (before := watch.version()) != watch.version():
        pass  # another worker's tests write in another database of the same PostgreSQL
    if database.write_engine.dialect.name == "postgresql":
        others = (
            "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE :it"
        )
        with database.write() as session:
            session.execute(text(others), {"it": "SELECT pg_current_snapshot%"})
        assert watch.version() is None
        assert before != watch.version() is not None
    watch.close()


def test_while_somebody_writes_the_version_is_of_no_use_to_what_comes_after(database: Database, cast: Cast) -> None:
    """What is remembered while a transaction is open is not remembered when it has been committed."""
    watch = Watch(database.url)
    with database.write() as session:
        session.execute(update(School).where(School.id == cast.larch_lane).values(name="Larch Lane"))
        during = watch.version()
    assert watch.version() != during
    watch.close()


def test_a_token_that_ran_out_is_not_answered(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, moments: Moments
) -> None:
    assert moments.answer(cast.adas_phone.read_token, asked(ada), clock.now) is not None
    clock.forward(days=4000)
    assert moments.answer(cast.adas_phone.read_token, asked(ada), clock.now) is None
    assert Moments(database).answer(cast.adas_phone.read_token, asked(ada), clock.now) is None


def test_a_token_answers_its_own_device_alone(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, moments: Moments
) -> None:
    tablet = phone_of(database, cast, clock, cast.adas_tablet)
    for _ in range(2):
        assert moments.answer(cast.adas_phone.read_token, asked(tablet), clock.now) is None
        assert moments.answer(cast.adas_phone.read_token, asked(ada), clock.now) is not None
