"""Last term's map and list of sessions tell the same as a Kept file would, and what they leave open is said."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from server.domain.alerting import AlertKind
from server.domain.vocabulary import Outcome, Reason
from server.services.dry_run import DryRun, dry_run
from server.services.dry_run_files import Tried, from_tables
from server.services.refusal import Refusal
from server.store.base import Base
from server.store.engine import Database
from server.store.models.school import TermRow
from tests.cast import Cast

ROOT = Path(__file__).parent.parent.parent
EXAMPLES, LAYOUTS = ROOT / "docs" / "examples", ROOT / "tests" / "imports" / "layouts"
MAP, RECORDS, CALENDAR = ((EXAMPLES / f"{name}.csv").read_bytes() for name in ("map", "records", "calendar"))
HEAD = "Pupil,Intervention,Date,Outcome,Minutes,Reason,Who\n"


def tried(database: Database, cast: Cast, the_map: bytes, rows: str, calendar: bytes | None = CALENDAR) -> Tried:
    return from_tables(database, cast.larch_lane, the_map, (HEAD + rows).encode(), calendar)


def told(found: DryRun) -> list[tuple[str, str, str, str]]:
    opened = [each for week in found.weeks for each in week.opened]
    return [(each.on.isoformat(), each.kind.value, each.pupil, each.provision) for each in opened]


def test_the_documented_example_is_read_whole_and_told_week_by_week(database: Database, cast: Cast) -> None:
    found = from_tables(database, cast.larch_lane, MAP, RECORDS, CALENDAR)
    assert len(found.school.records) == 35
    assert {line.starts_on for line in found.school.provisions.values()} == {date(2026, 9, 7)}, "the Monday before"
    assert found.notes == (
        "3 lines without a start: taken to begin with the first session, in the week of 7 September 2026.",
    )
    told_of = dry_run(found.school, found.notes)
    assert (told_of.pupils, told_of.provisions, told_of.not_judged) == (3, 3, 0)
    assert ("2026-09-25", "under", "Asha R", "Precision Teaching") in told(told_of)
    assert ("2026-10-02", "critical", "Asha R", "Precision Teaching") in told(told_of)
    assert ("2026-10-12", "unaccounted", "Cora L", "ELSA") in told(told_of)
    assert told_of.weeks[-1].standing == 0
    asha = next(each for each in told_of.weeks[3].opened if each.kind is AlertKind.CRITICAL)
    assert asha.statutory
    assert asha.sentence.startswith("Asha R has had 0 of 4 Precision Teaching sessions")


def test_nothing_is_written(database: Database, cast: Cast) -> None:
    def rows() -> dict[str, int]:
        with database.read() as session:
            return {
                table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }

    before = rows()
    dry_run(from_tables(database, cast.larch_lane, MAP, RECORDS, CALENDAR).school)
    assert rows() == before


def test_the_schools_own_calendar_is_taken_where_none_is_given(database: Database, cast: Cast) -> None:
    found = from_tables(database, cast.larch_lane, MAP, RECORDS, None)
    assert found.school.calendar.years[0].terms[0].ends_on == date(2026, 12, 18)
    with database.write() as session:
        session.execute(delete(TermRow).where(TermRow.school_id == cast.larch_lane))
    with pytest.raises(Refusal) as refused:
        from_tables(database, cast.larch_lane, MAP, RECORDS, None)
    assert list(refused.value.fields) == ["Calendar"]


def test_every_fault_of_every_file_is_named_with_its_row_and_column(database: Database, cast: Cast) -> None:
    bad_map = b"Provision,Pupils,Plan,Frequency,Start\nLego,Asha,Section Q,weekly,someday\n"
    bad_calendar = b"Year,What,Name,From,To\n2026-27,Term,Autumn,soon,\n"
    with pytest.raises(Refusal) as refused:
        tried(database, cast, bad_map, "Asha,Lego,08/09/2026,x,,,\n", bad_calendar)
    assert {"Provision map, row 2, Plan", "Provision map, row 2, Start"} < set(refused.value.fields)
    assert {"Records, row 2, Outcome", "Calendar, row 2, From"} < set(refused.value.fields)
    assert all("It should be:" in text for text in refused.value.fields.values())


def test_a_row_of_nobody_or_nothing_on_the_map_is_a_fault_that_says_what_is_there(
    database: Database, cast: Cast
) -> None:
    rows = "Zed Nobody,ELSA,08/09/2026,yes,,,\nAsha Rahman,Lego Therapy,08/09/2026,yes,,,\n"
    with pytest.raises(Refusal) as refused:
        tried(database, cast, MAP, rows)
    assert set(refused.value.fields) == {"Records, row 2, Pupil", "Records, row 3, Intervention"}
    assert "Precision Teaching" in refused.value.fields["Records, row 3, Intervention"]


def test_a_map_that_names_nobody_belongs_to_those_who_have_sessions_of_it(database: Database, cast: Cast) -> None:
    the_map = (LAYOUTS / "02_advice_service_list.csv").read_bytes()
    rows = (
        "Asha Rahman,Speech programme,08/09/2026,yes,10,,TA\nBen Ode,Social skills group,08/09/2026,missed,,trip,HLTA\n"
    )
    rows += "Asha Rahman,Speech programme from SaLT,09/09/2026,no,,ill,TA\n"
    found = tried(database, cast, the_map, rows.replace("Speech programme,", "Speech programme from SaLT,", 1))
    lines = {line.title: line.pupils for line in found.school.provisions.values()}
    assert lines == {"Speech programme from SaLT": ("asha rahman",), "Social skills group": ("ben ode",)}
    assert [record.reason for record in found.school.records] == [None, Reason.SCHOOL_EVENT, Reason.PUPIL_ABSENT]
    assert "2 lines named no pupil: given to the pupils who have sessions of it." in found.notes


@pytest.mark.parametrize(
    ("layout", "rows", "records"),
    [
        ("01_county_costed_block.csv", "Pupil A,Catch Up Numeracy,08/09/2026,yes,15,,TA\n", 1),
        ("12_costed_intervention_history.csv", "Ada;Ben,Lego Therapy,08/09/2026,yes,45,,TA\n", 2),
        ("17_software_export.csv", "Example; Ada,ELSA,08/09/2026,yes,,,\n", 0),
        ("17_software_export.csv", '"Example, Ada",SaLT programme,08/09/2025,yes,15,,M. Sample\n', 1),
    ],
)
def test_the_layouts_of_the_import_can_be_tried(
    layout: str, rows: str, records: int, database: Database, cast: Cast
) -> None:
    the_map = (LAYOUTS / layout).read_bytes()
    if not records:
        with pytest.raises(Refusal, match="check_fields"):
            tried(database, cast, the_map, rows)
        return
    assert len(tried(database, cast, the_map, rows).school.records) == records


def test_a_pupil_known_by_upn_is_found_by_name_too(database: Database, cast: Cast) -> None:
    the_map = (LAYOUTS / "17_software_export.csv").read_bytes()
    found = tried(database, cast, the_map, "Ada Example,SaLT programme,08/09/2026,yes,15,,\n")
    assert [record.pupil for record in found.school.records] == ["ada example"]
    assert "1 line waiting to begin: left out." in found.notes


def test_what_a_list_leaves_open_is_said_and_never_a_miss(database: Database, cast: Cast) -> None:
    the_map = b"Provision,Pupils,Plan,Frequency,Staff\nSpeech,Asha Rahman,Section F,weekly,qualified therapist\n"
    rows = "Asha Rahman,Speech,08/09/2026,missed,,,Sal\nAsha Rahman,Speech,29/10/2026,yes,,,Sal\n"
    found = tried(database, cast, the_map, rows)
    assert found.school.records[0].outcome is Outcome.NOT_DELIVERED
    assert found.school.records[0].reason is None
    assert any("no reason given" in note for note in found.notes)
    assert any("no school days" in note for note in found.notes)
    assert not any(line.dosage.qualified for line in found.school.provisions.values())


def test_what_was_entered_a_week_late_was_not_known_before(database: Database, cast: Cast) -> None:
    head = HEAD.replace("Who", "Entered on")
    rows = "Cora Lim,ELSA,10/09/2026,yes,40,,17/09/2026\nCora Lim,ELSA,17/09/2026,yes,40,,\n"
    found = from_tables(database, cast.larch_lane, MAP, (head + rows).encode(), CALENDAR)
    ways = dry_run(found.school)
    assert [(each.on.day, each.kind.value) for each in ways.weeks[1].opened if each.provision == "ELSA"] == [
        (14, "unaccounted")
    ]
    assert [each.on.day for each in ways.weeks[1].ended if each.provision == "ELSA"] == [17]


def test_the_demo_schools_own_map_can_be_tried(database: Database, cast: Cast) -> None:
    the_map, days = ((ROOT / "server" / "demo" / f"{name}.csv").read_bytes() for name in ("provisions", "calendar"))
    rows = "Asha L,Speech sound programme,02/11/2026,yes,15,,Jo Siskin\n"
    rows += "Asha L,Speech sound programme,13/11/2026,no,,no cover,Jo Siskin\n"
    found = tried(database, cast, the_map, rows, days)
    ways = dry_run(found.school, found.notes)
    assert len(ways.weeks) == 2
    assert ways.not_judged > 0
    assert "Reading tuition" in {provision for _, _, _, provision in told(ways)}, "silence is asked about"
