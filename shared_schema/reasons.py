"""Where sessions go: what did not take place, by reason, over whole weeks."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Uuid, Whole
from shared_schema.ledger import Exact, Named
from shared_schema.spans import ChosenSpan, SpanQuery
from shared_schema.vocabulary import DELIVERER_ROLES, OUTCOMES, REASONS

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


class RoleLine(Strict):
    """By the job of those whom the plan names: of one job, of several, or nobody. What was said not to have been due is
    not in it. `to_cover` are minutes."""

    role = Choice((*DELIVERER_ROLES, "several", "not_named"), required=True)
    delivered = Whole(required=True)
    sessions = Whole(required=True)
    cut_short = Whole(required=True)
    minutes = Exact(required=True)
    no_minutes = Whole(required=True)
    to_cover = Exact(required=True)


class ReasonsGiven(Strict):
    """Of the weeks that begin from `from_week` to `to_week`, both Mondays: what was said, before anything is capped by
    what was due. `to_cover` are the minutes lost because somebody was moved to cover."""

    today = Day(required=True)
    span = fields.Nested(ChosenSpan, required=True)
    from_week = Day(required=True)
    to_week = Day(required=True)
    reasons = fields.List(fields.Nested(ReasonLine), required=True)
    roles = fields.List(fields.Nested(RoleLine), required=True)
    delivered = Whole(required=True)
    to_cover = Exact(required=True)


class ReasonQuery(SpanQuery):
    """One reason over a span."""

    reason = Choice(REASONS, required=True)


class SessionBecause(Strict):
    """`minutes` as stated: of one not delivered those lost, of one cut short those taught."""

    record = Uuid(required=True)
    on = Day(required=True)
    pupil = fields.Nested(Named, required=True)
    provision = fields.Nested(Named, required=True)
    outcome = Choice(OUTCOMES, required=True)
    minutes = Whole(required=True, allow_none=True)


class OneReason(Strict):
    """The sessions behind one reason, newest first: as many of `in_all` as one page holds."""

    today = Day(required=True)
    span = fields.Nested(ChosenSpan, required=True)
    from_week = Day(required=True)
    to_week = Day(required=True)
    reason = Choice(REASONS, required=True)
    side = Choice(SIDES, required=True)
    in_all = Whole(required=True)
    sessions = fields.List(fields.Nested(SessionBecause), required=True)
