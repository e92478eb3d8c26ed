"""Who is taught together, by whom, and how many promises one wording holds."""

import pytest

from server.domain.wording import read
from tests.domain.wording.short import in_short


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1:1 weekly", "sessions=1 period=week group=1:1:1"),
        ("one to one daily", "sessions=1 period=day group=1:1:1"),
        ("1-1 weekly", "sessions=1 period=week group=1:1:1"),
        ("1:6", "group=small_group:6"),
        ("2:1", "group=1:1:1"),
        ("1:3 - 1:5", "group=small_group:3..5"),
        ("2:6 or 1:3", "group=small_group:3..6"),
        ("1:1 or 1:3", "group=small_group:1..3"),
        ("individual or group of 4 pupils", "group=small_group:1..4"),
        ("individual, 1:1", "group=1:1:1"),
        ("individual and small group", "group=mixed"),
        ("individually weekly", "sessions=1 period=week group=1:1:1"),
        ("whole class group", "group=whole_class"),
        ("paired weekly", "sessions=1 period=week group=small_group:2"),
        ("pairs in a small group", "group=small_group:2"),
        ("small group of 3 pupils", "group=small_group:3"),
        ("group for 3 pupils", "group=small_group:3"),
        ("group of up to 6 children", "group=small_group:..6"),
        ("4 children weekly", "sessions=1 period=week group=small_group:4"),
        ("max 4 pupils weekly", "sessions=1 period=week group=small_group:..4"),
        ("2 groups weekly", "sessions=1 period=week"),
        ("x1 group weekly", "sessions=1 period=week"),
        ("weekly with 3 peers", "sessions=1 period=week group=small_group:4"),
        ("with 2 to 3 other pupils weekly", "sessions=1 period=week group=small_group:3..4"),
        ("at least 3 peers", "group=small_group:4.."),
        ("no more than 4 peers", "group=small_group:..5"),
        ("TA, HLTA and TA weekly", "sessions=1 period=week deliverer=TA+HLTA"),
    ],
)
def test_with_whom_a_pupil_is_taught(text: str, parts: str) -> None:
    """The pupil is one of the group: with three peers it is four."""
    assert "; ".join(in_short(part) for part in read(text).parts) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "10 mins a week indiv. + 15 mins/week group",
            "period=week period_minutes=10 group=1:1:1; period=week period_minutes=15 group=small_group",
        ),
        (
            "10 mins a week indiv.\n15 mins a week group",
            "period=week period_minutes=10 group=1:1:1; period=week period_minutes=15 group=small_group",
        ),
        ("10 hours £300 + 1 hour a week", "period=programme period_minutes=600; period=week period_minutes=60"),
        (
            "30 mins weekly plus 1 hour termly",
            "sessions=1 period=week session_minutes=30; sessions=1 period=term session_minutes=60",
        ),
        ("30 mins weekly; with a TA", "sessions=1 period=week session_minutes=30 deliverer=TA"),
        ("weekly; 30 mins + group of 3", "sessions=1 period=week session_minutes=30 group=small_group:3"),
        ("2 x TA weekly", "sessions=2 period=week deliverer=TA"),
        ("2 x TA 3 x HLTA weekly", "sessions=2 deliverer=TA; sessions=3 period=week deliverer=HLTA"),
    ],
)
def test_each_promise_of_a_wording_is_a_part_of_its_own(text: str, parts: str) -> None:
    """What only says more about the promise before it is none."""
    assert "; ".join(in_short(part) for part in read(text).parts) == parts
