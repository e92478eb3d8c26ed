"""What the settings of the ladder may be, and what is said of one that may not."""

from dataclasses import asdict
from datetime import time

import pytest

from server.domain.ladder_settings import MOST, TIMES, LadderSettings, faults

PLAIN = asdict(LadderSettings())
OUTSIDE = "Give a time from 07:00 and before 18:00: nobody is told outside these hours."


def test_what_a_school_begins_with_is_well() -> None:
    assert faults(PLAIN) == {}


@pytest.mark.parametrize("name", TIMES)
def test_a_time_is_a_time(name: str) -> None:
    for other in (None, "08:00", 8):
        assert faults(PLAIN | {name: other}) == {name: "Give a time, such as 08:00."}


@pytest.mark.parametrize(("name", "most"), MOST.items())
def test_a_number_is_a_whole_one_from_one_to_its_most(name: str, most: int) -> None:
    for well in (1, most):
        assert faults(PLAIN | {name: well}) == {}
    for other in (0, most + 1, -1, None, 1.5, "2"):
        assert faults(PLAIN | {name: other}) == {name: f"Give a whole number from 1 to {most}."}


@pytest.mark.parametrize("name", ["morning_at", "nudge_again_at", "nudge_at"])
def test_a_step_is_taken_in_the_hours(name: str) -> None:
    for well in (time(7, 0), time(17, 59)):
        assert faults(PLAIN | {name: well}) == {}
    for outside in (time(6, 59), time(18, 0)):
        assert faults(PLAIN | {name: outside}) == {name: OUTSIDE}


def test_the_hours_end_after_they_begin() -> None:
    for ends in (time(7, 30), time(7, 29)):
        found = faults(PLAIN | {"hours_from": time(7, 30), "hours_until": ends})
        assert found == {"hours_until": "Give a time after 07:30, when the hours begin."}
    assert faults(PLAIN | {"hours_from": time(9, 30), "hours_until": time(15, 5)}) == dict.fromkeys(
        ("morning_at", "nudge_at"), "Give a time from 09:30 and before 15:05: nobody is told outside these hours."
    )
    with pytest.raises(ValueError, match=r"^nudge_at: Give a time from 07:00"):
        LadderSettings(nudge_at=time(20, 0))
