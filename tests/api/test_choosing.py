"""The school chooses its ladder on the desk, over HTTP: all of a form or nothing, in words where it cannot be."""

import json

import pytest
from sqlalchemy import select

from server.domain.ladder_settings import MOST, TIMES
from server.services.choosing import DEFAULTS
from server.store.engine import Database
from server.store.models.audit import AuditEntry
from shared_schema.fields import TimeOfDay, Whole
from shared_schema.settings import SchoolSettings
from tests.api.conftest import SignedIn
from tests.cast import Cast

PAGE = "/api/v1/settings"
OUTSIDE = "Give a time from {} and before 18:00: nobody is told outside these hours."


def written(database: Database, school: str) -> list[tuple[str | None, dict[str, str]]]:
    """Who chose what, as the audit log has it."""
    with database.read() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.school_id == school).order_by(AuditEntry.seq)).all()
    entries = [(json.loads(row.text), json.loads(row.body or "{}")) for row in rows]
    return [(entry["actor"], body) for entry, body in entries if entry["act"] == "setting.chosen"]


def test_what_is_chosen_stands_for_this_school_alone_and_who_chose_it_is_in_the_audit_log(
    desk: SignedIn, database: Database, cast: Cast
) -> None:
    sam = desk(cast.sam)
    before = sam.get(PAGE).get_json()
    assert before["chosen"] == before["defaults"]
    assert (before["defaults"]["nudge_at"], before["defaults"]["summary_so_far_at"]) == ("16:00", "friday 15:30")
    changes = {
        "nudge_at": "15:45",
        "head_after_days_with_nothing": 5,
        "summary_at": "tuesday 06:45",
        "notices_a_day": 2,
    }
    after = sam.post(PAGE, json=changes).get_json()
    assert after == sam.get(PAGE).get_json()
    assert after["chosen"] == before["defaults"] | changes
    told = [{"name": name, "value": str(value)} for name, value in changes.items() if name != "notices_a_day"]
    assert written(database, cast.larch_lane) == [(cast.sam, each) for each in told]
    assert written(database, cast.other_school) == []
    assert sam.post(PAGE, json=before["defaults"]).get_json() == before


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"nudge_at": "18:00"}, {"nudge_at": OUTSIDE.format("07:00")}),
        ({"hours_from": "08:30"}, {"morning_at": OUTSIDE.format("08:30")}),
        ({"hours_until": "07:00"}, {"hours_until": "Give a time after 07:00, when the hours begin."}),
        ({"pass_on_after_days": 0}, {"pass_on_after_days": "Must be from 1 to 10."}),
        ({"nudge_at": "4pm"}, {"nudge_at": "Must be a time of day, as 08:30."}),
        ({"summary_at": "someday 07:00"}, {"summary_at": "Must be a weekday and a time, as friday 15:30."}),
        ({"quiet": True}, {"quiet": "Is not known here."}),
    ],
)  # fmt: skip
def test_one_that_cannot_be_leaves_all_as_they_were_and_says_which(
    desk: SignedIn, database: Database, cast: Cast, changes: dict[str, object], wrong: dict[str, str]
) -> None:
    sam = desk(cast.sam)
    answer = sam.post(PAGE, json={"review_ahead_days": 5} | changes)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "check_fields")
    assert answer.get_json()["fields"] == wrong
    assert sam.get(PAGE).get_json()["chosen"]["review_ahead_days"] == 10
    assert written(database, cast.larch_lane) == []


def test_what_the_wire_lets_through_is_what_the_ladder_takes() -> None:
    fields = SchoolSettings().fields
    assert list(fields) == list(DEFAULTS.by_name)
    ranges = {name: (field.least, field.most) for name, field in fields.items() if isinstance(field, Whole)}
    assert ranges == {name: (1, most) for name, most in MOST.items()}
    assert {name for name, field in fields.items() if isinstance(field, TimeOfDay)} == set(TIMES)
