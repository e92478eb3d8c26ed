"""A pull with nothing new is answered from memory, and no longer than it holds."""

from server.services import pairing
from server.services.nothing_new import NothingNew
from server.services.sync_wire import Pull
from server.store.engine import Database
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of


def asked(phone: TestPhone) -> Pull:
    assert phone.who.device_id
    place = (phone.cursor, phone.chain)
    return Pull(phone.who.device_id, phone.who.device_id, "", place, *place, {}, phone.rev, 500)


def test_what_was_remembered_ends_with_any_commit(database: Database, cast: Cast, clock: Clock) -> None:
    if database.write_engine.dialect.name != "sqlite":
        assert (
            NothingNew(database).answer("x", asked(phone_of(database, cast, clock, cast.adas_phone)), clock.now) is None
        )
        return
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


def test_a_token_that_ran_out_is_not_answered(database: Database, cast: Cast, clock: Clock) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    ada.push(ada.log(cast.asha, cast.precision))
    ada.pull()
    quiet = NothingNew(database)
    quiet.answer(cast.adas_phone.read_token, asked(ada), clock.now)
    clock.forward(days=4000)
    assert quiet.answer(cast.adas_phone.read_token, asked(ada), clock.now) is None
    quiet.close()
