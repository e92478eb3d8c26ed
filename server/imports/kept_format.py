"""The shape of a Kept file (`kept/1`), field by field. What may be null may be left out; unknown fields are refused.

The contract is shared_schema/interchange.py, from which docs/kept-file.schema.json is made; these structs decode the
same in a fraction of the time, and a test holds the two equal.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from server.domain.dosage import Range
from server.domain.vocabulary import (
    Bound,
    DelivererRole,
    Kind,
    Measurable,
    Outcome,
    PlanSource,
    Reason,
    Weekday,
    WindowKind,
)

Id = Annotated[str, Meta(min_length=1)]
LARGEST = 2**53 - 1
Positive = Annotated[int, Meta(ge=1, le=LARGEST)]
Minutes = Annotated[int, Meta(ge=0, le=LARGEST)]
Whole = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
Instant = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z\Z",
        description="an instant in UTC, such as 2026-09-08T10:31:00Z",
    ),
]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", description="a time of day, HH:MM")]
Share = Annotated[
    str, Meta(pattern=r"^[0-9]{1,6}(/[1-9][0-9]{0,5})?\Z", description='a fraction as text, such as "4/5"')
]


class Shape(Struct, forbid_unknown_fields=True):
    """Strict: a wrong type or an unknown field is a fault."""


class SpanIn(Shape):
    starts_on: date
    ends_on: date


class SettingsIn(Shape):
    short_week: Literal["full_from_3", "in_full", "in_proportion"] = "full_from_3"
    terms_per_year: Literal[3, 6] = 3
    full_session_share: Share = "4/5"
    max_sessions_a_day: Positive = 1
    on_track_from: Share = "9/10"
    watch_from: Share = "4/5"


class SchoolIn(Shape):
    name: str
    settings: SettingsIn = field(default_factory=SettingsIn)


class TermIn(Shape):
    name: str
    starts_on: date
    ends_on: date
    half_term: SpanIn | None = None


class YearIn(Shape):
    name: str
    terms: Annotated[list[TermIn], Meta(min_length=1)]
    inset_days: list[date] = []
    bank_holidays: list[date] = []
    planned_closures: list[date] = []


class ClosureIn(Shape):
    on: date
    reason: str


class CalendarIn(Shape):
    years: list[YearIn]
    unplanned_closures: list[ClosureIn] = []


class PersonIn(Shape):
    id: Id
    name: str
    role: DelivererRole | None
    qualifications: list[str] = []


class PupilIn(Shape):
    id: Id
    name: str
    year_group: Whole | None = None
    sen_status: str | None = None
    upn: str | None = None
    on_roll_from: date | None = None
    on_roll_to: date | None = None
    target: str | None = None
    strategies: str | None = None
    next_steps: str | None = None


class ItemIn(Shape):
    id: Id
    text: str


class PlanIn(Shape, rename={"from_": "from"}):
    id: Id
    pupil: Id
    source: PlanSource
    from_: date | None = None
    items: list[ItemIn] = []


class DosageIn(Shape):
    kind: Kind
    count: Range | None = None
    minutes: Range | None = None
    window_minutes: Positive | None = None
    window: WindowKind | None = None
    weekdays: Annotated[list[Weekday], Meta(min_length=1)] | None = None
    bound: Bound = Bound.TARGET
    group: Range | None = None
    role: DelivererRole | None = None
    qualified: bool = False


class SlotIn(Shape):
    weekday: Weekday
    starts_at: Clock | None = None


class ProvisionIn(Shape):
    id: Id
    title: str
    pupils: list[Id]
    dosage: DosageIn
    starts_on: date
    plan: Id | None = None
    items: list[Id] = []
    ends_on: date | None = None
    block_weeks: Positive | None = None
    deliverers: list[Id] = []
    replaces: Id | None = None
    weeks_per_year: Positive | None = None
    review_on: date | None = None
    wording: str | None = None
    measurable: Measurable = Measurable.FULL
    slots: list[SlotIn] = []
    asks: list[str] = []
    area_of_need: str | None = None


class RecordIn(Shape):
    id: Id
    session: str
    provision: Id
    pupil: Id
    on: date
    outcome: Outcome
    by: Id
    minutes: Minutes | None = None
    reason: Reason | None = None
    starts_at: Clock | None = None
    role: DelivererRole | None = None
    group_size: Positive | None = None
    other_activity: bool = False
    second_session: bool = False
    makes_up: date | None = None
    amends: Id | None = None
    recorded_at: Instant | None = None
    adherence: Literal["as_planned", "adapted", "not_followed"] | None = None
    engagement: Literal[1, 2, 3, 4] | None = None


class NoteIn(Shape):
    id: Id
    record: Id
    text: str
    by: Id
    recorded_at: Instant | None = None


class PresenceIn(Shape):
    """Ambient support that was lost on a day."""

    provision: Id
    pupil: Id
    on: date
    minutes_lost: Minutes
    id: Id | None = None
    reason: Reason | None = None
    by: Id | None = None
    recorded_at: Instant | None = None


class EquipmentIn(Shape):
    """Whether a thing was in place in the school week of the date."""

    provision: Id
    pupil: Id
    week_of: date
    in_place: bool
    id: Id | None = None
    by: Id | None = None
    recorded_at: Instant | None = None
