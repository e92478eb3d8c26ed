"""The projections say what the log says: kept up to date by each push, or made again from nothing."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select

from server.store import folds, kept
from server.store.base import Base
from server.store.engine import Database
from server.store.ledgers import notes
from server.store.models.log import EquipmentRow, LedgerDirty, NoteRow, PresenceRow, RecordRow
from tests.cast import Cast, Clock
from tests.sync.phone import Item, TestPhone, statuses

PROJECTIONS: tuple[type[Base], ...] = (RecordRow, NoteRow, PresenceRow, EquipmentRow)


def rows(database: Database) -> list[list[dict[str, Any]]]:
    with database.read() as session:
        return [
            [dict(row) for row in session.execute(select(model.__table__).order_by(model.seq)).mappings()]  # type: ignore[attr-defined]
            for model in PROJECTIONS
        ]


def a_day_of_everything(ada: TestPhone, tablet: TestPhone, cast: Cast) -> None:
    first, second = ada.log(cast.asha, cast.precision), ada.log(cast.ben, cast.precision)
    note = ada.item("note.add", cast.asha, {"record": first["id"], "text": "Read well."})
    about = {"entity": note["id"], "base": note["id"]}
    amended_note = ada.item("note.amend", cast.asha, {"record": first["id"], "text": "Read very well."}, **about)
    amended, void = ada.amend(first, minutes=20), ada.void(second)
    forked = tablet.amend(first, minutes=15)
    restored = ada.item("record.restore", cast.ben, {}, entity=second["id"], base=void["id"])
    heads = {"heads": [amended["id"], forked["id"]], "keep": amended["id"]}
    resolved = ada.item("review.resolve", cast.asha, heads, entity=first["id"], base=forked["id"])
    lost = {"provision": cast.precision, "on": "2026-11-03", "minutes_lost": 40, "reason": "staff_covering"}
    in_place = {"provision": cast.precision, "week_of": "2026-11-02", "in_place": False}
    presence = ada.item("presence.report", cast.asha, lost)
    equipment = ada.item("equipment.confirm", cast.asha, in_place)
    assert set(statuses(ada.push(first, second, note, amended_note, amended, void, presence, equipment))) == {"applied"}
    assert statuses(tablet.push(forked)) == ["applied"]
    assert set(statuses(ada.push(restored, resolved))) == {"applied"}


def test_projections_made_again_from_the_log_equal_those_kept_up_to_date(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database, clock: Clock
) -> None:
    a_day_of_everything(ada, adas_tablet, cast)
    before = rows(database)
    assert [len(kind) for kind in before] == [7, 2, 1, 1]
    with database.write() as session:
        folds.rebuild(session, cast.larch_lane, clock.now)
    assert rows(database) == before


def test_a_resolved_fork_stands_as_the_one_that_was_kept(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database
) -> None:
    a_day_of_everything(ada, adas_tablet, cast)
    of_asha = [row for row in rows(database)[0] if row["pupil_id"] == cast.asha]
    assert [row["minutes"] for row in of_asha] == [30, 20, 15, 20]


def test_a_restored_record_says_again_what_it_said_and_names_the_void(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database
) -> None:
    a_day_of_everything(ada, adas_tablet, cast)
    of_ben = [row for row in rows(database)[0] if row["pupil_id"] == cast.ben]
    assert [row["outcome"] for row in of_ben] == ["delivered", "void", "delivered"]
    assert of_ben[2]["amends"] == of_ben[1]["id"]


def test_a_withdrawn_note_does_not_bring_back_what_it_replaced(ada: TestPhone, cast: Cast, database: Database) -> None:
    record = ada.log(cast.asha, cast.precision)
    note = ada.item("note.add", cast.asha, {"record": record["id"], "text": "One."})
    amended = ada.item(
        "note.amend", cast.asha, {"record": record["id"], "text": "Two."}, entity=note["id"], base=note["id"]
    )
    other = ada.item("note.add", cast.asha, {"record": record["id"], "text": "Another."})
    void = ada.item("note.void", cast.asha, {}, entity=note["id"], base=amended["id"])
    late = ada.item(
        "note.amend", cast.asha, {"record": record["id"], "text": "Three."}, entity=note["id"], base=amended["id"]
    )
    assert set(statuses(ada.push(record, note, amended, other, void, late))) == {"applied"}
    with database.read() as session:
        standing = notes(session, cast.larch_lane, pupil=cast.asha)
    assert [note.text for note in standing[record["id"]]] == ["Another."]


def test_of_two_changes_of_a_note_made_side_by_side_the_later_stands_and_no_other_is_shown_beside_it(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database
) -> None:
    record = ada.log(cast.asha, cast.precision)
    note = ada.item("note.add", cast.asha, {"record": record["id"], "text": "One."})
    other = ada.item("note.add", cast.asha, {"record": record["id"], "text": "Another."})

    def changed(phone: TestPhone, base: Item, text: str) -> Item:
        about = {"entity": note["id"], "base": base["id"]}
        item = phone.item("note.amend", cast.asha, {"record": record["id"], "text": text}, **about)
        assert statuses(phone.push(item)) == ["applied"]
        return item

    def shown() -> list[str | None]:
        with database.read() as session:
            on_page = [each.text for each in notes(session, cast.larch_lane, pupil=cast.asha).get(record["id"], ())]
            in_file = [each["text"] for each in kept.notes(session, cast.larch_lane)]
        assert on_page == in_file
        return on_page

    assert statuses(ada.push(record, note, other)) == ["applied"] * 3
    changed(ada, note, "Two, on the phone.")
    on_tablet = changed(adas_tablet, note, "Two, on the tablet.")
    assert shown() == ["Another.", "Two, on the tablet."]
    last = changed(ada, on_tablet, "Three.")
    assert shown() == ["Another.", "Three."]
    ada.push(ada.item("note.void", cast.asha, {}, entity=note["id"], base=last["id"]))
    assert shown() == ["Another."]


def test_a_change_of_day_dirties_the_ledger_from_the_earlier_day_to_the_later(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    first = ada.log(cast.asha, cast.precision, on="2026-11-10")
    ada.push(first)
    with database.write() as session:
        session.execute(delete(LedgerDirty))
    ada.push(ada.amend(first, on="2026-11-17"), ada.log(cast.ben, cast.precision, on="2026-11-18"))
    with database.read() as session:
        found = {row.pupil_id: (row.from_on, row.to_on) for row in session.scalars(select(LedgerDirty))}
    assert found == {
        cast.asha: (date(2026, 11, 10), date(2026, 11, 17)),
        cast.ben: (date(2026, 11, 18), date(2026, 11, 18)),
    }


def test_a_ledger_that_is_dirty_already_stays_dirty_from_the_earliest_day_to_the_latest(
    ada: TestPhone, cast: Cast, database: Database
) -> None:
    for on in ("2026-11-10", "2026-11-03", "2026-11-17"):
        ada.push(ada.log(cast.asha, cast.precision, on=on))
    with database.read() as session:
        mark = session.scalars(select(LedgerDirty)).one()
    assert (mark.from_on, mark.to_on) == (date(2026, 11, 3), date(2026, 11, 17))
