"""When a school's week is summed up: a weekday and a London time."""

from datetime import time

import pytest

from server.domain.summary_times import DEFAULTS, weekly_time


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (DEFAULTS["summary_so_far_at"], (4, time(15, 30))),
        (DEFAULTS["summary_at"], (0, time(7, 0))),
        ("tuesday 00:05", (1, time(0, 5))),
        ("sunday 23:59", (6, time(23, 59))),
        ("saturday 19:00", (5, time(19, 0))),
    ],
)
def test_a_weekday_and_a_time_say_when(said: str, means: tuple[int, time]) -> None:
    assert weekly_time(said) == means


@pytest.mark.parametrize("said", ["", "friday", "15:30", "Friday 15:30", "friday 24:00", "friday 9:00", "friday 15:60"])
def test_what_says_no_day_or_no_time_is_none(said: str) -> None:
    assert weekly_time(said) is None
    assert weekly_time(f"{DEFAULTS['summary_at']} or {said}") is None
