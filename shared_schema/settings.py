"""What a school has chosen: whom its ladder tells and when, and when its week is summed up."""

from typing import Any

from marshmallow import fields, validate

from shared_schema.base import Strict
from shared_schema.fields import Text, TimeOfDay, Whole

WEEKLY = "^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) ([01][0-9]|2[0-3]):[0-5][0-9]$"


def _weekly(**keywords: Any) -> Text:
    said = validate.Regexp(WEEKLY, error="Must be a weekday and a time, as friday 15:30.")
    return Text(validate=said, metadata={"pattern": WEEKLY}, **keywords)


class SchoolSettings(Strict):
    """In an answer every one; in a request those that are to change. Times are London times, days are school days; a
    weekly time is spelled `friday 15:30`."""

    morning_at = TimeOfDay()
    nudge_again_at = TimeOfDay()
    nudge_at = TimeOfDay()
    hours_from = TimeOfDay()
    hours_until = TimeOfDay()
    notices_a_day = Whole(1, 10)
    tell_senco_after_days = Whole(1, 10)
    pass_on_after_days = Whole(1, 10)
    action_after_missed = Whole(1, 4)
    action_over_windows = Whole(1, 4)
    action_under_percent = Whole(1, 100)
    action_within_days = Whole(1, 20)
    head_after_days_with_nothing = Whole(1, 30)
    not_started_after_weeks = Whole(1, 12)
    review_ahead_days = Whole(1, 30)
    summary_so_far_at = _weekly()
    summary_at = _weekly()


class SettingsPage(Strict):
    """`defaults` are what stands as long as nobody has chosen."""

    chosen = fields.Nested(SchoolSettings, required=True)
    defaults = fields.Nested(SchoolSettings, required=True)
