"""A Kept file is read whole, or refused with every fault: where, what, and what would be right.

Over 300 lines, most of them one table: each fault of a file, where it is and what is said of it.
"""

import copy
import json
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from server.cli import main
from server.domain.dosage import Range
from server.domain.vocabulary import Kind, Outcome, PlanSource, WindowKind
from server.imports.kept_file import KeptFileError, kept_file, read_kept_file

WHOLE: dict[str, Any] = {
    "format": "kept/1",
    "school": {"name": "Larch Lane Primary", "settings": {"short_week": "in_full", "full_session_share": "3/4"}},
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
                    },
                    {"name": "Spring", "starts_on": "2027-01-04", "ends_on": "2027-03-26", "half_term": None},
                ],
                "inset_days": ["2026-09-02"],
                "bank_holidays": [],
                "planned_closures": [],
            }
        ],
        "unplanned_closures": [{"on": "2027-01-14", "reason": "snow"}],
    },
    "people": [{"id": "ta1", "name": "Jo Field", "role": "ta", "qualifications": ["ELSA"]}],
    "pupils": [
        {
            "id": "p1",
            "name": "Asha Rahman",
            "year_group": 4,
            "sen_status": "E",
            "on_roll_from": "2024-09-01",
            "on_roll_to": None,
        }
    ],
    "plans": [
        {
            "id": "plan1",
            "pupil": "p1",
            "source": "section_f",
            "from": "2026-09-01",
            "items": [{"id": "f1", "text": "Two 30-minute sessions each week"}],
        }
    ],
    "provisions": [
        {
            "id": "v1",
            "title": "Precision Teaching",
            "pupils": ["p1"],
            "plan": "plan1",
            "items": ["f1"],
            "dosage": {
                "kind": "direct",
                "count": [2, 3],
                "minutes": [30, 30],
                "window_minutes": None,
                "window": "week",
                "weekdays": None,
                "bound": "target",
                "group": [1, 1],
                "role": "ta",
                "qualified": False,
            },
            "starts_on": "2026-09-07",
            "ends_on": None,
            "block_weeks": None,
            "deliverers": ["ta1"],
        }
    ],
    "records": [
        {
            "id": "r1",
            "session": "s1",
            "provision": "v1",
            "pupil": "p1",
            "on": "2026-09-08",
            "outcome": "delivered",
            "minutes": 30,
            "reason": None,
            "starts_at": "09:15",
            "by": "ta1",
            "role": "ta",
            "group_size": 1,
            "other_activity": False,
            "second_session": False,
            "makes_up": None,
            "amends": None,
            "recorded_at": "2026-09-08T10:31:00Z",
        }
    ],
    "notes": [{"id": "n1", "record": "r1", "text": "a good day", "by": "ta1", "recorded_at": "2026-09-08T10:31:00Z"}],
    "presence": [{"provision": "v1", "pupil": "p1", "on": "2026-09-08", "minutes_lost": 20}],
    "equipment": [{"provision": "v1", "pupil": "p1", "week_of": "2026-09-07", "in_place": True}],
}


def with_(*changes: tuple[str, Any], without: str | None = None) -> dict[str, Any]:
    """The whole file with values put at dotted paths ("records.0.minutes"), or one left out."""
    file = copy.deepcopy(WHOLE)
    for path, value in changes:
        put(file, path, value)
    if without:
        parent, key = hold(file, without)
        del parent[key]
    return file


def hold(file: Any, path: str) -> tuple[Any, Any]:
    *above, last = path.split(".")
    for step in above:
        file = file[int(step)] if isinstance(file, list) else file[step]
    return file, int(last) if isinstance(file, list) else last


def put(file: Any, path: str, value: Any) -> None:
    parent, key = hold(file, path)
    if isinstance(parent, list) and key == len(parent):
        parent.append(value)
    else:
        parent[key] = value


def faults(file: Any) -> list[str]:
    with pytest.raises(KeptFileError) as refused:
        kept_file(file if isinstance(file, bytes) else json.dumps(file).encode())
    return [str(fault) for fault in refused.value.faults]


def test_the_whole_file_is_read_into_what_it_says() -> None:
    found = kept_file(json.dumps(WHOLE).encode())
    school = found.school
    assert (school.name, school.settings.short_week, school.settings.full_session_share) == (
        "Larch Lane Primary",
        "in_full",
        Fraction(3, 4),
    )
    assert len(school.calendar.terms()) == 2
    assert school.calendar.unplanned(date(2027, 1, 14)) is not None
    assert school.plans["plan1"].source is PlanSource.SECTION_F
    assert school.plans["plan1"].items[0].id == "f1"
    dosage = school.provisions["v1"].dosage
    assert (dosage.kind, dosage.window, dosage.count) == (Kind.DIRECT, WindowKind.WEEK, Range(2, 3))
    assert dosage.one_to_one
    record = school.records[0]
    assert (record.on, record.outcome, record.starts_at) == (date(2026, 9, 8), Outcome.DELIVERED, "09:15")
    assert record.recorded_at == datetime(2026, 9, 8, 10, 31, tzinfo=UTC)
    assert (found.notes[0].text, found.presence[0].minutes_lost, found.equipment[0].in_place) == (
        "a good day",
        20,
        True,
    )


def test_what_may_be_null_may_be_left_out() -> None:
    record = {"id": "r2", "session": "s", "provision": "v1", "pupil": "p1", "on": "2026-09-09"}
    file = with_(("records.1", {**record, "outcome": "delivered", "by": "ta1"}), without="notes")
    assert len(kept_file(json.dumps(file).encode()).school.records) == 2


def test_a_byte_order_mark_is_passed_over_and_terms_may_stand_in_any_order() -> None:
    file = with_()
    file["calendar"]["years"][0]["terms"].reverse()
    assert len(kept_file(b"\xef\xbb\xbf" + json.dumps(file).encode()).school.calendar.days) > 100


FAULTS = [
    (with_(("format", "kept/2")), 'format: is "kept/2". It should be "kept/1".'),
    (with_(without="format"), 'format: is missing. It should be "kept/1".'),
    (with_(without="records"), "records: is missing. It should be there, even if empty."),
    (with_(without="school"), "school: is missing. It should be there, even if empty."),
    (with_(("colour", "red")), "colour: is not a field of a Kept file. Known here: format, school, calendar,"),
    (with_(("records.0.mood", "good")), "records[0].mood: is not a field of a Kept file. Known here: id, session,"),
    (with_(("people", {})), "people: is {}. It should be a list."),
    (with_(("people.0", 7)), "people[0]: is 7. It should be an object."),
    (with_(("school.name", 3)), "school.name: is 3. It should be text."),
    (with_(("school.settings.terms_per_year", 4)), "school.settings.terms_per_year: is 4. It should be one of 3, 6."),
    (with_(("school.settings.full_session_share", "0.8")), 'It should be a fraction as text, such as "4/5".'),
    (with_(("school.settings.full_session_share", "0")), "is 0. It should be above 0 and at most 1."),
    (with_(("school.settings.on_track_from", "3/2")), "school.settings.on_track_from: is 3/2. It should be at most 1."),
    (with_(("school.settings.watch_from", "19/20")), "school.settings.watch_from: is 19/20, above on_track_from."),
    (with_(("calendar.years.0.terms", [])), "calendar.years[0].terms: is []. It should be a list, not empty."),
    (
        with_(("calendar.years.0.terms.0.ends_on", "2026-09-01"), ("calendar.years.0.terms.0.half_term", None)),
        "calendar.years[0].terms[0]: ends on 2026-09-01, before it starts on 2026-09-02.",
    ),
    (
        with_(("calendar.years.0.terms.1.starts_on", "2026-12-18")),
        "begins on 2026-12-18, within calendar.years[0].terms[0]",
    ),
    (with_(("calendar.years.0.terms.1.ends_on", "2999-03-26")), "is 2999-03-26. It should lie between 1900-01-01 and"),
    (
        with_(("calendar.years.0.terms.0.half_term.ends_on", "2026-12-18")),
        "calendar.years[0].terms[0].half_term: does not lie inside its term.",
    ),
    (
        with_(("calendar.years.0.inset_days.0", "2026-02-30")),
        'inset_days[0]: is "2026-02-30". It should be a date, YYYY-MM-DD.',
    ),
    (with_(("people.0.role", "cook")), 'people[0].role: is "cook". It should be one of ta, hlta, teacher,'),
    (with_(("people.1", WHOLE["people"][0])), 'people[1].id: is "ta1" again. Each id of people stands once.'),
    (with_(("pupils.0.on_roll_to", "2024-08-31")), "pupils[0]: ends on 2024-08-31, before it starts on 2024-09-01."),
    (with_(("plans.0.pupil", "p9")), 'plans[0].pupil: names "p9", which is not in pupils. Name an id of pupils.'),
    (with_(("plans.0.items.1", {"id": "f1", "text": "again"})), 'plans[0].items: has "f1" twice.'),
    (with_(("provisions.0.pupils", ["p1", "p1"])), "provisions[0].pupils: names a pupil twice."),
    (with_(("provisions.0.pupils.1", "p9")), 'provisions[0].pupils: names "p9", which is not in pupils.'),
    (with_(("provisions.0.plan", "none")), 'provisions[0].plan: names "none", which is not in plans.'),
    (with_(("provisions.0.items.0", "f9")), 'provisions[0].items: names "f9", which is not in items.'),
    (with_(("provisions.0.deliverers.0", "x")), 'provisions[0].deliverers: names "x", which is not in people.'),
    (with_(("provisions.0.replaces", "v9")), 'provisions[0].replaces: names "v9", which is not in provisions.'),
    (with_(("provisions.0.replaces", "v1")), "provisions[0].replaces: leads back to itself."),
    (with_(("provisions.0.ends_on", "2026-09-01")), "provisions[0]: ends on 2026-09-01, before it starts"),
    (with_(("provisions.0.starts_on", "0001-01-01")), "provisions[0].starts_on: is 0001-01-01."),
    (
        with_(("provisions.0.dosage.count", [3, 2])),
        "dosage.count: is [3,2]. It should be [least, most] with 1 <= least",
    ),
    (with_(("provisions.0.dosage.minutes", [0, 2])), "dosage.minutes: is [0,2]."),
    (
        with_(("provisions.0.dosage.group", 3)),
        "dosage.group: is 3. It should be a pair [least, most] of whole numbers.",
    ),
    (
        with_(("provisions.0.dosage.window", None)),
        "dosage.window: is null. For direct provision it should be one of day,",
    ),
    (with_(("provisions.0.dosage.qualified", "no")), 'dosage.qualified: is "no". It should be true or false.'),
    (
        with_(("provisions.0.dosage.weekdays", ["mon", "mon"])),
        "dosage.weekdays: name a day twice. Each day stands once.",
    ),
    (
        with_(("provisions.0.dosage.weekdays", ["mon"]), ("provisions.0.dosage.window", "term")),
        "dosage.weekdays: stand on another window. They belong to day and week windows only.",
    ),
    (with_(("records.0.minutes", -1)), "records[0].minutes: is -1. It should be a whole number from 0."),
    (with_(("records.0.starts_at", "25:00")), 'starts_at: is "25:00". It should be a time of day, HH:MM.'),
    (with_(("records.0.recorded_at", "2026-09-08")), "records[0].recorded_at: is "),
    (with_(("records.0.recorded_at", "2026-09-08T10:31:00+01:00")), "records[0].recorded_at: is "),
    (with_(("records.0.id", "")), 'records[0].id: is "". It should be text, not empty.'),
    (with_(without="records.0.on"), "records[0].on: is missing. It should be a date, YYYY-MM-DD."),
    (with_(("records.0.provision", "v9")), 'records[0].provision: names "v9", which is not in provisions.'),
    (with_(("records.0.pupil", "p9")), 'records[0].pupil: names "p9", which is not in pupils.'),
    (with_(("records.0.by", "x")), 'records[0].by: names "x", which is not in people.'),
    (with_(("records.0.amends", "r1")), 'records[0].amends: names "r1". It should name a record earlier in the list.'),
    (with_(("records.0.outcome", "void")), "records[0].amends: is null on a void. It should name the record"),
    (with_(("records.0.outcome", "not_delivered")), "records[0].reason: is null on not_delivered. It should say why."),
    (
        with_(
            ("records.0.outcome", "not_delivered"),
            ("records.0.reason", "clash"),
            ("records.0.makes_up", "2026-09-01"),
        ),
        "records[0].makes_up: stands on not_delivered.",
    ),
    (
        with_(("records.0.reason", "clash")),
        "records[0].reason: stands on delivered. Leave it null, or make the outcome",
    ),
    (
        with_(
            ("provisions.0.dosage.count", None),
            ("provisions.0.dosage.window_minutes", 60),
            ("records.0.minutes", None),
        ),
        "records[0].minutes: is null. The provision counts minutes only: give the minutes taught, or missed.",
    ),
    (with_(("notes.0.record", "r9")), 'notes[0].record: names "r9", which is not in records.'),
    (with_(("presence.0.provision", "v9")), 'presence[0].provision: names "v9", which is not in provisions.'),
    (with_(("equipment.0.pupil", "p9")), 'equipment[0].pupil: names "p9", which is not in pupils.'),
    (b"", "the file: is not a JSON object (Input data was truncated). It should be one."),
    (b"[]", "the file: is not a JSON object (Expected `object`, got `array`). It should be one."),
    (
        b'{"people": [{"id": "\xff"}]}',
        "the file: is not text in UTF-8 (invalid start byte). It should be saved as UTF-8.",
    ),
    (b'{"a":' * 100_000, "the file: is nested too deeply. It should be a Kept file."),
]


@pytest.mark.parametrize(("file", "fault"), FAULTS, ids=[f"{at} {fault[:50]}" for at, (_, fault) in enumerate(FAULTS)])
def test_each_fault_says_where_what_and_what_would_be_right(file: Any, fault: str) -> None:
    found = faults(file)
    assert any(fault in one for one in found), found
    assert len(found) == 1


def test_every_fault_is_listed_and_not_only_the_first() -> None:
    file = with_(("records.0.minutes", "ten"), ("records.0.on", 5), ("people.0.role", "cook"), ("plans.0.pupil", "p9"))
    assert len(faults(file)) == 4


def test_a_reference_to_a_row_that_is_itself_at_fault_is_not_called_wrong_too() -> None:
    assert len(faults(with_(("pupils.0.year_group", "four")))) == 1
    assert len(faults(with_(("plans.0.source", "letter")))) == 1


def test_years_stand_in_date_order_and_versions_do_not_go_round() -> None:
    earlier = copy.deepcopy(WHOLE["calendar"]["years"][0])
    earlier["terms"] = [{"name": "Summer", "starts_on": "2026-04-13", "ends_on": "2026-07-21"}]
    assert "Years should stand in date order" in faults(with_(("calendar.years.1", earlier)))[0]
    second = {**WHOLE["provisions"][0], "id": "v2", "replaces": "v3"}
    third = {**WHOLE["provisions"][0], "id": "v3", "replaces": "v2"}
    fourth = {**WHOLE["provisions"][0], "id": "v4", "replaces": "v3"}
    found = faults(with_(("provisions.1", second), ("provisions.2", third), ("provisions.3", fourth)))
    assert [fault.split(":")[0] for fault in found] == ["provisions[1].replaces", "provisions[2].replaces"]


def test_a_void_needs_no_reason_and_no_minutes() -> None:
    void = {**WHOLE["records"][0], "id": "r2", "outcome": "void", "amends": "r1", "minutes": None}
    assert len(kept_file(json.dumps(with_(("records.1", void))).encode()).school.records) == 2


def test_the_command_prints_the_ledger_as_json_or_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "school.json"
    path.write_text(json.dumps(WHOLE))
    assert read_kept_file(path).school.name == "Larch Lane Primary"
    told = CliRunner().invoke(main, ["ledger", str(path), "--as-of", "2026-09-11", "--json"])
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    assert (found["format"], found["as_of"]) == ("kept-ledger/1", "2026-09-11")
    assert found["settings"] == {
        "short_week": "in_full",
        "terms_per_year": 3,
        "full_session_share": "3/4",
        "max_sessions_a_day": 1,
        "on_track_from": "9/10",
        "watch_from": "4/5",
    }
    assert found["windows"][0]["sessions"]["delivered"] == "1"
    assert (found["windows"][0]["received"], found["windows"][0]["status"]) == ("1/2", "to_confirm")
    shown = CliRunner().invoke(main, ["ledger", str(path), "--as-of", "2026-09-14"]).stdout
    assert "Asha Rahman  Precision Teaching  2026-09-07 to 2026-09-11  sessions  2    1 " in shown
    assert "1 of 2    to confirm" in shown
    assert "on track (open)" in shown
    assert "Settings: short_week in_full, terms_per_year 3" in shown


def test_the_table_names_reasons_and_what_counts_nowhere(tmp_path: Path) -> None:
    base = WHOLE["records"][0]
    missed = {**base, "id": "r2", "on": "2026-09-09", "outcome": "not_delivered", "reason": "no_room", "minutes": None}
    early = {**base, "id": "r3", "on": "2026-09-03"}
    again = {**base, "id": "r4", "by": "ta2"}
    other = {"id": "ta2", "name": "Al", "role": "ta"}
    path = tmp_path / "school.json"
    changes = (("records.1", missed), ("records.2", early), ("records.3", again), ("people.1", other))
    path.write_text(json.dumps(with_(*changes)))
    shown = CliRunner().invoke(main, ["ledger", str(path), "--as-of", "2026-09-11"]).stdout
    assert "1 no room" in shown
    assert "Records that no window holds, counted nowhere: r3" in shown
    assert "Second records of the same session, counted nowhere: r4" in shown


def test_a_day_before_anything_began_says_so(tmp_path: Path) -> None:
    path = tmp_path / "school.json"
    path.write_text(json.dumps(WHOLE))
    shown = CliRunner().invoke(main, ["ledger", str(path), "--as-of", "2026-09-01"])
    assert "No window with anything due or recorded has begun by then." in shown.stdout
    assert CliRunner().invoke(main, ["ledger", str(path)]).exit_code == 0


def test_a_refused_file_prints_every_fault_and_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "school.json"
    path.write_text(json.dumps(with_(("format", "kept/2"), ("records.0.minutes", -1))))
    told = CliRunner().invoke(main, ["ledger", str(path)])
    assert (told.exit_code, told.stdout) == (2, "")
    assert "It has 2 faults:" in told.stderr
    assert "records[0].minutes: is -1. It should be a whole number from 0." in told.stderr
    path.write_text(json.dumps(with_(("format", "kept/2"))))
    assert "It has 1 fault:" in CliRunner().invoke(main, ["ledger", str(path)]).stderr


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["ledger", str(tmp_path / "none.json")])
    assert told.exit_code == 2
    assert "cannot be read: No such file or directory" in told.stderr
