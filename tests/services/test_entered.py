"""The records that the school has, beside what the audit log says of how each came."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Update, delete, insert, select, update
from sqlalchemy.orm import Session

from server.services import auditing
from server.services.erase import erase
from server.services.ids import new_id
from server.settings import Settings
from server.store import audit, log
from server.store.engine import Database
from server.store.log_statements import BLANK
from server.store.models.audit import AuditEntry
from server.store.models.log import EventRow
from tests.cast import Cast, Clock
from tests.services.bent import bend, verdict
from tests.sync.phone import TestPhone


def amiss(database: Database, cast: Cast) -> list[tuple[int, str]]:
    return [(finding.seq, finding.say) for finding in auditing.entered(database, cast.larch_lane)]


def shut(seq: int) -> Update:
    """As an erasure leaves an entry."""
    return update(AuditEntry).where(AuditEntry.seq == seq).values(salt=None, body=None)


def test_a_record_that_was_changed_after_what_opens_its_entry_was_taken_away_is_found(
    database: Database, cast: Cast, keys: Path, written: list[str]
) -> None:
    assert amiss(database, cast) == []
    bend(database, lambda session: session.execute(shut(2)))
    bend(
        database,
        lambda session: session.execute(update(EventRow).where(EventRow.id == written[1]).values(body="{}")),
    )
    assert verdict(database, keys, cast) == []
    taken_away = f"What shows that entry 2 speaks of {written[1]} was taken away, and nobody erased it."
    assert amiss(database, cast) == [(2, taken_away)]


def test_an_entry_that_is_opened_with_words_of_its_own_does_not_vouch_for_a_changed_record(
    database: Database, cast: Cast, keys: Path, written: list[str]
) -> None:
    with database.read() as session:
        (event,) = log.events(session, cast.larch_lane, [written[1]])
    aside = update(AuditEntry).where(AuditEntry.seq == 2).values(body=audit.committed(event).decode())
    bend(database, lambda session: session.execute(aside))
    bend(
        database,
        lambda session: session.execute(update(EventRow).where(EventRow.id == written[1]).values(body="{}")),
    )
    assert verdict(database, keys, cast) == []
    assert [seq for seq, _ in amiss(database, cast)] == [2]


def test_a_record_that_was_written_past_the_audit_log_is_found(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    forged = new_id(clock.now)

    def write(session: Session) -> None:
        (row,) = session.execute(select(EventRow.__table__).where(EventRow.id == written[0])).mappings()
        head = log.read_head(session, cast.larch_lane)
        session.execute(insert(EventRow).values({**row, "id": forged, "entity": forged, "seq": head.seq + 1}))

    bend(database, write)
    assert verdict(database, keys, cast) == []
    past = f"No entry of the audit log speaks of {forged}: it was written past it."
    assert amiss(database, cast) == [(0, past)]
    # An entry about another one, turned towards it, does not speak of it either.
    turned = update(AuditEntry).where(AuditEntry.seq == 6).values(object_id=forged)
    bend(database, lambda session: session.execute(turned))
    assert amiss(database, cast) == [(0, past)]


@pytest.mark.parametrize("signs", [True, False], ids=["a phone that signs", "a phone without a key"])
def test_a_mark_of_a_missing_signature_that_was_changed_in_the_database_is_found(
    database: Database, cast: Cast, clock: Clock, ada: TestPhone, *, signs: bool
) -> None:
    """No commitment binds it, and the grade that people see follows from it."""
    phone = cast.adas_phone.id
    if signs:
        ada.begin_to_sign()
    how = {"name": "phone", "key_id": "key" if signs else None}
    with database.write() as session:
        act = audit.Act(clock.now, "device.paired", cast.ada, phone, phone, how)
        audit.append(session, cast.larch_lane, [act])
    bare = ada.log(cast.asha, cast.precision)
    ada.push(bare)
    if signs:
        ada.push(ada.signed(ada.log(cast.asha, cast.precision)))
    assert amiss(database, cast) == []
    with database.write() as session:
        session.execute(update(EventRow).where(EventRow.id == bare["id"]).values(unsigned=not signs))
    assert amiss(database, cast) == [
        (0, f"Whether {bare['id']} came without its device's signature is marked otherwise than it was.")
    ]
    with database.write() as session:
        act = audit.Act(clock.now, "device.paired", cast.ada, phone, phone, how | {"key_id": None if signs else "key"})
        audit.append(session, cast.larch_lane, [act])
    assert amiss(database, cast) == []  # nobody can tell any more


def test_a_record_that_came_on_another_day_than_it_says_is_found(
    database: Database, cast: Cast, clock: Clock, keys: Path, written: list[str]
) -> None:
    earlier = update(EventRow).where(EventRow.id == written[2]).values(received_at=clock.now - timedelta(days=3))
    bend(database, lambda session: session.execute(earlier))
    assert verdict(database, keys, cast) == []
    assert amiss(database, cast) == [(3, "What entry 3 speaks of did not come when it says.")]


@pytest.mark.parametrize("gone", [update(EventRow).values(body=BLANK), delete(EventRow)], ids=["blanked", "deleted"])
def test_a_record_that_was_taken_out_as_if_its_pupil_were_erased_is_missed(
    database: Database, cast: Cast, keys: Path, written: list[str], gone: Any
) -> None:
    bend(database, lambda session: session.execute(gone.where(EventRow.id == written[1])))
    bend(database, lambda session: session.execute(shut(2)))
    assert verdict(database, keys, cast) == []
    assert amiss(database, cast) == [(2, "What entry 2 speaks of was taken out, and nobody erased it.")]


def test_an_erasure_explains_what_is_gone_of_its_pupil_and_not_what_came_later(
    database: Database, cast: Cast, clock: Clock, keys: Path, tom: TestPhone, tmp_path: Path, written: list[str]
) -> None:
    act = audit.Act(clock.now, "pupil.erase", object_id=cast.cora, body={"reason": "Not so: nothing was taken out."})
    bend(database, lambda session: audit.append(session, cast.larch_lane, [act]))
    later = tom.log(cast.cora, cast.talk_boost)
    tom.push(later)
    bend(database, lambda session: session.execute(shut(8)))
    bend(
        database,
        lambda session: session.execute(update(EventRow).where(EventRow.id == later["id"]).values(body=BLANK)),
    )
    assert amiss(database, cast) == [(8, "What entry 8 speaks of was taken out, and nobody erased it.")]
    erase(database, Settings(data_dir=tmp_path, keys_dir=keys), cast.larch_lane, cast.cora, "They left.", clock.now)
    assert (verdict(database, keys, cast), amiss(database, cast)) == ([], [])
