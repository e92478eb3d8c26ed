"""A Kept file is walked through night by night: what would have been told, when, and nothing is written."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from server.services.dry_run import DryRun, Progress, steps
from server.services.dry_run import dry_run as gone_through
from server.services.dry_run_files import from_kept_file
from server.services.refusal import Refusal

FIRST = date(2026, 9, 7)


def school(records: list[dict[str, Any]], **line: Any) -> bytes:
    dosage = {"kind": "direct", "count": [2, 2], "minutes": [30, 30], "window": "week"}
    return json.dumps(
        {
            "format": "kept/1",
            "school": {"name": "Larch Lane", "settings": {}},
            "calendar": {
                "years": [
                    {
                        "name": "2026-27",
                        "terms": [{"name": "Autumn", "starts_on": "2026-09-07", "ends_on": "2026-12-18"}],
                    }
                ]
            },
            "people": [{"id": "jo", "name": "Jo Field", "role": "ta"}],
            "pupils": [{"id": "asha", "name": "Asha Rahman"}],
            "plans": [{"id": "plan", "pupil": "asha", "source": "section_f"}],
            "provisions": [
                {
                    "id": "phonics",
                    "title": "Phonics",
                    "pupils": ["asha"],
                    "plan": "plan",
                    "dosage": dosage,
                    "starts_on": "2026-09-07",
                    "deliverers": ["jo"],
                }
                | line
            ],
            "records": records,
        }
    ).encode()


def week(number: int, outcome: str = "delivered", **more: Any) -> list[dict[str, Any]]:
    """Both sessions of the week of that number, on Tuesday and Thursday."""
    days = [FIRST + timedelta(weeks=number, days=day) for day in (1, 3)]
    reason = {"reason": "staff_covering"} if outcome == "not_delivered" else {}
    return [
        {
            "id": f"{day}",
            "session": f"{day}",
            "provision": "phonics",
            "pupil": "asha",
            "on": day.isoformat(),
            "outcome": outcome,
            "by": "jo",
            **reason,
            **more,
        }
        for day in days
    ]


def dry_run(data: bytes) -> DryRun:
    return gone_through(from_kept_file(data).school)


def opened(found: DryRun) -> list[tuple[str, str]]:
    return [(told_week.week_of.isoformat(), told.kind.value) for told_week in found.weeks for told in told_week.opened]


def test_a_provision_missed_for_three_weeks_is_told_after_the_second() -> None:
    missed = [record for number in (1, 2, 3) for record in week(number, "not_delivered")]
    found = dry_run(school([*week(0), *missed, *week(4), *week(5)]))
    assert ("2026-09-21", "critical") in opened(found)
    critical = next(told for told in found.weeks[2].opened if told.kind == "critical")
    assert critical.sentence.startswith("Asha R has had 0 of 4 Phonics sessions")
    assert critical.statutory
    assert [told_week.week_of for told_week in found.weeks] == [FIRST + timedelta(weeks=each) for each in range(6)]
    assert found.weeks[5].standing == 0
    assert any(told.because for told in found.weeks[4].ended)


def test_what_opens_and_ends_within_a_week_is_told_with_its_days() -> None:
    """Tuesday's session is entered on Friday: told in the night to Thursday, over the same week."""
    slots = [{"weekday": "tue", "starts_at": "09:00"}, {"weekday": "thu", "starts_at": "09:00"}]
    late = [record | {"recorded_at": "2026-09-18T14:00:00Z"} for record in week(1)]
    found = dry_run(school([*week(0), *late, *week(2)], slots=slots))
    second = found.weeks[1]
    assert [(told.kind, told.on) for told in second.opened] == [("unaccounted", date(2026, 9, 16))]
    assert [(told.because, told.on) for told in second.ended] == [("Everything has been logged.", date(2026, 9, 18))]
    assert second.standing == 0
    told = next(told for told in found.kinds if told.kind == "unaccounted")
    assert (told.opened, told.ended) == (1, 1)


def test_the_last_friday_of_a_week_is_reviewed_that_night() -> None:
    found = dry_run(school([*week(0), *week(1, "not_delivered")]))
    [under] = [told for told in found.weeks[1].opened if told.kind == "under"]
    assert under.on == date(2026, 9, 18)


def test_the_work_says_how_far_it_has_got() -> None:
    going = list(steps(from_kept_file(school([*week(0), *week(1)])).school))
    assert going[0] == Progress(0, 10)
    assert [step.done for step in going[:-1] if isinstance(step, Progress)] == list(range(10))
    assert isinstance(going[-1], DryRun)


def test_a_school_that_kept_its_promise_hears_nothing() -> None:
    found = dry_run(school([record for number in range(6) for record in week(number)]))
    assert opened(found) == []
    assert sum(told.opened for told in found.kinds) == 0


def test_silence_is_asked_about_and_never_told_as_missed() -> None:
    records = [*week(0), *week(1), *week(4)]
    kinds = {kind for _, kind in opened(dry_run(school(records)))}
    assert kinds == {"unaccounted"}


def test_what_was_entered_late_was_not_known_before() -> None:
    on_the_day = [*week(0), *(record for number in (1, 2, 3) for record in week(number, "not_delivered"))]
    late = [record | {"recorded_at": "2026-10-01T15:00:00Z"} for record in on_the_day]
    assert ("2026-09-21", "critical") in opened(dry_run(school(on_the_day)))
    assert [when for when, kind in opened(dry_run(school(late))) if kind == "critical"] == ["2026-09-28"]


def test_a_line_with_open_questions_never_alerts() -> None:
    missed = [record for number in range(4) for record in week(number, "not_delivered")]
    found = dry_run(school(missed, asks=["How often?"]))
    assert (opened(found), found.not_judged) == ([], 1)


def test_a_file_without_records_has_no_weeks_to_tell_of() -> None:
    assert dry_run(school([])).weeks == ()


def test_a_file_with_faults_is_refused_with_each_of_them() -> None:
    with pytest.raises(Refusal) as refused:
        dry_run(school([record | {"by": "nobody"} for record in week(0)]))
    assert set(refused.value.fields) == {"records[0].by", "records[1].by"}


def test_nothing_is_told_of_a_line_before_it_begins() -> None:
    document = json.loads(school([record for number in range(5) for record in week(number)], ends_on="2026-10-09"))
    later = {"id": "reading", "title": "Reading", "starts_on": "2026-09-21", "ends_on": "2026-09-25"}
    document["provisions"].append(document["provisions"][0] | later)
    found = dry_run(json.dumps(document).encode())
    told = [(told_week.week_of.isoformat(), told.provision) for told_week in found.weeks for told in told_week.opened]
    assert told == [("2026-09-28", "Reading")], "on the Monday after its week"
    assert [told_week.standing for told_week in found.weeks] == [0, 0, 0, 1, 1]


def test_more_than_one_trial_can_go_through_is_refused_before_it_costs() -> None:
    document = json.loads(school([record for number in range(14) for record in week(number)]))
    line = document["provisions"][0]
    document["provisions"] = [line | {"id": "phonics" if not number else f"v{number}"} for number in range(600)]
    with pytest.raises(Refusal, match="check_fields"):
        dry_run(json.dumps(document).encode())
