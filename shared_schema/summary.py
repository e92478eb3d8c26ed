"""The weekly summary as stored, what of it those see who see nobody by name, and the files that are made of it."""

from marshmallow import fields

from shared_schema.alert import AlertProvision, AlertPupil
from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Instant, Text, Whole
from shared_schema.ledger import UNITS
from shared_schema.reasons import SIDES
from shared_schema.vocabulary import ADHERENCE, REASONS, STATES, STATUSES

SUMMARY_KINDS = ("so_far", "closed")
SUMMARY_FILES = ("page", "pdf", "xlsx")
NOT_SAID = "not_said"
MOST = 2**31


class SummaryColumn(Strict):
    """Exact fractions as text. due = delivered + not_as_specified + not_delivered + unaccounted."""

    due = Text(required=True)
    delivered = Text(required=True)
    not_as_specified = Text(required=True)
    not_delivered = fields.Dict(keys=Choice(REASONS), values=Text(), required=True)
    unaccounted = Text(required=True)
    made_up = Text(required=True)
    owed = Text(required=True)


class SummaryFigure(Strict):
    """`exact` is a fraction as text, null where nothing was due; `words` is how it is said."""

    exact = Text(required=True, allow_none=True)
    words = Text(required=True)


class SummarySums(Strict):
    sessions = fields.Nested(SummaryColumn, required=True, allow_none=True)
    minutes = fields.Nested(SummaryColumn, required=True, allow_none=True)
    received = fields.Nested(SummaryFigure, required=True)
    offered = fields.Nested(SummaryFigure, required=True)
    accounted = fields.Nested(SummaryFigure, required=True)


class SummaryObserved(Strict):
    """Sessions by how the programme was followed, pupils' sessions by engagement; never mixed with the dosage."""

    adherence = fields.Dict(keys=Choice((*ADHERENCE, NOT_SAID)), values=Whole(0, MOST), required=True)
    engagement = fields.Dict(keys=Choice(("1", "2", "3", "4", NOT_SAID)), values=Whole(0, MOST), required=True)


class SummaryGroup(SummarySums):
    status = Choice(STATUSES, required=True, allow_none=True)
    statutory = Flag(required=True)
    awaiting_sync = Flag(required=True)


class SummaryOfProvision(SummaryGroup):
    provision = fields.Nested(AlertProvision, required=True)
    pupils = Whole(0, MOST, required=True)
    observed = fields.Nested(SummaryObserved, required=True)


class SummaryOfIntervention(SummaryGroup):
    """All that stands under one name in the map: so many provisions, for so many pupils."""

    title = Text(required=True)
    provisions = Whole(0, MOST, required=True)
    pupils = Whole(0, MOST, required=True)
    observed = fields.Nested(SummaryObserved, required=True)


class SummaryOfPupil(SummaryGroup):
    """`weeks` are those of the trend, in a word each."""

    pupil = fields.Nested(AlertPupil, required=True)
    provisions = Whole(0, MOST, required=True)
    weeks = fields.List(Choice((*STATUSES, "open"), allow_none=True), required=True)


class SummaryReason(Strict):
    reason = Choice(REASONS, required=True)
    side = Choice(SIDES, required=True)
    sessions = Text(required=True)
    minutes = Text(required=True)
    pupils = Whole(0, MOST, required=True)


class SummaryDebt(Strict):
    """`fits`: how much of what is owed the next school days have room for."""

    pupil = fields.Nested(AlertPupil, required=True)
    provision = fields.Nested(AlertProvision, required=True)
    statutory = Flag(required=True)
    unit = Choice(UNITS, required=True)
    owed = Text(required=True)
    fits = Text(required=True)
    since = Day(required=True)


class SummaryEntered(Strict):
    """Records of the week by when they were first logged."""

    same_day = Whole(0, MOST, required=True)
    within_two_days = Whole(0, MOST, required=True)
    later = Whole(0, MOST, required=True)
    of_earlier_weeks = Whole(0, MOST, required=True)


class SummaryCover(Strict):
    sessions = Whole(0, MOST, required=True)
    minutes = Text(required=True)
    no_minutes = Whole(0, MOST, required=True)


class SummaryPoint(Strict):
    week_of = Day(required=True)
    received = fields.Nested(SummaryFigure, required=True)
    accounted = fields.Nested(SummaryFigure, required=True)
    pupils = Whole(0, MOST, required=True)


class SummaryClosure(Strict):
    on = Day(required=True)
    reason = Text(required=True)


class SummaryLine(Strict):
    """One pupil's provision: a window that ends in the week, or one that was open in it (`closed` false)."""

    pupil = fields.Nested(AlertPupil, required=True)
    provision = fields.Nested(AlertProvision, required=True)
    deliverers = fields.List(Text(), required=True)
    statutory = Flag(required=True)
    indirect = Flag(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    closed = Flag(required=True)
    sessions = fields.Nested(SummaryColumn, required=True, allow_none=True)
    minutes = fields.Nested(SummaryColumn, required=True, allow_none=True)
    not_logged = Text(required=True)
    to_come = Text(required=True)
    received = fields.Nested(SummaryFigure, required=True)
    status = Choice(STATUSES, required=True, allow_none=True)
    state = Choice(STATES, required=True, allow_none=True)
    awaiting_sync = Flag(required=True)


class SummaryToAsk(Strict):
    """A person who can still log `not_logged` sessions."""

    name = Text(required=True)
    not_logged = Text(required=True)


class Summary(SummarySums):
    """`rules` say how wins, risks and the ask were chosen; `settings` are those of the ledger at the time, and
    `calendar_version` names the calendar. So far, `to_come` sessions can still be given and are in no figure."""

    kind = Choice(SUMMARY_KINDS, required=True)
    week_of = Day(required=True)
    school = Text(required=True)
    as_of = Day(required=True)
    created_at = Instant(required=True)
    school_days = fields.List(Day(), required=True)
    closures = fields.List(fields.Nested(SummaryClosure), required=True)
    to_come = Text(required=True)
    wins = fields.List(Text(most=500), required=True)
    risks = fields.List(Text(most=500), required=True)
    ask = Text(most=500, required=True)
    by_provision = fields.List(fields.Nested(SummaryOfProvision), required=True)
    by_intervention = fields.List(fields.Nested(SummaryOfIntervention), required=True)
    by_pupil = fields.List(fields.Nested(SummaryOfPupil), required=True)
    by_reason = fields.List(fields.Nested(SummaryReason), required=True)
    repay = fields.List(fields.Nested(SummaryDebt), required=True)
    entered = fields.Nested(SummaryEntered, required=True)
    to_cover = fields.Nested(SummaryCover, required=True)
    observed = fields.Nested(SummaryObserved, required=True)
    trend = fields.List(fields.Nested(SummaryPoint), required=True)
    to_ask = fields.List(fields.Nested(SummaryToAsk), required=True)
    lines = fields.List(fields.Nested(SummaryLine), required=True)
    rules = fields.List(Text(most=500), required=True)
    rules_version = Text(required=True)
    calendar_version = Text(required=True)
    settings = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)


class SummaryListed(Strict):
    week_of = Day(required=True)
    kind = Choice(SUMMARY_KINDS, required=True)
    created_at = Instant(required=True)


class Summaries(Strict):
    """The newest week first."""

    summaries = fields.List(fields.Nested(SummaryListed), required=True)


class SummaryShare(Strict):
    """How many pupils, or null where fewer than five stand behind it."""

    name = Text(required=True)
    pupils = Whole(0, MOST, required=True, allow_none=True)


class SummaryHiddenReason(Strict):
    """`sessions` is null where fewer than five pupils stand behind what is hidden."""

    reason = Choice(REASONS, required=True)
    side = Choice(SIDES, required=True)
    sessions = Text(required=True, allow_none=True)


class SummaryHiddenPoint(Strict):
    week_of = Day(required=True)
    received = fields.Nested(SummaryFigure, required=True, allow_none=True)
    accounted = fields.Nested(SummaryFigure, required=True, allow_none=True)


class SummaryTotals(Strict):
    """A closed week for those who see nobody by name: whatever fewer than five pupils stand behind is null."""

    week_of = Day(required=True)
    school = Text(required=True)
    created_at = Instant(required=True)
    school_days = fields.List(Day(), required=True)
    pupils = Whole(0, MOST, required=True, allow_none=True)
    received = fields.Nested(SummaryFigure, required=True, allow_none=True)
    offered = fields.Nested(SummaryFigure, required=True, allow_none=True)
    accounted = fields.Nested(SummaryFigure, required=True, allow_none=True)
    statuses = fields.List(fields.Nested(SummaryShare), required=True)
    reasons = fields.List(fields.Nested(SummaryHiddenReason), required=True)
    trend = fields.List(fields.Nested(SummaryHiddenPoint), required=True)
    rules_version = Text(required=True)
    calendar_version = Text(required=True)


class SummaryFile(Strict):
    """`page` is the head's one page as PDF; `pdf` and `xlsx` hold the whole summary."""

    kind = Choice(SUMMARY_KINDS, required=True)
    file = Choice(SUMMARY_FILES, required=True)
