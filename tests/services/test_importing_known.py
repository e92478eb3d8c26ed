"""Files that come to a school where something is known already: pupils by their UPN, and years of its own."""

import json
from datetime import date

from server.services.importing import import_calendar, import_pupils
from server.services.importing_kept import import_kept
from server.services.importing_map import import_provisions
from server.services.setup import create_school
from server.store import people, plans
from server.store.engine import Database
from tests.services.kept_schools import exported, made_from
from tests.services.test_importing import CALENDAR, NOW
from tests.services.test_kept_round_trip import WHOLE

UPN = "V823429518001"


def test_a_pupil_who_is_known_by_upn_keeps_their_place_under_a_new_name_and_is_found_by_it(database: Database) -> None:
    school_id = create_school(database, "Elm Road", NOW)
    import_calendar(database, school_id, CALENDAR, NOW)
    import_pupils(database, school_id, f"UPN,Name,Year\n{UPN},Asha Rahman,4\n,Ben Ode,3\n".encode(), NOW)
    report = import_pupils(database, school_id, f"UPN,Name,Year\n{UPN},Asha Reed,4\n".encode(), NOW)
    assert [noted.text for noted in report.read] == ["Asha Reed: changed"]
    told = import_provisions(database, school_id, f"Provision,Pupils,Frequency\nReading,{UPN},daily\n".encode(), NOW)
    assert told.written, told
    with database.read() as session:
        pupils = people.pupils(session, school_id)
        (line,) = plans.provisions(session, school_id).values()
    assert sorted(pupil.name for pupil in pupils.values()) == ["Asha Reed", "Ben Ode"]
    assert [pupils[pupil].name for pupil in line.provision.pupils] == ["Asha Reed"]


def test_a_closure_that_came_as_a_surprise_is_told_and_counts(database: Database) -> None:
    school_id = create_school(database, "Elm Road", NOW)
    report = import_calendar(database, school_id, CALENDAR + b"Unplanned closure,Snow,3/11/2026,3/11/2026\n", NOW)
    assert report.read[-1].text == "closed on 3 November 2026: Snow"
    with database.read() as session:
        assert plans.calendar_of(session, school_id).unplanned(date(2026, 11, 3)) is not None


def test_a_pupil_who_comes_with_a_year_that_the_school_has_not_put_in_brings_it(database: Database) -> None:
    bens = exported(database, made_from(database, WHOLE), "Ben Okoro")
    ours = json.loads(json.dumps(WHOLE))
    ours["pupils"][0]["next_steps"] = "Set 5"
    (year,) = bens["calendar"]["years"]
    later = {"name": "2027-28", "inset_days": [], "bank_holidays": [], "planned_closures": []}
    later["terms"] = [{"name": "Autumn", "starts_on": "2027-09-02", "ends_on": "2027-12-17", "half_term": None}]
    bens["calendar"]["years"] = [year, later]
    new = made_from(database, ours)
    report = import_kept(database, new, json.dumps(bens).encode(), NOW)
    assert report.notes == [], "the settings and the year that both have are the same"
    assert [each["name"] for each in exported(database, new)["calendar"]["years"]] == ["2026-27", "2027-28"]
