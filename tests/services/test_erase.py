"""One pupil is taken out: of the log, the tables, the phones, and of every backup from then on."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from server.app import create_app
from server.domain.audit import examine
from server.services.backup import back_up
from server.services.erase import erase, preview
from server.services.publish import publish
from server.services.refusal import Refusal
from server.services.restore import drill, restore
from server.services.review import review
from server.services.summaries import build
from server.settings import Settings
from server.store import audit, copies, folds
from server.store.base import Base
from server.store.copies import fault_of_logs
from server.store.engine import Database
from server.store.models.log import EventRow, HeldItem
from server.store.models.people import PupilRow
from tests.cast import KEYS, Cast, Clock
from tests.sync.over_http import HttpPhone, serving, two_phones

SAID = ("Asha", "Rahman", "quetzal")
WHY = "Asked for by the parent on 2 November."


@pytest.fixture
def settings(database_url: str, tmp_path: Path, postgres_programs: None) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url, keys_dir=KEYS)


def a_term(ada: HttpPhone, database: Database, cast: Cast, clock: Clock) -> None:
    """Sessions, a note, a held item and a summary that names the pupil, and the same of another pupil."""
    with database.write() as session:
        publish(session, cast.larch_lane, clock.now, clock.now.date())
    for pupil in (cast.asha, cast.ben):
        record = ada.save(pupil, cast.precision)
        ada.change(record, minutes=10)
        ada.note(record, "Read the word quetzal." if pupil == cast.asha else "Counted to ten.")
        ada.save(pupil, cast.precision, minutes="quetzal")
    ada.sync()
    clock.forward(days=7)
    review(database, cast.larch_lane, clock.now)
    build(database, cast.larch_lane, clock.now, clock.now)


def rows_of(database: Database, pupil: str) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: count
            for table in Base.metadata.sorted_tables
            if "pupil_id" in table.c
            and (count := session.scalar(select(func.count()).where(table.c.pupil_id == pupil)) or 0)
        }


def everything_stored(database: Database) -> str:
    with database.read() as session:
        return repr([session.execute(select(table)).all() for table in Base.metadata.sorted_tables])


def test_a_dry_run_says_what_would_go_and_changes_nothing(
    settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    with serving(create_app(settings, clock)) as port:
        a_term(two_phones(port, cast, clock)[0], database, cast, clock)
    before = everything_stored(database)
    found = preview(database, cast.larch_lane, "asha rahman")
    assert (found.pupil_id, found.held, found.rows["record"], found.rows["note"]) == (cast.asha, 1, 2, 1)
    assert found.events > 5
    assert everything_stored(database) == before
    with pytest.raises(Refusal, match="not_found"):
        preview(database, cast.larch_lane, "Dot Ray")
    with pytest.raises(Refusal, match="check_fields"):
        erase(database, settings, cast.larch_lane, "Asha Rahman", " ", clock.now)
    assert everything_stored(database) == before


def test_of_two_pupils_of_one_name_nobody_is_erased_until_it_is_said_which(
    settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    for pupil, upn in ((cast.asha, "UPN of Asha"), (cast.ben, "UPN of Ben")):
        with database.write() as session:
            row = update(PupilRow).where(PupilRow.school_id == cast.larch_lane, PupilRow.id == pupil)
            session.execute(row.values(name="Asha Rahman", upn=upn))
    for act in (
        lambda: preview(database, cast.larch_lane, "Asha Rahman"),
        lambda: erase(database, settings, cast.larch_lane, "Asha Rahman", WHY, clock.now),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.detail == "There are 2 pupils of the name 'Asha Rahman'. Give the UPN."
    assert rows_of(database, cast.asha) == rows_of(database, cast.ben) | {"plan": 1}
    assert preview(database, cast.larch_lane, "upn of ben").pupil_id == cast.ben


def test_nothing_of_the_pupil_is_left_here_and_everything_of_the_others_is(
    settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    with serving(create_app(settings, clock)) as port:
        a_term(two_phones(port, cast, clock)[0], database, cast, clock)
    ids = events(database)
    of_ben = rows_of(database, cast.ben)
    assert all(word in everything_stored(database) for word in SAID)
    erase(database, settings, cast.larch_lane, "Asha Rahman", WHY, clock.now)
    assert rows_of(database, cast.asha) == {}
    assert rows_of(database, cast.ben) == of_ben
    left = everything_stored(database)
    assert [word for word in SAID if word in left.replace(f"{cast.ben}", "")] == ["quetzal"], "Ben's held item says it"
    with database.read() as session:
        assert session.scalars(select(EventRow.id).order_by(EventRow.seq)).all()[: len(ids)] == ids
        assert fault_of_logs(session) is None
        assert examine(cast.larch_lane, audit.entries(session, cast.larch_lane), [], None)[1] == []
        assert sorted(row.resolution or "" for row in session.scalars(select(HeldItem))) == ["", "erased"]
    with database.read() as session:
        before = copies.digest_of_folds(session)
    with database.write() as session:
        folds.rebuild(session, cast.larch_lane, clock.now)
        assert copies.digest_of_folds(session) == before


def test_the_next_backup_holds_no_word_of_it_and_an_older_one_does_not_bring_it_back(
    settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    with serving(create_app(settings, clock)) as port:
        ada = two_phones(port, cast, clock)[0]
        ada.note(ada.save(cast.asha, cast.precision), "Read the word quetzal.")
        ada.sync()
    with_her = back_up(database, settings, clock.forward(days=1)).path
    erase(database, settings, cast.larch_lane, "Asha Rahman", WHY, clock.now)
    without = back_up(database, settings, clock.forward(days=1)).path
    if with_her.suffix == ".db":
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        live = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
        for word in (word.encode() for word in SAID):
            assert word in with_her.read_bytes()
            assert word not in without.read_bytes()
            assert word not in live, "what is let go of is written over"
    drill(settings, without, str, clock.now)
    found = restore(settings, with_her, str, clock.forward(days=1), replace=True)
    assert found.erased_again == 1
    assert rows_of(database, cast.asha) == {}
    assert not any(word in everything_stored(database) for word in SAID)


def test_phones_drop_it_their_own_sessions_too_and_what_comes_late_is_held_and_can_be_erased(
    settings: Settings, database: Database, cast: Cast, clock: Clock
) -> None:
    with serving(create_app(settings, clock)) as port:
        ada, _ = two_phones(port, cast, clock)
        record = ada.save(cast.asha, cast.precision)
        kept = ada.save(cast.ben, cast.precision)
        ada.sync()
        late = ada.note(record, "Read the word quetzal.")
        erase(database, settings, cast.larch_lane, "Asha Rahman", WHY, clock.now)
        ada.sync()
        scopes = {event["scope"] for event in ada.device.disk.events.values()}
        assert f"pupil:{cast.asha}" not in scopes
        assert set(ada.device.disk.own) == {kept["id"], late["id"]}
        assert ada.device.disk.own[late["id"]].state == "held"
        assert "quetzal" in everything_stored(database)
        assert erase(database, settings, cast.larch_lane, cast.asha, WHY, clock.now).held == 1
        assert "quetzal" not in everything_stored(database)
        ada.sync()
        assert set(ada.device.disk.own) == {kept["id"]}


def events(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(EventRow.id).order_by(EventRow.seq)))
