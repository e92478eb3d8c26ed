"""Files become a school: what is read, asked and left out; a fault or a trial changes nothing. On both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from server.domain.dosage import Range
from server.domain.vocabulary import PlanSource, WindowKind
from server.services.entering import set_up
from server.services.import_report import Report
from server.services.importing import import_calendar, import_pupils, import_staff
from server.services.importing_map import import_provisions
from server.services.refusal import Refusal
from server.services.setup import set_up_school
from server.services.today import today
from server.store import people, plans
from server.store.base import Base
from server.store.engine import Database
from tests.cast import Cast
from tests.services.kept_schools import exported, made_from

LAYOUTS = Path(__file__).parent.parent / "imports" / "layouts"
NOW = datetime(2026, 11, 3, 10, 15, tzinfo=UTC)
CALENDAR = b"What,Name,From,To\nTerm,Autumn,2/9/2026,18/12/2026\nHalf term,Autumn,26/10/2026,30/10/2026\n"
STAFF = b"Name,Role,Access,Email\nJo Field,TA,,\nPat Lee,HLTA,,\n"
PUPILS = b"UPN,Name,Year,SEN status\n,Asha Rahman,4,E\n,Asha Rowe,4,K\n,Ben Ode,3,K\n"
MAP = b"""Provision,Pupils,Plan,Section F wording,Frequency,Session length,Group size,Group name,Staff
Precision Teaching,Asha Rahman,Section F,Ten minutes each day,daily,10,1:1,,Jo Field
Talk group,Asha Rowe; Ben Ode,SEN support,,2 x week,30,3-4,,Pat Lee
Maths club,Asha Rowe,,,weekly,20,,Blue,Nobody Known
Maths club,Ben Ode,,,weekly,20,,Blue,
Movement breaks,Ben Ode,,,as needed,,,,TA
"""


@pytest.fixture
def school_id(database: Database) -> str:
    made = set_up_school(database, "Elm Road", "Sam Okoro", "Sam@elm.example", NOW)
    for read, data in ((import_calendar, CALENDAR), (import_staff, STAFF), (import_pupils, PUPILS)):
        report = read(database, made.school_id, data, NOW)
        assert report.written, report
    return made.school_id


def counts(database: Database) -> dict[str, int]:
    """Rows of every table but the audit log, which says that a file was read whatever came of it."""
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if not table.name.startswith("audit_")
        }


def test_the_first_senco_chooses_a_password_with_the_token(database: Database) -> None:
    made = set_up_school(database, "Elm Road", "Sam Okoro", "Sam@elm.example", NOW)
    assert set_up(database, made.token, "four quiet brown owls", "1.2.3.4", NOW).who.person_id == made.senco_id


def test_a_school_is_not_made_from_blanks_or_twice(database: Database) -> None:
    set_up_school(database, "Elm Road", "Sam", "sam@elm.example", NOW)
    with pytest.raises(Refusal) as refused:
        set_up_school(database, "elm road", " ", "sam at elm", NOW)
    assert set(refused.value.fields) == {"name", "senco", "email"}
    with pytest.raises(Refusal) as refused:
        set_up_school(database, " ", "Sam", "sam@oak.example", NOW)
    assert set(refused.value.fields) == {"name"}
    assert counts(database)["school"] == 1


def test_a_map_becomes_provisions_with_their_pupils_people_and_plans(database: Database, school_id: str) -> None:
    report = import_provisions(database, school_id, MAP, NOW)
    assert (len(report.read), len(report.asked), report.written) == (4, 1, True)
    with database.read() as session:
        stored = {held.provision.title: held for held in plans.provisions(session, school_id).values()}
        of_school = plans.plans(session, school_id)
        pupils = {pupil.id: pupil for pupil in people.pupils(session, school_id).values()}
        adults = {adult.id: adult.name for adult in people.people(session, school_id).values()}
    teaching = stored["Precision Teaching"].provision
    assert teaching.dosage.window is WindowKind.DAY
    assert teaching.dosage.minutes == Range(10, 10)
    assert teaching.starts_on == date(2026, 11, 3), "without a start it begins today"
    assert [adults[person] for person in teaching.deliverers] == ["Jo Field"]
    assert teaching.plan is not None
    plan = of_school[teaching.plan]
    assert (plan.source, [item.text for item in plan.items]) == (PlanSource.SECTION_F, ["Ten minutes each day"])
    assert teaching.items == (plan.items[0].id,)
    talk, club = stored["Talk group"].provision, stored["Maths club"].provision
    assert {pupils[pupil].short_name for pupil in talk.pupils} == {"Asha Ro", "Ben O"}
    assert len(club.pupils) == 2, "rows of one group are one provision"
    assert club.plan is None
    assert not stored["Movement breaks"].judged
    assert (
        teaching.wording
        == "Precision Teaching | Asha Rahman | Section F | Ten minutes each day | daily | 10 | 1:1 | Jo Field"
    )
    assert report.notes == ["Row 4: nobody here is called “Nobody Known”."]


def test_the_same_file_again_adds_nothing(database: Database, school_id: str) -> None:
    import_provisions(database, school_id, MAP, NOW)
    before = counts(database)
    again = import_provisions(database, school_id, MAP, NOW)
    assert (len(again.read), len(again.skipped)) == (0, 4)
    assert len(import_pupils(database, school_id, PUPILS, NOW).skipped) == 3
    assert len(import_staff(database, school_id, STAFF, NOW).skipped) == 2
    import_calendar(database, school_id, CALENDAR, NOW)
    assert counts(database) == before


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (import_calendar, CALENDAR.replace(b"2026", b"2027")),
        (import_staff, b"Name,Role\nNew Person,TA\n"),
        (import_pupils, b"Name,Year\nNew Pupil,3\nBen Ode,4\n"),
        (import_provisions, MAP),
    ],
)
def test_a_trial_says_the_same_and_changes_nothing(
    database: Database, school_id: str, read: Callable[..., Report], data: bytes
) -> None:
    before = counts(database)
    trial = read(database, school_id, data, NOW, dry_run=True)
    assert counts(database) == before
    assert trial.read
    assert not trial.written
    done = read(database, school_id, data, NOW)
    assert (done.read, done.asked, done.skipped, done.notes) == (trial.read, trial.asked, trial.skipped, trial.notes)


@pytest.mark.parametrize(
    ("read", "data", "faults"),
    [
        (import_calendar, b"What,From,To\nTerm,2/9/2026,1/9/2026\nTerm,4/1/2027,25/3/2027\n", [(2, "To")]),
        (import_staff, b"Name,Role\nNew Person,TA\nOther,magician\n", [(3, "Role"), (3, "Access")]),
        (import_pupils, b"Name,Year\nNew Pupil,3\nOther,Year Q\n", [(3, "Year")]),
        (import_provisions, MAP.replace(b"Asha Rowe; Ben", b"Asha Roe; Bob"), [(3, "Pupils"), (3, "Pupils")]),
    ],
)
def test_a_file_with_a_fault_changes_nothing(
    database: Database, school_id: str, read: Callable[..., Report], data: bytes, faults: list[tuple[int, str]]
) -> None:
    before = counts(database)
    report = read(database, school_id, data, NOW)
    assert [(fault.row, fault.column) for fault in report.faults] == faults
    assert (report.read, report.written) == ([], False)
    assert counts(database) == before


def test_what_a_file_says_of_a_known_pupil_is_taken_and_what_it_leaves_empty_stays(
    database: Database, school_id: str
) -> None:
    report = import_pupils(database, school_id, b"Name,Year,On roll to\nBen Ode,,18/12/2026\n", NOW)
    assert [noted.text for noted in report.read] == ["Ben Ode: changed"]
    with database.read() as session:
        ben = next(pupil for pupil in people.pupils(session, school_id).values() if pupil.name == "Ben Ode")
    assert (ben.year_group, ben.sen_status, ben.on_roll_to) == (3, "K", date(2026, 12, 18))


def test_a_map_of_one_pupil_says_whose_it_is(database: Database, school_id: str) -> None:
    data = (LAYOUTS / "02_advice_service_list.csv").read_bytes()
    nobody = import_provisions(database, school_id, data, NOW)
    assert [noted.row for noted in nobody.skipped] == [2, 3, 4]
    hers = import_provisions(database, school_id, data, NOW, pupil="asha rahman")
    assert [noted.row for noted in hers.read] == [2, 3, 4]
    assert [noted.row for noted in hers.asked] == [4]


@pytest.mark.parametrize("others", ["Ben Ode", "Asha Rowe; Ben Ode"])
def test_a_row_that_names_nobody_is_asked_about_where_other_rows_name_another_pupil(
    database: Database, school_id: str, others: str
) -> None:
    data = f"Provision,Pupils,Frequency\nReading,{others},daily\nSpelling,,daily\nMaths club,Asha Rahman,daily\n"
    before = counts(database)
    report = import_provisions(database, school_id, data.encode(), NOW, pupil="Asha Rahman")
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "Pupils")]
    assert counts(database) == before
    hers = import_provisions(database, school_id, data.replace(others, "").encode(), NOW, pupil="Asha Rahman")
    assert [noted.row for noted in hers.read] == [2, 3, 4], "a file that names her alone, or nobody, is hers"


def test_waiting_and_past_lines_are_left_out(database: Database, school_id: str) -> None:
    past = import_provisions(database, school_id, (LAYOUTS / "12_costed_intervention_history.csv").read_bytes(), NOW)
    assert all(noted.text.endswith("past provision, not a plan") for noted in past.skipped)
    waiting = MAP.replace(b"Staff\n", b"Staff,Status\n").replace(b"Jo Field\n", b"Jo Field,Waiting\n")
    report = import_provisions(database, school_id, waiting, NOW)
    assert [noted.text for noted in report.skipped] == ["Precision Teaching: waiting, so nothing is due yet"]


def test_an_import_tells_the_devices_in_the_same_transaction(
    database: Database, school_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(database)

    def lost(*_: Any) -> None:
        raise ConnectionError("the power went")

    monkeypatch.setattr("server.services.importing.publish", lost)
    with pytest.raises(ConnectionError):
        import_provisions(database, school_id, MAP, NOW)
    assert counts(database) == before
    monkeypatch.undo()
    import_provisions(database, school_id, MAP, NOW)
    assert counts(database)["event"] > before["event"]


def test_one_school_never_sees_another(database: Database, cast: Cast, school_id: str) -> None:
    report = import_provisions(database, school_id, MAP.replace(b"Ben Ode", b"Cora Lim"), NOW)
    assert {fault.what for fault in report.faults} == {"no pupil is called “Cora Lim”"}, "she is of the cast's school"
    with database.read() as session:
        assert all(held.provision.title != "Talk group" for held in plans.provisions(session, cast.larch_lane).values())


def test_a_demo_school_always_has_a_school_day_for_today(database: Database, school_id: str) -> None:
    with database.read() as session:
        calendar, school = plans.calendar_of(session, school_id), plans.school(session, school_id)
    demo = plans.SchoolValue(school.id, school.name, True, {})
    sunday = datetime(2026, 11, 8, 12, 0, tzinfo=UTC)
    assert today(school, calendar, sunday) == date(2026, 11, 8)
    assert today(demo, calendar, sunday) == date(2026, 11, 6)
    assert today(school, calendar, datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2), "London's date"


def test_a_file_of_dates_in_another_year_changes_nothing(database: Database, school_id: str) -> None:
    """Two years that share their dates would count each school day twice."""
    before = counts(database)
    slip = (
        CALENDAR.replace(b"What,", b"Year,What,").replace(b"Term,", b"2027-28,Term,").replace(b"Half", b"2027-28,Half")
    )
    report = import_calendar(database, school_id, slip, NOW)
    assert [(fault.column, fault.what) for fault in report.faults] == [
        ("Year", "2027-28 begins on 2 September 2026, within 2026-27")
    ]
    assert counts(database) == before


def test_a_pupil_leaves_no_earlier_than_they_came_whichever_file_says_so(database: Database, school_id: str) -> None:
    came = import_pupils(database, school_id, b"Name,On roll from\nAsha Rahman,07/09/2026\nBen Ode,\n", NOW)
    assert came.written
    left = import_pupils(database, school_id, b"Name,On roll to\nBen Ode,1/9/2026\nAsha Rahman,1/9/2026\n", NOW)
    assert [(fault.row, fault.column, fault.right) for fault in left.faults] == [
        (3, "On roll to", "a day on or after 7 September 2026")
    ]
    with database.read() as session:
        assert {pupil.on_roll_to for pupil in people.pupils(session, school_id).values()} == {None}


def test_what_came_in_from_tables_goes_out_in_a_kept_file_that_is_taken(database: Database, school_id: str) -> None:
    rows = 'Provision,Pupils,Frequency,Session length,Area\r\n"Le\x0bgo\r\nclub",Asha Rowe,0 x week,22.5,"Talk\x07"\r\n'
    assert import_pupils(database, school_id, b"Name,Year\nZed Zo,N1\n", NOW).written
    assert len(import_provisions(database, school_id, rows.encode(), NOW).asked) == 2
    file = exported(database, school_id)
    again = exported(database, made_from(database, {**file, "school": {**file["school"], "name": "Oak Road"}}))
    assert [line["title"] for line in again["provisions"]] == ["Le go club"]
    assert [pupil["year_group"] for pupil in again["pupils"] if pupil["name"] == "Zed Zo"] == [-1]
