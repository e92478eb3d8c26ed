"""A school goes out as a Kept file and comes back as it was, whatever it holds; and its ledger is that of the file.

Over 300 lines, because each way out has its way back beside it.
"""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from server.domain.school import ledgers
from server.imports.kept_file import KeptFileError, kept_file
from server.reports.ledger_view import window_json
from server.services.exporting import export_kept
from server.services.importing_kept import import_kept
from server.services.keys import Keyring
from server.services.refusal import Refusal
from server.services.review import recompute
from server.services.setup import create_school, set_up_school
from server.store import folds, kept, log
from server.store import ledgers as stored_ledgers
from server.store.engine import Database
from tests.cast import KEYS
from tests.domain.draw import kept_files
from tests.services.kept_schools import NOW, exported, made_from, storable

FEW = {"deadline": None, "suppress_health_check": list(HealthCheck)}
TODAY = NOW.date()


@settings(max_examples=15, **FEW)  # type: ignore[arg-type]
@given(kept_files())
def test_what_is_exported_is_imported_and_exported_the_same(
    database: Database, case: tuple[dict[str, Any], str]
) -> None:
    one = exported(database, made_from(database, storable(case[0])))
    other = exported(database, made_from(database, one))
    assert other == one


@settings(max_examples=10, **FEW)  # type: ignore[arg-type]
@given(kept_files())
def test_the_ledger_of_the_exported_file_is_the_one_in_the_school(
    database: Database, case: tuple[dict[str, Any], str]
) -> None:
    school_id = made_from(database, storable(case[0]))
    with database.write() as session:
        recompute(session, school_id, None, NOW)
    school = kept_file("".join(export_kept(database, school_id, keyring=Keyring(KEYS, school_id))).encode()).school
    expected = [window_json(window) for ledger in ledgers(school, TODAY) for window in ledger.windows]
    with database.read() as session:
        found = [window_json(window) for window in stored_ledgers.windows(session, school_id)]
    closed = [window for window in expected if window["ends_on"] < TODAY.isoformat()]
    assert [window for window in found if window["ends_on"] < TODAY.isoformat()] == closed
    assert [window["sessions"] for window in found] == [window["sessions"] for window in expected]
    assert [window["minutes"] for window in found] == [window["minutes"] for window in expected]


@settings(max_examples=10, **FEW)  # type: ignore[arg-type]
@given(kept_files())
def test_the_ledger_is_the_same_before_and_after_the_way_through_a_school(
    database: Database, case: tuple[dict[str, Any], str]
) -> None:
    file = storable(case[0])
    # A withdrawal takes the day of what it withdraws, so that only a ledger after all days must be the same.
    before = _figures(file)
    after = _figures(exported(database, made_from(database, file)))
    assert after == before


@settings(max_examples=5, **FEW)  # type: ignore[arg-type]
@given(kept_files())
def test_what_came_in_a_file_is_rebuilt_from_the_log_as_it_was(
    database: Database, case: tuple[dict[str, Any], str]
) -> None:
    school_id = made_from(database, storable(case[0]))
    before = exported(database, school_id)
    with database.write() as session:
        folds.rebuild(session, school_id, NOW)
    assert exported(database, school_id) == before


def _figures(file: dict[str, Any]) -> list[Any]:
    school = kept_file(json.dumps(file).encode()).school
    windows = [window_json(window) for ledger in ledgers(school, date(2027, 12, 31)) for window in ledger.windows]
    return sorted(
        json.dumps({name: value for name, value in window.items() if name not in ("pupil", "provision")})
        for window in windows
    )


WHOLE: dict[str, Any] = {
    "format": "kept/1",
    "school": {"name": "Elm", "settings": {"short_week": "in_full", "watch_from": "3/4"}},
    "calendar": {
        "years": [
            {
                "name": "2026-27",
                "terms": [
                    {
                        "name": "Autumn",
                        "starts_on": "2026-09-02",
                        "ends_on": "2026-12-18",
                        "half_term": {"starts_on": "2026-10-26", "ends_on": "2026-10-30"},
                    }
                ],
                "inset_days": ["2026-09-02"],
                "bank_holidays": [],
                "planned_closures": ["2026-11-27"],
            }
        ],
        "unplanned_closures": [{"on": "2026-11-10", "reason": "boiler"}],
    },
    "people": [
        {"id": "jo", "name": "Jo Field", "role": "ta", "qualifications": ["ELSA"]},
        {"id": "sam", "name": "Sam Reed", "role": None, "qualifications": []},
    ],
    "pupils": [
        {"id": "asha", "name": "Asha Rahman", "year_group": 4, "sen_status": "E", "upn": "X823429518001"}
        | {
            "target": "Reads 60 words a minute.",
            "strategies": "Picture cards first.\nNo timer.",
            "next_steps": "Set 4",
        },
        {"id": "ben", "name": "Ben Okoro", "year_group": -1, "on_roll_from": "2026-09-07"},
    ],
    "plans": [
        {
            "id": "a",
            "pupil": "asha",
            "source": "section_f",
            "from": "2026-09-01",
            "items": [{"id": "f", "text": "Asha’s"}],
        },
        {"id": "b", "pupil": "ben", "source": "sen_support", "from": None, "items": [{"id": "f", "text": "Ben’s"}]},
    ],
    "provisions": [
        {
            "id": "v1",
            "title": "Phonics",
            "pupils": ["asha", "ben"],
            "plan": "a",
            "items": ["f"],
            "dosage": {"kind": "direct", "count": [2, 3], "minutes": [20, 30], "window": "week", "group": [2, 4]},
            "starts_on": "2026-09-07",
            "deliverers": ["jo"],
            "slots": [{"weekday": "mon", "starts_at": "09:10"}, {"weekday": "thu", "starts_at": None}],
            "wording": "2-3 × 20 minutes",
            "measurable": "part",
            "area_of_need": "Cognition",
            "review_on": "2026-12-01",
            "weeks_per_year": 38,
        },
        {
            "id": "v2",
            "title": "Phonics, more of it",
            "pupils": ["ben"],
            "plan": "b",
            "items": ["f"],
            "dosage": {"kind": "direct", "count": [4, 4], "minutes": [20, 20], "window": "week", "weekdays": ["tue"]},
            "starts_on": "2026-11-02",
            "replaces": "v1",
        },
        {
            "id": "v3",
            "title": "Talking time",
            "pupils": ["asha"],
            "dosage": {"kind": "direct"},
            "starts_on": "2026-09-07",
            "asks": ["How often?"],
        },
        {
            "id": "v4",
            "title": "Timetable",
            "pupils": ["asha"],
            "dosage": {"kind": "equipment"},
            "starts_on": "2026-09-07",
        },
        {"id": "v5", "title": "1:1", "pupils": ["asha"], "dosage": {"kind": "ambient"}, "starts_on": "2026-09-07"},
    ],
    "records": [
        {
            "id": "r1",
            "session": "s",
            "provision": "v1",
            "pupil": "asha",
            "on": "2026-09-08",
            "outcome": "delivered",
            "by": "jo",
            "recorded_at": "2026-09-08T10:31:00.25Z",
            "adherence": "adapted",
            "engagement": 3,
        },
        {
            "id": "r2",
            "session": "s",
            "provision": "v1",
            "pupil": "ben",
            "on": "2026-09-08",
            "outcome": "delivered",
            "by": "jo",
        },
        {
            "id": "r3",
            "session": "s",
            "provision": "v1",
            "pupil": "ben",
            "on": "2026-09-08",
            "outcome": "void",
            "by": "sam",
            "amends": "r2",
            "recorded_at": "2026-09-09T08:00:00Z",
        },
        {
            "id": "r4",
            "session": "s",
            "provision": "v1",
            "pupil": "ben",
            "on": "2026-09-08",
            "outcome": "part_delivered",
            "minutes": 12,
            "by": "jo",
            "amends": "r3",
        },
    ],
    "notes": [
        {
            "id": "n1",
            "record": "r4",
            "text": "Left early\nfor the dentist.",
            "by": "jo",
            "recorded_at": "2026-09-09T09:00:00Z",
        },
        {"id": "n2", "record": "r1", "text": "Well done.", "by": "sam"},
    ],
    "presence": [
        {
            "provision": "v5",
            "pupil": "asha",
            "on": "2026-09-10",
            "minutes_lost": 45,
            "reason": "staff_covering",
            "by": "jo",
        }
    ],
    "equipment": [{"provision": "v4", "pupil": "asha", "week_of": "2026-09-07", "in_place": False, "by": "sam"}],
}


def test_everything_that_a_file_can_say_comes_through_a_school(database: Database) -> None:
    one = exported(database, made_from(database, WHOLE))
    assert exported(database, made_from(database, one)) == one
    for name in ("people", "pupils", "plans", "provisions", "records", "notes", "presence", "equipment"):
        rows = zip(sorted(map(_said, WHOLE[name])), sorted(map(_said, one[name])), strict=True)
        assert all(given == found for given, found in rows), name
    assert one["calendar"] == WHOLE["calendar"]
    assert one["school"]["settings"]["watch_from"] == "3/4"
    assert {record["recorded_at"] for record in one["records"]} >= {"2026-09-08T10:31:00.250000Z", None}


def _said(row: dict[str, Any]) -> str:
    """A row by its words: without ids, which are new, and what says nothing."""
    named = ("id", "session", "pupil", "pupils", "plan", "items", "deliverers", "replaces", "provision", "record", "by")
    quiet = (None, [], False, 0)
    words = {name: value for name, value in row.items() if name not in (*named, "amends", "dosage", "recorded_at")}
    words |= {name: value for name, value in row.get("dosage", {}).items() if name != "bound"}
    return json.dumps({name: value for name, value in sorted(words.items()) if value not in quiet})


def test_the_first_senco_of_the_new_school_is_not_in_its_file(database: Database) -> None:
    one = exported(database, made_from(database, WHOLE))
    new = set_up_school(database, "Elm the second", "Sam Reed", "sam@elm.example", NOW)
    import_kept(database, new.school_id, json.dumps(one).encode(), NOW)
    other = exported(database, new.school_id)
    assert other == one | {"school": one["school"] | {"name": "Elm the second"}}


def test_one_pupils_file_says_nothing_of_another_but_gives_the_same_ledger(database: Database) -> None:
    school_id = made_from(database, WHOLE)
    bens = exported(database, school_id, "ben okoro")
    text = json.dumps(bens, ensure_ascii=False)
    assert "Asha" not in text
    assert "Talking time" not in text
    assert {line["title"] for line in bens["provisions"]} == {"Phonics", "Phonics, more of it"}
    assert {plan["source"] for plan in bens["plans"]} == {"section_f", "sen_support"}
    whole = kept_file(json.dumps(exported(database, school_id)).encode()).school
    part = kept_file(json.dumps(bens).encode()).school
    day = date(2026, 12, 31)
    ben = bens["pupils"][0]["id"]
    expected = [ledger.windows for ledger in ledgers(whole, day) if any(w.pupil == ben for w in ledger.windows)]
    assert [ledger.windows for ledger in ledgers(part, day) if ledger.windows] == expected
    assert exported(database, made_from(database, bens)) == bens


def test_a_pupil_whose_line_goes_on_without_them_leaves_with_its_end(database: Database) -> None:
    school_id = made_from(database, WHOLE)
    ashas = exported(database, school_id, "X823429518001")
    phonics = next(line for line in ashas["provisions"] if line["title"] == "Phonics")
    assert phonics["ends_on"] == "2026-11-01"


def test_a_pupil_is_asked_for_by_a_name_that_is_there(database: Database) -> None:
    school_id = made_from(database, WHOLE)
    with pytest.raises(Refusal, match="check_fields"):
        "".join(export_kept(database, school_id, "Nobody", keyring=Keyring(KEYS, school_id)))


def test_a_file_with_faults_changes_nothing_and_every_fault_is_told(database: Database) -> None:
    broken = json.loads(json.dumps(WHOLE))
    broken["records"][0]["minutes"] = 3000
    broken["records"][3]["pupil"] = "asha"
    broken["notes"][0]["text"] = "bell \u0007"
    broken["pupils"][1]["upn"] = broken["pupils"][0]["upn"]
    broken["presence"][0]["by"] = None
    school_id = create_school(database, "Elm", NOW)
    with pytest.raises(KeptFileError) as refused:
        import_kept(database, school_id, json.dumps(broken).encode(), NOW)
    assert {fault.where for fault in refused.value.faults} == {
        "records[0].minutes",
        "records[3].amends",
        "notes[0].text",
        "pupils[1].upn",
        "presence[0].by",
    }
    assert exported(database, school_id)["pupils"] == []


def test_the_same_file_is_read_once(database: Database) -> None:
    school_id = made_from(database, WHOLE)
    before = exported(database, school_id)
    with pytest.raises(KeptFileError) as refused:
        import_kept(database, school_id, json.dumps(WHOLE).encode(), NOW)
    named = {fault.where.split("[")[0] for fault in refused.value.faults}
    assert named == {"people", "pupils", "plans", "provisions", "records", "notes", "presence", "equipment"}
    assert exported(database, school_id) == before


def test_a_trial_changes_nothing(database: Database) -> None:
    school_id = create_school(database, "Elm", NOW)
    report = import_kept(database, school_id, json.dumps(WHOLE).encode(), NOW, dry_run=True)
    assert report.read["records"] == 4
    assert not report.written
    with database.read() as session:
        assert log.read_head(session, school_id).seq == 0


def test_a_pupil_who_comes_to_a_school_in_use_leaves_its_calendar_and_settings(database: Database) -> None:
    bens = exported(database, made_from(database, WHOLE), "Ben Okoro")
    theirs = json.loads(json.dumps(WHOLE))
    theirs["school"]["settings"] = {}
    theirs["calendar"]["years"][0]["inset_days"] = []
    new = made_from(database, theirs)
    report = import_kept(database, new, json.dumps(bens).encode(), NOW)
    after = exported(database, new)
    assert len(after["pupils"]) == 3
    assert after["calendar"] == theirs["calendar"]
    assert after["school"]["settings"]["short_week"] == "full_from_3"
    assert len(report.notes) == 2


def test_what_is_imported_goes_through_the_log_with_its_grade(database: Database) -> None:
    school_id = made_from(database, WHOLE)
    with database.read() as session:
        events = [event for part in log.everything(session, school_id) for event in part]
        head = log.read_head(session, school_id)
        assert [event.seq for event in events] == list(range(1, head.seq + 1))
        assert log.chain_at(session, school_id, head.seq) == head.chain
        told = [event for event in events if event.type.startswith("record.")]
        assert [event.type for event in told] == ["record.log", "record.log", "record.void", "record.amend"]
        assert all(json.loads(event.body).get("grade", "imported") == "imported" for event in told)
        assert len(list(kept.records(session, school_id))) == 4
