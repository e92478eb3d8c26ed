"""The last weeks of a school as a picture."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day
from shared_schema.ledger import WEEK_WORDS, Named
from shared_schema.summary import SummaryPoint


class PupilWeeks(Strict):
    """A word for each of the weeks, null where nothing was due."""

    pupil = fields.Nested(Named, required=True)
    weeks = fields.List(Choice(WEEK_WORDS, allow_none=True), required=True)


class Weeks(Strict):
    """`weeks` are Mondays, the newest last; `trend` has a point for each."""

    weeks = fields.List(Day(), required=True)
    trend = fields.List(fields.Nested(SummaryPoint), required=True)
    pupils = fields.List(fields.Nested(PupilWeeks), required=True)
