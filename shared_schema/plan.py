"""Plans, the provision map and one pupil's page, as the desk reads them."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.events import LONGEST_GUIDE
from shared_schema.fields import Choice, Day, Flag, Instant, Text, Uuid, Whole
from shared_schema.ledger import WEEK_WORDS, Column, Exact, Named, WaitsFor
from shared_schema.spans import Bucket, ChosenSpan, DaysLeftOut, Figure, SpanExplained
from shared_schema.vocabulary import (
    KINDS,
    MEASURABLE,
    OUTCOMES,
    PLAN_SOURCES,
    REASONS,
    STATES,
    STATUSES,
)

LONG = 20_000
STANDINGS = ("counts", "duplicate", "unplaced")


class MapRow(Strict):
    """One version of one line of the map. With open `asks` it is not judged and never alerts."""

    id = Uuid(required=True)
    title = Text(required=True)
    kind = Choice(KINDS, required=True)
    area_of_need = Text(required=True, allow_none=True)
    dosage = Text(required=True)
    length = Text(required=True)
    wording = Text(most=LONG, lines=True, required=True, allow_none=True)
    measurable = Choice(MEASURABLE, required=True)
    statutory = Flag(required=True)
    source = Choice(PLAN_SOURCES, required=True, allow_none=True)
    pupils = fields.List(fields.Nested(Named), required=True)
    deliverers = fields.List(fields.Nested(Named), required=True)
    judged = Flag(required=True)
    asks = fields.List(Text(most=LONG, lines=True), required=True)
    ended = Flag(required=True)
    received = fields.Nested(Figure, required=True)
    status = Choice(STATUSES, required=True, allow_none=True)
    critical = Flag(required=True)
    awaiting_sync = Flag(required=True)


class ProvisionMap(Strict):
    today = Day(required=True)
    span = fields.Nested(ChosenSpan, required=True)
    provisions = fields.List(fields.Nested(MapRow), required=True)


class PupilRow(Strict):
    """`received`, `owed` and `status` are of direct work; `indirect` is null where there is none."""

    id = Uuid(required=True)
    name = Text(required=True)
    year_group = Whole(required=True, allow_none=True)
    source = Choice(PLAN_SOURCES, required=True, allow_none=True)
    statutory = Flag(required=True)
    provisions = Whole(required=True)
    not_judged = Whole(required=True)
    received = fields.Nested(Figure, required=True)
    indirect = fields.Nested(Figure, required=True, allow_none=True)
    owed = Exact(required=True)
    status = Choice(STATUSES, required=True, allow_none=True)
    critical = Flag(required=True)
    awaiting_sync = Flag(required=True)
    weeks = fields.List(Choice(WEEK_WORDS, allow_none=True), required=True)


class Pupils(Strict):
    today = Day(required=True)
    span = fields.Nested(ChosenSpan, required=True)
    weeks = fields.List(Day(), required=True)
    pupils = fields.List(fields.Nested(PupilRow), required=True)


class ExplainedSession(Strict):
    """`says` what was recorded and what it counts for."""

    on = Day(required=True)
    by = Text(0, required=True)
    says = Text(most=LONG, required=True)


class Explanation(Strict):
    """The rule of what was due, each other figure in a sentence, the sessions, and the days that did not count."""

    sentence = Text(most=LONG, required=True)
    figures = fields.List(Text(most=LONG), required=True)
    sessions = fields.List(fields.Nested(ExplainedSession), required=True)
    days_left_out = fields.List(fields.Nested(DaysLeftOut), required=True)


class WindowView(Strict):
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    closed = Flag(required=True)
    sessions = fields.Nested(Column, required=True, allow_none=True)
    minutes = fields.Nested(Column, required=True, allow_none=True)
    received = Exact(required=True, allow_none=True)
    status = Choice(STATUSES, required=True, allow_none=True)
    state = Choice(STATES, required=True, allow_none=True)
    awaiting_sync = Flag(required=True)
    waits_for = fields.List(fields.Nested(WaitsFor), required=True)
    explanation = fields.Nested(Explanation, required=True)


class NoteView(Strict):
    """`opened` is false where the text only says that a sealed note cannot be opened."""

    by = Text(required=True)
    text = Text(most=LONG, lines=True, required=True)
    received_at = Instant(required=True)
    opened = Flag(required=True)


class RecordView(Strict):
    """`late` where it was entered after the day of which it speaks; `standing` tells whether it counts, or why not."""

    id = Uuid(required=True)
    on = Day(required=True)
    by = Text(required=True)
    outcome = Choice(OUTCOMES, required=True)
    minutes = Whole(required=True, allow_none=True)
    reason = Choice(REASONS, required=True, allow_none=True)
    starts_at = Text(required=True, allow_none=True)
    group_size = Whole(required=True, allow_none=True)
    makes_up = Day(required=True, allow_none=True)
    late = Flag(required=True)
    standing = Choice(STANDINGS, required=True)
    notes = fields.List(fields.Nested(NoteView), required=True)


class Owed(Strict):
    sessions = Exact(required=True, allow_none=True)
    minutes = Exact(required=True, allow_none=True)


class PupilProvision(Strict):
    id = Uuid(required=True)
    title = Text(required=True)
    kind = Choice(KINDS, required=True)
    dosage = Text(required=True)
    length = Text(required=True)
    wording = Text(most=LONG, lines=True, required=True, allow_none=True)
    measurable = Choice(MEASURABLE, required=True)
    statutory = Flag(required=True)
    source = Choice(PLAN_SOURCES, required=True, allow_none=True)
    items = fields.List(Text(most=LONG, lines=True), required=True)
    deliverers = fields.List(fields.Nested(Named), required=True)
    judged = Flag(required=True)
    asks = fields.List(Text(most=LONG, lines=True), required=True)
    ended = Flag(required=True)
    received = fields.Nested(Figure, required=True)
    offered = fields.Nested(Figure, required=True)
    accounted = fields.Nested(Figure, required=True)
    as_specified = fields.Nested(Figure, required=True)
    timely = fields.Nested(Figure, required=True)
    owed = fields.Nested(Owed, required=True)
    status = Choice(STATUSES, required=True, allow_none=True)
    critical = Flag(required=True)
    awaiting_sync = Flag(required=True)
    explained = fields.Nested(SpanExplained, required=True)
    bucket = fields.Nested(Bucket, required=True)
    windows = fields.List(fields.Nested(WindowView), required=True)
    records = fields.List(fields.Nested(RecordView), required=True)


class PlanItem(Strict):
    id = Uuid(required=True)
    text = Text(most=LONG, lines=True, required=True)


class PlanView(Strict):
    id = Uuid(required=True)
    source = Choice(PLAN_SOURCES, required=True)
    statutory = Flag(required=True)
    starts_on = Day(required=True, allow_none=True)
    items = fields.List(fields.Nested(PlanItem), required=True)


class Guide(Strict):
    """What the adults who work with the pupil should know. It is on their phones, under their PIN."""

    target = Text(most=LONGEST_GUIDE, lines=True, required=True, allow_none=True)
    strategies = Text(most=LONGEST_GUIDE, lines=True, required=True, allow_none=True)
    next_steps = Text(most=LONGEST_GUIDE, lines=True, required=True, allow_none=True)


class SetGuide(Strict):
    """`seen` is what stood there before: where it is another by now, nothing is changed."""

    seen = fields.Nested(Guide, required=True)
    guide = fields.Nested(Guide, required=True)


class PupilHead(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    year_group = Whole(required=True, allow_none=True)
    sen_status = Text(required=True, allow_none=True)
    guide = fields.Nested(Guide, required=True)


class PupilPage(Strict):
    """`span` is what the figures are of; windows and records are those that it touches."""

    today = Day(required=True)
    span = fields.Nested(ChosenSpan, required=True)
    pupil = fields.Nested(PupilHead, required=True)
    plans = fields.List(fields.Nested(PlanView), required=True)
    provisions = fields.List(fields.Nested(PupilProvision), required=True)
    checkpoint = Text(required=True, allow_none=True, lines=True)
