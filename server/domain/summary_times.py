"""When a school's week is summed up: a weekday and a London time, as "friday 15:30"."""

import re
from datetime import time

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULTS = {"summary_so_far_at": "friday 15:30", "summary_at": "monday 07:00"}
"""The school settings, and what they are as long as nobody has chosen."""

_WEEKLY = re.compile(rf"({'|'.join(WEEKDAYS)}) ([01][0-9]|2[0-3]):([0-5][0-9])")


def weekly_time(text: str) -> tuple[int, time] | None:
    """The weekday (Monday is 0) and the time; None for what says neither."""
    found = _WEEKLY.fullmatch(text)
    return None if found is None else (WEEKDAYS.index(found[1]), time(int(found[2]), int(found[3])))
