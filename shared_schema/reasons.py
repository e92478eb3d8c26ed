"""Where sessions go: what did not take place, by reason, over whole weeks."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Whole
from shared_schema.ledger import Exact
from shared_schema.spans import ChosenSpan
from shared_schema.vocabulary import REASONS

SIDES = ("pupil", "school", "external", "calendar", "none")


class ReasonLine(Strict):
    """`minutes` are those lost with `sessions`, as stated, else as planned; of `no_minutes` sessions neither is known.
    `cut_short` sessions took place in part."""

    reason = Choice(REASONS, required=True)
    side = Choice(SIDES, required=True)
    sessions = Whole(required=True)
    cut_short = Whole(required=True)
    minutes = Exact(required=True)
    no_minutes = Whole(required=True)
    pupils = Whole(required=True)
    provisions = Whole(required=True)


class ReasonsGiven(Strict):
    """Of the weeks that begin from `from_week` to `to_week`, both Mondays: what was said, before anything is capped by
    what was due. `to_cover` are the minutes lost because somebody was moved to cover."""

    span = fields.Nested(ChosenSpan, required=True)
    from_week = Day(required=True)
    to_week = Day(required=True)
    reasons = fields.List(fields.Nested(ReasonLine), required=True)
    delivered = Whole(required=True)
    to_cover = Exact(required=True)
