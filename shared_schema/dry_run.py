"""What the alerts would have said of a Kept file, week by week."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Text, Whole
from shared_schema.interchange import Words
from shared_schema.vocabulary import ALERT_KINDS


class ToldAlert(Strict):
    """`because` is null for an alert that opens, and says why one is over."""

    kind = Choice(ALERT_KINDS, required=True)
    statutory = Flag(required=True)
    pupil = Words(required=True)
    provision = Words(required=True)
    sentence = Words(required=True)
    what_to_do = Words(required=True)
    because = Text(most=500, required=True, allow_none=True)


class ToldWeek(Strict):
    """The school week of `week_of`, as it would have been told on the Monday after it."""

    week_of = Day(required=True)
    told_on = Day(required=True)
    opened = fields.List(fields.Nested(ToldAlert), required=True)
    ended = fields.List(fields.Nested(ToldAlert), required=True)
    standing = Whole(required=True)


class KindCount(Strict):
    kind = Choice(ALERT_KINDS, required=True)
    opened = Whole(required=True)


class DryRun(Strict):
    school = Words(required=True)
    pupils = Whole(required=True)
    provisions = Whole(required=True)
    not_judged = Whole(required=True)
    records = Whole(required=True)
    kinds = fields.List(fields.Nested(KindCount), required=True)
    weeks = fields.List(fields.Nested(ToldWeek), required=True)
