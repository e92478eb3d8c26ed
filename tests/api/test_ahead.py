"""A pull with nothing new is answered from memory, and no longer than it holds."""

from sqlalchemy import text, update

from server.services import pairing
from server.services.nothing_new import NothingNew
from server.services.sync_wire import Pull
from server.store.engine import Database
from server.store.models.school import School
from server.store.watch import Watch
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of


def asked(phone: TestPhone) -> Pull:
    assert phone.who.device_id
    place = (phone.cursor, phone.chain)
    return Pull(phone.who.device_id, phone.who.device_id, "", place, *place, {}, phone.rev, 500)


def test_what_was_remembered_ends_with_any_commit(database: Database, cast: Cast, clock: Clock) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    ada.push(ada.log(cast.asha, cast.precision))
    ada.pull()
    quiet, token = NothingNew(database), cast.adas_phone.read_token
    assert quiet.answer(token, asked(ada), clock.now) is not None
    assert quiet.answer(token, asked(ada), clock.now) is not None
    ada.push(ada.log(cast.asha, cast.precision))
    assert quiet.answer(token, asked(ada), clock.now) is None
    ada.pull()
    assert quiet.answer(token, asked(ada), clock.now) is not None
    pairing.revoke(database, cast.larch_lane, cast.adas_phone.id, clock.now)
    assert quiet.answer(token, asked(ada), clock.now) is None
    quiet.close()


def test_a_lost_connection_to_postgresql_is_made_anew_and_nothing_from_before_it_is_believed(
    database: Database, cast: Cast, clock: Clock
) -> None:
    watch = Watch(database.url)
    before = watch.version()
    assert before == watch.version()
    if database.write_engine.dialect.name == "postgresql":
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE :it"
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


def test_a_token_that_ran_out_is_not_answered(database: Database, cast: Cast, clock: Clock) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    ada.push(ada.log(cast.asha, cast.precision))
    ada.pull()
    quiet = NothingNew(database)
    quiet.answer(cast.adas_phone.read_token, asked(ada), clock.now)
    clock.forward(days=4000)
    assert quiet.answer(cast.adas_phone.read_token, asked(ada), clock.now) is None
    quiet.close()
