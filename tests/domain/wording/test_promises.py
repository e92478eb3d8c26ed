"""The cells of one line joined into a dosage; where a person must decide, the line is not judged."""

import pytest

from server.domain.dosage import Range
from server.domain.vocabulary import Bound, DelivererRole, Kind, Measurable, Weekday, WindowKind
from server.domain.wording import Column, promise, read


def test_one_line_of_a_map_is_one_dosage() -> None:
    line = promise(
        {Column.PER_WEEK: "2 x week", Column.LENGTH: "30", Column.GROUP: "3", Column.DURATION: "6 weeks"},
        deliverer="TA level 2",
    )
    assert line.asks == ()
    assert line.block_weeks == 6
    assert line.measurable is Measurable.FULL
    assert line.dosage.kind is Kind.DIRECT
    assert line.dosage.window is WindowKind.WEEK
    assert line.dosage.count == Range(2, 2)
    assert line.dosage.minutes == Range(30, 30)
    assert line.dosage.group == Range(3, 3)
    assert line.dosage.role is DelivererRole.TA


def test_minutes_a_week_are_a_total_and_weekly_is_one_session() -> None:
    assert promise({Column.FREQUENCY: "1 hr p/w"}).dosage.window_minutes == 60
    assert promise({Column.FREQUENCY: "1 hr p/w"}).dosage.count is None
    assert promise({Column.FREQUENCY: "30 min weekly"}).dosage.count == Range(1, 1)
    assert promise({Column.FREQUENCY: "30 min weekly"}).dosage.window_minutes is None


def test_a_ceiling_is_never_a_promise_to_miss() -> None:
    assert promise({Column.FREQUENCY: "up to 5x weekly", Column.LENGTH: "20"}).dosage.bound is Bound.CEILING


def test_no_more_than_four_peers_is_five_in_all() -> None:
    assert promise({Column.FREQUENCY: "weekly", Column.GROUP: "no more than 4 peers"}).dosage.group == Range(1, 5)


def test_days_and_times_become_slots() -> None:
    line = promise({Column.FREQUENCY: "Mon & Thurs 9:00 - 9:20"})
    assert line.dosage.weekdays == {Weekday.MON, Weekday.THU}
    assert line.dosage.minutes == Range(20, 20)
    assert [(slot.weekday, slot.starts_at) for slot in line.slots] == [(Weekday.MON, "09:00"), (Weekday.THU, "09:00")]


UNSURE = ("3x20 mins", "bi-weekly", "as needed", "daily 15 min (1 hour per week)", "15 hours of 1:1", "Once", "")


def test_what_is_not_sure_is_asked() -> None:
    for frequency in (
        "3x20 mins",
        "bi-weekly",
        "as needed",
        "daily 15 min (1 hour per week)",
        "15 hours of 1:1",
        "Once",
        "",
    ):
        assert promise({Column.FREQUENCY: frequency}, title="Paired reading").asks, frequency


def test_two_cells_that_disagree_are_asked() -> None:
    asks = promise({Column.PER_WEEK: "2 x 20 mins", Column.LENGTH: "30"}).asks
    assert [(ask.field, ask.readings) for ask in asks] == [("session_minutes", ("20", "30"))]


def test_a_contradiction_takes_neither_side() -> None:
    line = promise({Column.FREQUENCY: "daily 15 min (1 hour per week)"})
    assert line.dosage.window is None
    assert line.dosage.count is None


def test_numbers_before_and_after_min_mean_different_things() -> None:
    assert read("min 3 pw").parts[0].bound == "at_least"
    assert read("3 min pw").parts[0].period_minutes is not None
    assert read("3 min pw").asks, "three minutes a week is worth a question"


def test_presence_equipment_and_reviews_are_no_sessions() -> None:
    assert promise({Column.FREQUENCY: "20 hours a week"}, title="1:1 support").dosage.kind is Kind.AMBIENT
    assert promise({Column.FREQUENCY: ""}, title="Writing slope").dosage.kind is Kind.EQUIPMENT
    assert promise({Column.FREQUENCY: "reviewed termly"}).dosage.kind is Kind.REVIEW
    assert promise({Column.FREQUENCY: ""}, title="Writing slope").asks == ()


@pytest.mark.parametrize(
    ("cells", "field", "readings"),
    [
        ({Column.FREQUENCY: "1.5 x week", Column.LENGTH: "30"}, "sessions", ("1", "2")),
        ({Column.PER_WEEK: "0", Column.LENGTH: "30"}, "sessions", ()),
        ({Column.FREQUENCY: "0-2 x week", Column.LENGTH: "30"}, "sessions", ("2",)),
        ({Column.FREQUENCY: "999999 x week", Column.LENGTH: "30"}, "sessions", ()),
        ({Column.FREQUENCY: "2.33 hours a week"}, "period_minutes", ("139", "140")),
        ({Column.FREQUENCY: "2 x week", Column.LENGTH: "22.5"}, "session_minutes", ("22", "23")),
        ({Column.FREQUENCY: "2 x week", Column.LENGTH: "30", Column.DURATION: "6.5 weeks"}, "block_weeks", ("6", "7")),
    ],
)
def test_a_number_that_no_ledger_counts_is_asked_and_never_left_out_in_silence(
    cells: dict[Column, str], field: str, readings: tuple[str, ...]
) -> None:
    """Without its number the line would be judged with nothing due."""
    found = promise(cells)
    (ask,) = found.asks
    assert (ask.field, ask.readings) == (field, readings)
    for amount in (found.dosage.count, found.dosage.minutes):
        assert amount is None or amount.least >= 1


def test_half_an_hour_and_a_session_and_a_half_of_time_are_whole_minutes() -> None:
    assert promise({Column.FREQUENCY: "2.5 hours a week"}).dosage.window_minutes == 150
    assert promise({Column.FREQUENCY: "2.5 hours a week"}).asks == ()
    assert promise({Column.FREQUENCY: "throughout the day, 0.5 sessions"}).asks == ()  # support: nothing to count
