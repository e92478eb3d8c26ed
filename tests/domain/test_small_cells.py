"""Counts that may point at a child are hidden, and so is what would give them away."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.small_cells import FEWEST_SHOWN, hide_few, hide_small


def test_a_count_under_five_is_hidden_and_five_is_shown() -> None:
    assert hide_small(40, {"a": 20, "b": 5, "c": 4, "d": 11, "e": 0}) == (
        40,
        {"a": 20, "b": None, "c": None, "d": 11, "e": None},
    )


def test_what_the_total_would_give_away_takes_the_smallest_shown_count_with_it() -> None:
    assert hide_small(28, {"a": 20, "b": 3, "c": 5}) == (28, {"a": 20, "b": None, "c": None})


def test_five_are_enough_to_be_shown_as_a_total_as_a_count_and_as_what_is_left_over() -> None:
    assert hide_small(5, {"a": 5}) == (5, {"a": 5})
    assert hide_small(25, {"a": 20, "b": 5}) == (25, {"a": 20, "b": 5})
    assert hide_small(25, {"a": 20, "b": 3, "c": 2}) == (25, {"a": 20, "b": None, "c": None})


def test_of_a_school_with_four_pupils_nothing_is_told() -> None:
    assert hide_small(4, {"a": 4}) == (None, {"a": None})


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=1), st.integers(0, 30), max_size=8))
def test_no_count_under_five_can_be_worked_out_from_what_is_shown(cells: dict[str, int]) -> None:
    total = sum(cells.values())
    told, shown = hide_small(total, cells)
    known = [count for count in shown.values() if count is not None]
    assert all(count >= FEWEST_SHOWN for count in known)
    if told is not None and len(known) < len(cells):
        assert told - sum(known) >= FEWEST_SHOWN or not known


def test_a_sum_that_few_pupils_stand_behind_is_hidden_with_the_next_smallest() -> None:
    six, five, two = "abcdef", "abcde", "ab"
    assert hide_few({"cover": six, "event": five}) == frozenset()
    assert hide_few({"cover": six, "event": five, "room": two}) == {"room", "event"}
    assert hide_few({"cover": six, "event": "abcd", "room": "efg"}) == {"event", "room"}


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=1), st.text("abcdefghijkl", max_size=12), max_size=8))
def test_the_sum_of_what_is_hidden_is_never_that_of_a_few_pupils(cells: dict[str, str]) -> None:
    hidden = hide_few(cells)
    behind = {pupil for name in hidden for pupil in cells[name]}
    assert all(len(set(cells[name])) >= FEWEST_SHOWN for name in cells.keys() - hidden)
    assert not hidden or len(behind) >= FEWEST_SHOWN or hidden == cells.keys()
