"""Figures over a chosen span, how they came about, and what has no windows. Fractions are exact, as text."""

import re
from typing import Any

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Text, Whole
from shared_schema.ledger import UNITS, Exact
from shared_schema.vocabulary import REASONS

LONG = 20_000
SPANS = ("week", "half_term", "term", "year", "last")
SAID = ("in_place", "not_in_place", "not_said")
REVIEW_STATES = ("no_date", "to_come", "due", "passed", "held")
MOST_WINDOWS = 60


class NumberInAddress(Whole):
    """A whole number as an address spells it: "6", never "06" or "+6"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch("0|[1-9][0-9]*", value):
            raise self.make_error("whole")
        return super()._deserialize(int(value[:9]), attr, data, **others)


class SpanQuery(Strict):
    """The span of the figures: without one this term, without `on` the one that holds today. `windows` is for `last`:
    the last closed windows of each provision."""

    span = Choice(SPANS)
    on = Day()
    windows = NumberInAddress(1, MOST_WINDOWS)


class ChosenSpan(Strict):
    """`starts_on` and `ends_on` are null for `last`, `windows` for all else; `previous` and `next` are days of the
    spans of the same kind beside it."""

    kind = Choice(SPANS, required=True)
    starts_on = Day(required=True, allow_none=True)
    ends_on = Day(required=True, allow_none=True)
    windows = Whole(required=True, allow_none=True)
    previous = Day(required=True, allow_none=True)
    next = Day(required=True, allow_none=True)


class Figure(Strict):
    """`part` of `whole`. `value` is null where nothing was due, `percent` where fewer than three sessions were; `words`
    are what to show. `sentence` is the rule with its numbers."""

    value = Exact(required=True, allow_none=True)
    part = Exact(required=True)
    whole = Exact(required=True)
    unit = Choice((*UNITS, "records"), required=True)
    percent = Text(required=True, allow_none=True)
    words = Text(required=True)
    sentence = Text(most=LONG, required=True)


class DaysLeftOut(Strict):
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    why = Text(most=LONG, required=True)


class SpanWindow(Strict):
    """A window that the span touches; `says` what it adds, or why it is not counted."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)
    counted = Flag(required=True)
    says = Text(most=LONG, required=True)


class ExplainedAmount(Strict):
    """How one amount of the span came about; `unit` is null where it is of both."""

    figure = Text(required=True)
    unit = Choice(UNITS, required=True, allow_none=True)
    sentence = Text(most=LONG, required=True)


class SpanExplained(Strict):
    """Which windows are in the figures, how each amount came about, and the days on which nothing could take place."""

    sentence = Text(most=LONG, required=True)
    amounts = fields.List(fields.Nested(ExplainedAmount), required=True)
    windows = fields.List(fields.Nested(SpanWindow), required=True)
    days_left_out = fields.List(fields.Nested(DaysLeftOut), required=True)


class LostFor(fields.Field[Any]):
    """Minutes lost by reason as a list; the reason is null where none was given."""

    def __init__(self, **keywords: Any) -> None:
        item = {
            "type": "object",
            "additionalProperties": False,
            "required": ["reason", "minutes"],
            "properties": {
                "reason": {"type": ["string", "null"], "enum": [*REASONS, None]},
                "minutes": {"type": "integer", "minimum": 0},
            },
        }
        super().__init__(**keywords, metadata={"type": "array", "items": item})

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return [{"reason": reason, "minutes": minutes} for reason, minutes in value]


class WeekLost(Strict):
    week_of = Day(required=True)
    minutes_lost = Whole(required=True)
    days_lost = Whole(required=True)


class Ambient(Strict):
    """Support through the day, by exception: it counts as there unless somebody reported minutes lost."""

    days = Whole(required=True)
    days_lost = Whole(required=True)
    minutes_lost = Whole(required=True)
    reasons = LostFor(required=True)
    weeks = fields.List(fields.Nested(WeekLost), required=True)
    sentence = Text(most=LONG, required=True)


class EquipmentWeek(Strict):
    week_of = Day(required=True)
    said = Choice(SAID, required=True)


class EquipmentWeeks(Strict):
    in_place = Whole(required=True)
    not_in_place = Whole(required=True)
    not_said = Whole(required=True)
    weeks = fields.List(fields.Nested(EquipmentWeek), required=True)
    sentence = Text(most=LONG, required=True)


class Review(Strict):
    """`due_on` is the day by which it is due; `held_on` the last day on which one was recorded."""

    state = Choice(REVIEW_STATES, required=True)
    due_on = Day(required=True, allow_none=True)
    held_on = Day(required=True, allow_none=True)
    sentence = Text(most=LONG, required=True)


class Bucket(Strict):
    """What has no windows has figures of its own, and is in no other figure."""

    ambient = fields.Nested(Ambient, required=True, allow_none=True)
    equipment = fields.Nested(EquipmentWeeks, required=True, allow_none=True)
    review = fields.Nested(Review, required=True, allow_none=True)
