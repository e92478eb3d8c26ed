"""The Kept file: one school's plans, calendar and records in one document. docs/kept-file.schema.json is made of it.

What the parts say together (ids that exist, ends after beginnings) is beyond a schema: the reader lists those faults.
"""

from typing import Any

from marshmallow import ValidationError, fields, validate

from shared_schema.base import Strict
from shared_schema.events import TIME_OF_DAY
from shared_schema.fields import LARGEST, Choice, Day, Flag, Instant, Whole
from shared_schema.vocabulary import (
    ADHERENCE,
    BOUNDS,
    DELIVERER_ROLES,
    KINDS,
    MEASURABLE,
    OUTCOMES,
    PLAN_SOURCES,
    REASONS,
    SHORT_WEEKS,
    WEEKDAYS,
    WINDOWS,
)

SHARE = "^[0-9]{1,6}(/[1-9][0-9]{0,5})?$"
VOID = "void"


class Words(fields.Field[str]):
    """Any text of at least `least` characters: a file from elsewhere is not bound to what fits a screen."""

    default_error_messages = {"text": "Must be text.", "length": "Must not be empty."}  # noqa: RUF012 - marshmallow's form

    def __init__(self, least: int = 0, **keywords: Any) -> None:
        metadata = {"type": "string"} | ({"minLength": least} if least else {}) | keywords.pop("metadata", {})
        super().__init__(**keywords, metadata=metadata)
        self.least = least

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:  # noqa: ARG002
        if not isinstance(value, str):
            raise self.make_error("text")
        if len(value) < self.least:
            raise self.make_error("length")
        return value


class OneOf(fields.Field[int]):
    """One number of a closed list."""

    default_error_messages = {"choice": "Must be one of: {numbers}."}  # noqa: RUF012

    def __init__(self, numbers: tuple[int, ...], **keywords: Any) -> None:
        listed = [*numbers, None] if keywords.get("allow_none") else [*numbers]
        super().__init__(**keywords, metadata={"type": "integer", "enum": listed})
        self.numbers = numbers

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:  # noqa: ARG002
        if isinstance(value, bool) or not isinstance(value, int | float) or value not in self.numbers:
            raise self.make_error("choice", numbers=", ".join(map(str, self.numbers)))
        return int(value)


def _id(**keywords: Any) -> Words:
    return Words(1, **keywords)


def _matching(pattern: str, **keywords: Any) -> Words:
    return Words(validate=validate.Regexp(pattern), metadata={"pattern": pattern}, **keywords)


def _day(**keywords: Any) -> Day:
    return Day(allow_none=True, **keywords)


def _instant() -> Instant:
    return Instant(allow_none=True)


def _pair() -> fields.List[Any]:
    """[least, most], both included."""
    return fields.List(Whole(1), validate=validate.Length(equal=2), allow_none=True)


def _each_once(parts: list[Any]) -> None:
    if len(set(parts)) < len(parts):
        raise ValidationError("Each stands once.")


class KeptSettings(Strict):
    """How this school's ledger is drawn up; what is left out is as designed."""

    short_week = Choice(SHORT_WEEKS)
    terms_per_year = OneOf((3, 6))
    full_session_share = _matching(SHARE)
    max_sessions_a_day = Whole(1)
    on_track_from = _matching(SHARE)
    watch_from = _matching(SHARE)


class KeptSchool(Strict):
    name = Words(required=True)
    settings = fields.Nested(KeptSettings)


class KeptSpan(Strict):
    """Both days included."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)


class KeptTerm(Strict):
    name = Words(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    half_term = fields.Nested(KeptSpan, allow_none=True)


class KeptYear(Strict):
    name = Words(required=True)
    terms = fields.List(fields.Nested(KeptTerm), required=True, validate=validate.Length(1))
    inset_days = fields.List(Day())
    bank_holidays = fields.List(Day())
    planned_closures = fields.List(Day())


class KeptClosure(Strict):
    """A day lost to snow, a boiler, a strike."""

    on = Day(required=True)
    reason = Words(required=True)


class KeptCalendar(Strict):
    years = fields.List(fields.Nested(KeptYear), required=True)
    unplanned_closures = fields.List(fields.Nested(KeptClosure))


class KeptPerson(Strict):
    """`role` is the job; null for who records but does not deliver."""

    id = _id(required=True)
    name = Words(required=True)
    role = Choice(DELIVERER_ROLES, required=True, allow_none=True)
    qualifications = fields.List(Words())


class KeptPupil(Strict):
    id = _id(required=True)
    name = Words(required=True)
    year_group = Whole(-LARGEST, allow_none=True)
    sen_status = Words(allow_none=True)
    upn = Words(allow_none=True)
    on_roll_from = _day()
    on_roll_to = _day()
    target = Words(allow_none=True)
    strategies = Words(allow_none=True)
    next_steps = Words(allow_none=True)


class KeptItem(Strict):
    """One sentence or clause of the plan, word for word."""

    id = _id(required=True)
    text = Words(required=True)


KeptPlan = Strict.from_dict(
    {
        "id": _id(required=True),
        "pupil": _id(required=True),
        "source": Choice(PLAN_SOURCES, required=True),
        "from": _day(),
        "items": fields.List(fields.Nested(KeptItem)),
    },
    name="KeptPlan",
)
"""One pupil's source of promises; `from` is a word of Python's own."""


class KeptDosage(Strict):
    """How much, in normal form."""

    kind = Choice(KINDS, required=True)
    count = _pair()
    minutes = _pair()
    window_minutes = Whole(1, allow_none=True)
    window = Choice(WINDOWS, allow_none=True)
    weekdays = fields.List(
        Choice(WEEKDAYS), validate=[validate.Length(1), _each_once], allow_none=True, metadata={"uniqueItems": True}
    )
    bound = Choice(BOUNDS)
    group = _pair()
    role = Choice(DELIVERER_ROLES, allow_none=True)
    qualified = Flag()


class KeptSlot(Strict):
    """A timetabled time, school-local; `starts_at` is null where only the day is known."""

    weekday = Choice(WEEKDAYS, required=True)
    starts_at = _matching(TIME_OF_DAY, allow_none=True)


class KeptProvision(Strict):
    """One version of one line of the map. With `asks`, questions that are open, it is not judged."""

    id = _id(required=True)
    title = Words(required=True)
    pupils = fields.List(_id(), required=True, validate=_each_once, metadata={"uniqueItems": True})
    dosage = fields.Nested(KeptDosage, required=True)
    starts_on = Day(required=True)
    plan = _id(allow_none=True)
    items = fields.List(_id())
    ends_on = _day()
    block_weeks = Whole(1, allow_none=True)
    deliverers = fields.List(_id())
    replaces = _id(allow_none=True)
    weeks_per_year = Whole(1, allow_none=True)
    review_on = _day()
    wording = Words(allow_none=True)
    measurable = Choice(MEASURABLE)
    slots = fields.List(fields.Nested(KeptSlot))
    asks = fields.List(Words())
    area_of_need = Words(allow_none=True)


class KeptRecord(Strict):
    """What a person said about one session for one pupil. The order of the list is the order of the log."""

    id = _id(required=True)
    session = Words(required=True)
    provision = _id(required=True)
    pupil = _id(required=True)
    on = Day(required=True)
    outcome = Choice((*OUTCOMES, VOID), required=True)
    by = _id(required=True)
    minutes = Whole(0, allow_none=True)
    reason = Choice(REASONS, allow_none=True)
    starts_at = _matching(TIME_OF_DAY, allow_none=True)
    role = Choice(DELIVERER_ROLES, allow_none=True)
    group_size = Whole(1, allow_none=True)
    other_activity = Flag()
    second_session = Flag()
    makes_up = _day()
    amends = _id(allow_none=True)
    recorded_at = _instant()
    adherence = Choice(ADHERENCE, allow_none=True)
    engagement = OneOf((1, 2, 3, 4), allow_none=True)


class KeptNote(Strict):
    id = _id(required=True)
    record = _id(required=True)
    text = Words(required=True)
    by = _id(required=True)
    recorded_at = _instant()


class KeptPresence(Strict):
    """Ambient support that was lost on a day."""

    provision = _id(required=True)
    pupil = _id(required=True)
    on = Day(required=True)
    minutes_lost = Whole(0, required=True)
    id = _id(allow_none=True)
    reason = Choice(REASONS, allow_none=True)
    by = _id(allow_none=True)
    recorded_at = _instant()


class KeptEquipment(Strict):
    """Whether a thing was in place in the school week of the date."""

    provision = _id(required=True)
    pupil = _id(required=True)
    week_of = Day(required=True)
    in_place = Flag(required=True)
    id = _id(allow_none=True)
    by = _id(allow_none=True)
    recorded_at = _instant()


class KeptFile(Strict):
    """One school, or one pupil."""

    format = Choice(("kept/1",), required=True)
    school = fields.Nested(KeptSchool, required=True)
    calendar = fields.Nested(KeptCalendar, required=True)
    people = fields.List(fields.Nested(KeptPerson), required=True)
    pupils = fields.List(fields.Nested(KeptPupil), required=True)
    plans = fields.List(fields.Nested(KeptPlan), required=True)
    provisions = fields.List(fields.Nested(KeptProvision), required=True)
    records = fields.List(fields.Nested(KeptRecord), required=True)
    notes = fields.List(fields.Nested(KeptNote))
    presence = fields.List(fields.Nested(KeptPresence))
    equipment = fields.List(fields.Nested(KeptEquipment))
