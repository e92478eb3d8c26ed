"""In which window a record counts."""

from datetime import date

import pytest

from server.domain.placing import Places
from tests.domain.build import dosage, due_windows, logged

BEGINS, ENDS = date(2026, 9, 16), date(2026, 10, 6)
"""A Wednesday and a Tuesday: four windows, the first of 16 to 20 September, the last of 5 and 6 October."""

PLACES = Places(due_windows(dosage(2), starts_on=BEGINS, ends_on=ENDS))


@pytest.mark.parametrize(
    ("day", "index"),
    [
        (date(2026, 9, 15), None),
        (BEGINS, 0),
        (date(2026, 9, 20), 0),  # its Sunday
        (date(2026, 9, 21), 1),
        (ENDS, 3),
        (date(2026, 10, 7), None),
    ],
)
def test_a_window_holds_the_days_of_its_span_while_the_provision_runs(day: date, index: int | None) -> None:
    assert PLACES.holding(day) == index
    assert PLACES.of(logged(day)) == (None if index is None else (index, False))


@pytest.mark.parametrize(
    ("on", "makes_up", "place"),
    [
        (date(2026, 9, 29), date(2026, 9, 17), (0, True)),
        (date(2026, 9, 29), date(2026, 9, 30), (2, False)),  # its own window
        (date(2026, 9, 29), date(2026, 10, 5), None),  # a later one
        (date(2026, 9, 29), date(2026, 9, 15), None),  # none
        (date(2026, 10, 20), date(2026, 10, 5), (3, True)),  # the provision has ended
        (date(2026, 9, 21), date(2026, 9, 23), (1, False)),  # on the day on which its own window begins
    ],
)
def test_a_make_up_counts_where_the_day_is_that_it_names_if_that_has_begun(
    on: date, makes_up: date, place: tuple[int, bool] | None
) -> None:
    assert PLACES.of(logged(on, makes_up=makes_up)) == place
