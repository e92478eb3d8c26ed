"""The weekly summary as stored."""

from marshmallow import fields

from shared_schema.alert import AlertProvision, AlertPupil
from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Instant, Text
from shared_schema.vocabulary import REASONS, STATES, STATUSES


class SummaryColumn(Strict):
    """Exact fractions as text. due = delivered + not_as_specified + not_delivered + unaccounted."""

    due = Text(required=True)
    delivered = Text(required=True)
    not_as_specified = Text(required=True)
    not_delivered = fields.Dict(keys=Choice(REASONS), values=Text(), required=True)
    unaccounted = Text(required=True)
    made_up = Text(required=True)


class SummaryFigure(Strict):
    """`exact` is a fraction as text, null where nothing was due; `words` is how it is said."""

    exact = Text(required=True, allow_none=True)
    words = Text(required=True)


class SummaryLine(Strict):
    """One pupil's provision: a window that closed in the week, or one that was open in it (`closed` false)."""

    pupil = fields.Nested(AlertPupil, required=True)
    provision = fields.Nested(AlertProvision, required=True)
    statutory = Flag(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    closed = Flag(required=True)
    sessions = fields.Nested(SummaryColumn, required=True, allow_none=True)
    minutes = fields.Nested(SummaryColumn, required=True, allow_none=True)
    received = fields.Nested(SummaryFigure, required=True)
    status = Choice(STATUSES, required=True, allow_none=True)
    state = Choice(STATES, required=True, allow_none=True)
    awaiting_sync = Flag(required=True)


class Summary(Strict):
    """`rules` say how wins, risks and the ask were chosen; `settings` are those of the ledger at the time."""

    week_of = Day(required=True)
    created_at = Instant(required=True)
    school_days = fields.List(Day(), required=True)
    sessions = fields.Nested(SummaryColumn, required=True, allow_none=True)
    minutes = fields.Nested(SummaryColumn, required=True, allow_none=True)
    received = fields.Nested(SummaryFigure, required=True)
    offered = fields.Nested(SummaryFigure, required=True)
    accounted = fields.Nested(SummaryFigure, required=True)
    wins = fields.List(Text(most=500), required=True)
    risks = fields.List(Text(most=500), required=True)
    ask = Text(most=500, required=True)
    lines = fields.List(fields.Nested(SummaryLine), required=True)
    rules = fields.List(Text(most=500), required=True)
    rules_version = Text(required=True)
    settings = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)


class SummaryListed(Strict):
    week_of = Day(required=True)
    created_at = Instant(required=True)


class Summaries(Strict):
    """The newest week first."""

    summaries = fields.List(fields.Nested(SummaryListed), required=True)
