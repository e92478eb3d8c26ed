"""What people are shown, bent in the database behind the log's back: it is found, named, and made anew from the log."""

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, func, insert, select, update

from server.cli import main
from server.services import showing
from server.services.ids import new_id
from server.services.publish import publish
from server.services.review import review
from server.store import audit
from server.store.engine import Database
from server.store.models.audit import AuditEntry
from server.store.models.log import EquipmentRow, EventRow, NoteRow, PresenceRow, RecordRow, WeekSaid, WindowRow
from tests.cast import KEYS, Cast, Clock
from tests.sync.phone import TestPhone, phone_of
from tests.sync.test_folds import a_day_of_everything

pytestmark = pytest.mark.usefixtures("day")


@pytest.fixture
def day(database: Database, cast: Cast, clock: Clock, ada: TestPhone) -> None:
    """Records, one with two versions and one withdrawn and restored; a note, support of a day, equipment of a week."""
    with database.write() as session:
        publish(session, cast.larch_lane, clock.now, clock.now.date())
    a_day_of_everything(ada, phone_of(database, cast, clock, cast.adas_tablet), cast)


def found(database: Database, cast: Cast, clock: Clock) -> list[str]:
    """All that is wrong, in words; each part is looked at once."""
    looked = list(showing.examine(database, cast.larch_lane, clock.now))
    assert [one.done for one in looked] == list(range(1, looked[0].parts + 1))
    return [finding.say for one in looked for finding in one.found]


def mend(database: Database, cast: Cast, clock: Clock) -> None:
    bent = [one for one in showing.examine(database, cast.larch_lane, clock.now) if one.found]
    showing.make_anew(database, cast.larch_lane, bent, clock.now)


def bend(database: Database, edit: Any) -> None:
    with database.write() as session:
        assert session.execute(edit).rowcount > 0  # type: ignore[attr-defined]


def first(database: Database, model: Any) -> str:
    with database.read() as session:
        return str(session.scalars(select(model.id).order_by(model.seq)).first())


def test_what_nobody_bent_is_shown_as_the_log_says(database: Database, cast: Cast, clock: Clock) -> None:
    assert found(database, cast, clock) == []


@pytest.mark.parametrize(
    ("model", "values", "words"),
    [
        (RecordRow, {"outcome": "not_delivered"}, "The record"),
        (RecordRow, {"minutes": 31}, "The record"),
        (RecordRow, {"on": date(2026, 10, 13)}, "The record"),
        (RecordRow, {"grade": None}, "The record"),
        (NoteRow, {"text": "Read badly."}, "The note"),
        (PresenceRow, {"minutes_lost": 0}, "The support of a day"),
        (EquipmentRow, {"in_place": True}, "The equipment of a week"),
        (EventRow, {"told": EventRow.told + " "}, "Phones are told of"),
    ],
    ids=["outcome", "minutes", "day", "grade", "note", "support", "equipment", "what phones are told"],
)
def test_what_was_changed_is_found_and_made_anew(
    database: Database, cast: Cast, clock: Clock, model: Any, values: dict[str, Any], words: str
) -> None:
    bent = first(database, model)
    bend(database, update(model).where(model.id == bent).values(values))
    (said,) = found(database, cast, clock)
    assert said.startswith(f"{words} {bent}")
    mend(database, cast, clock)
    assert found(database, cast, clock) == []


def test_what_was_taken_away_and_what_was_never_said_is_found(database: Database, cast: Cast, clock: Clock) -> None:
    gone, forged = first(database, RecordRow), new_id(clock.now)
    with database.write() as session:
        columns = [column for column in RecordRow.__table__.columns if column.name != "id"]
        copy = select(*columns).where(RecordRow.id == gone)
        row = dict(session.execute(copy).mappings().one())
        session.execute(insert(RecordRow).values(**row, id=forged))
        session.execute(delete(RecordRow).where(RecordRow.id == gone))
        bad = update(WeekSaid).where(WeekSaid.pupil_id == cast.ben).values(sessions=WeekSaid.sessions + 1)
        session.execute(bad)
    assert sorted(found(database, cast, clock)) == sorted(
        [
            f"The record {gone} is shown otherwise than the log says.",
            f"The record {forged} is shown otherwise than the log says.",
            f"The sums of the weeks of pupil {cast.ben} are not those of the records in the log.",
        ]
    )


@pytest.mark.parametrize(
    "values", [{"status": "delivered"}, {"ends_on": date(2026, 11, 7)}, {"closed": False}], ids=str
)
def test_a_closed_window_that_is_not_what_its_records_make_it_is_found_and_worked_out_anew(
    database: Database, cast: Cast, clock: Clock, values: dict[str, Any]
) -> None:
    clock.forward(days=14)
    review(database, cast.larch_lane, clock.now)
    assert found(database, cast, clock) == []
    of = (WindowRow.provision_id == cast.precision, WindowRow.pupil_id == cast.asha)
    bend(database, update(WindowRow).where(*of, WindowRow.starts_on == date(2026, 11, 2)).values(values))
    (said,) = found(database, cast, clock)
    assert said == f"The ledger of {cast.precision} for pupil {cast.asha} from 2026-11-02 is not that of its records."
    mend(database, cast, clock)
    assert found(database, cast, clock) == []


def test_another_school_is_not_looked_at(database: Database, cast: Cast, clock: Clock) -> None:
    bend(database, update(RecordRow).values(minutes=1))
    assert list(showing.examine(database, cast.other_school, clock.now)) == []


@pytest.fixture
def kept(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    monkeypatch.setenv("KEPT_DATABASE_URL", database_url)
    monkeypatch.setenv("KEPT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KEPT_KEYS_DIR", str(KEYS))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["audit", *words, "--school", "Larch Lane Primary"])

    return run


def test_the_command_finds_it_says_what_to_do_and_does_it(database: Database, cast: Cast, kept: Any) -> None:
    bent = first(database, RecordRow)
    bend(database, update(RecordRow).where(RecordRow.id == bent).values(outcome="not_delivered"))
    told = kept("verify")
    assert told.exit_code == 6
    assert f"The record {bent} is shown otherwise than the log says." in told.output
    assert "kept audit mend" in told.output
    assert "Made anew from the log: 1." in kept("mend").output
    sound = kept("verify")
    assert (sound.exit_code, sound.output[:6]) == (0, "Sound:")
    assert "All that is shown is what the log says." in kept("mend").output
    with database.read() as session:
        texts = [entry.text for entry in audit.entries(session, cast.larch_lane) if "shown.made_anew" in entry.text]
    assert len(texts) == 1


def test_nothing_is_made_anew_from_a_log_that_was_bent_itself(database: Database, kept: Any) -> None:
    bend(
        database,
        update(EventRow).where(EventRow.type == "record.log").values(body=func.replace(EventRow.body, "30", "10")),
    )
    assert kept("verify").exit_code == 6
    told = kept("mend")
    assert told.exit_code == 1
    assert "The log itself was changed" in told.output


def test_the_command_finds_what_was_written_past_the_log_and_mends_nothing_by_it(
    database: Database, cast: Cast, kept: Any
) -> None:
    record = first(database, RecordRow)
    bend(database, update(AuditEntry).where(AuditEntry.object_id == record).values(salt=None))
    told = kept("verify")
    assert told.exit_code == 6
    assert "was taken away, and nobody erased it" in told.output
    assert "kept audit mend" not in told.output
    assert "The log itself was changed" in kept("mend").output
