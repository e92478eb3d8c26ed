"""What was due and what became of it, as the desk reads it. Quantities are exact fractions as text, "2" or "12/5"."""

from fractions import Fraction
from typing import Any

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Instant, Text, Uuid, Whole
from shared_schema.vocabulary import REASONS, STATES, STATUSES

EXACT_PATTERN = "^(0|[1-9][0-9]*)(/[1-9][0-9]*)?$"
UNITS = ("sessions", "minutes")
WEEK_WORDS = (*STATUSES, "open")


class Exact(fields.Field[Fraction]):
    """A fraction that is never below 0: "2", "12/5". Given out only; nobody sends one."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords, metadata={"type": "string", "pattern": EXACT_PATTERN})

    def _serialize(self, value: Fraction | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else str(value)


class Reasons(fields.Field[dict[str, Fraction]]):
    """Amounts by reason as a list, so that their order is kept: [{"reason": "pupil_absent", "amount": "2"}]."""

    def __init__(self, **keywords: Any) -> None:
        item = {
            "type": "object",
            "additionalProperties": False,
            "required": ["reason", "amount"],
            "properties": {
                "reason": {"type": "string", "enum": list(REASONS)},
                "amount": {"type": "string", "pattern": EXACT_PATTERN},
            },
        }
        super().__init__(**keywords, metadata={"type": "array", "items": item})

    def _serialize(self, value: dict[str, Fraction] | None, *_: Any, **__: Any) -> Any:
        return [{"reason": reason, "amount": str(amount)} for reason, amount in (value or {}).items()]


class Named(Strict):
    id = Uuid(required=True)
    name = Text(required=True)


class WaitsFor(Strict):
    """A device that has not sent past a day yet, and who carries it."""

    id = Uuid(required=True)
    name = Text(required=True)
    person = Text(required=True)


class Span(Strict):
    starts_on = Day(required=True)
    ends_on = Day(required=True)


class InMinutes(Strict):
    """A window in minutes, for where parts of sessions read badly."""

    due = Exact(required=True)
    delivered = Exact(required=True)
    owed = Exact(required=True)
    not_logged = Exact(required=True)


class Line(Strict):
    """One window of one pupil's provision, in its own unit; `in_minutes` too where the dosage has minutes.

    due = delivered + not_as_specified + missed + not_logged + to_come. What is not logged is never missed. `last_day`
    is the last of the days on which it can still be given.
    """

    provision = fields.Nested(Named, required=True)
    pupil = fields.Nested(Named, required=True)
    deliverers = fields.List(fields.Nested(Named), required=True)
    statutory = Flag(required=True)
    indirect = Flag(required=True)
    dosage = Text(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    closed = Flag(required=True)
    unit = Choice(UNITS, required=True)
    due = Exact(required=True)
    delivered = Exact(required=True)
    not_as_specified = Exact(required=True)
    missed = Exact(required=True)
    not_logged = Exact(required=True)
    to_come = Exact(required=True)
    owed = Exact(required=True)
    made_up = Exact(required=True)
    reasons = Reasons(required=True)
    in_minutes = fields.Nested(InMinutes, required=True, allow_none=True)
    days_left = Whole(required=True)
    last_day = Day(required=True, allow_none=True)
    status = Choice(STATUSES, required=True, allow_none=True)
    state = Choice(STATES, required=True, allow_none=True)
    awaiting_sync = Flag(required=True)
    waits_for = fields.List(fields.Nested(WaitsFor), required=True)


class Totals(Strict):
    """Lines of one unit added up; indirect work never counts as direct, nor direct as it."""

    indirect = Flag(required=True)
    unit = Choice(UNITS, required=True)
    lines = Whole(required=True)
    due = Exact(required=True)
    delivered = Exact(required=True)
    not_as_specified = Exact(required=True)
    missed = Exact(required=True)
    not_logged = Exact(required=True)
    to_come = Exact(required=True)
    reasons = Reasons(required=True)


class SchoolWeek(Strict):
    of = Day(required=True)
    ends_on = Day(required=True)
    school_days = fields.List(Day(), required=True)
    current = Flag(required=True)
    over = Flag(required=True)
    previous = Day(required=True, allow_none=True)
    next = Day(required=True, allow_none=True)


class Checks(Strict):
    seen_at = Instant(required=True, allow_none=True)
    computed_at = Instant(required=True, allow_none=True)
    late = Flag(required=True)


class NotLogged(Strict):
    person = fields.Nested(Named, required=True)
    sessions = Exact(required=True)
    oldest_on = Day(required=True)


class Unsent(Strict):
    device = fields.Nested(Named, required=True)
    person = fields.Nested(Named, required=True)
    unsent = Whole(required=True)
    oldest_at = Instant(required=True, allow_none=True)


class WeekOf(Strict):
    """Any day of the week that is asked for; without it the week of the school's today."""

    week_of = Day()


class Week(Strict):
    today = Day(required=True)
    week = fields.Nested(SchoolWeek, required=True)
    checks = fields.Nested(Checks, required=True)
    can_be_saved = fields.List(fields.Nested(Line), required=True)
    lost = fields.List(fields.Nested(Line), required=True)
    totals = fields.List(fields.Nested(Totals), required=True)
    lines = fields.List(fields.Nested(Line), required=True)
    longer = fields.List(fields.Nested(Line), required=True)
    to_confirm = fields.List(fields.Nested(Line), required=True)
    not_logged = fields.List(fields.Nested(NotLogged), required=True)
    not_judged = Whole(required=True)
    to_decide = Whole(required=True)
    devices = fields.List(fields.Nested(Unsent), required=True)


class Column(Strict):
    """due = delivered + not_as_specified + not_delivered + unaccounted."""

    due = Exact(required=True)
    delivered = Exact(required=True)
    not_as_specified = Exact(required=True)
    not_delivered = Reasons(required=True)
    unaccounted = Exact(required=True)
    made_up = Exact(required=True)
    owed = Exact(required=True)
    extra = Exact(required=True)
