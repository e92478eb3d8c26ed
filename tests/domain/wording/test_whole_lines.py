"""One line of a map, cell by cell: what the cells give together, and what stays to be decided."""

import pytest

from server.domain.dosage import Range
from server.domain.vocabulary import Bound, DelivererRole, Kind, Measurable, WindowKind
from server.domain.wording import Ask, Column, promise

F, P, L, D, G, S = (
    Column.FREQUENCY,
    Column.PER_WEEK,
    Column.LENGTH,
    Column.DURATION,
    Column.GROUP,
    Column.SECTION_F,
)
DISAGREE = "Two cells of this line do not agree. Which holds?"
SAYS_NO_PERIOD = "How often? The plan gives no week, day or term."


@pytest.mark.parametrize(
    ("cells", "field", "readings"),
    [
        ({F: "2 x week", P: "3"}, "sessions", ("2", "3")),
        ({F: "at least 3 x week", P: "2"}, "sessions", ("at least 3", "2")),
        ({F: "2-3 x week", P: "up to 5"}, "sessions", ("2 to 3", "up to 5")),
        ({F: "2 x week", L: "22.5", S: "20 minutes"}, "session_minutes", ("22½", "20")),
        ({F: "once a half term", S: "1 x week"}, "period", ("half term", "week")),
        ({F: "weekly, group of 3 to 4 pupils", G: "2"}, "group", ("3 to 4", "2")),
        ({F: "weekly, max 4 pupils", G: "2"}, "group", ("up to 4", "2")),
        ({F: "weekly", G: "at least 3 peers", S: "1:1"}, "group", ("at least 4", "1")),
        ({F: "weekly, whole class", G: "3"}, "group", ("whole class", "3")),
        ({F: "weekly for 6 weeks", D: "8 weeks"}, "block_weeks", ("6", "8")),
    ],
)
def test_two_cells_that_disagree_are_both_shown(
    cells: dict[Column, str], field: str, readings: tuple[str, ...]
) -> None:
    assert Ask(field, DISAGREE, readings) in promise(cells).asks


@pytest.mark.parametrize("cells", [{F: "weekly in a small group", G: "3-4"}, {G: "3-4", F: "weekly in a small group"}])
def test_a_group_without_its_size_agrees_with_one_that_has_it(cells: dict[Column, str]) -> None:
    found = promise(cells)
    assert found.asks == ()
    assert found.dosage.group == Range(3, 4)


def test_a_cell_that_says_nothing_new_changes_nothing() -> None:
    assert promise({F: "weekly", L: "30", S: "30 minutes weekly"}) == promise({F: "weekly", L: "30"})


def test_a_minimum_stays_one_beside_a_range_of_minutes() -> None:
    found = promise({F: "at least 2 x week", L: "20-30"})
    assert (found.dosage.bound, found.dosage.count) == (Bound.FLOOR, Range(2, 2))
    assert found.dosage.minutes == Range(20, 30)


def test_a_maximum_counts_by_its_number_and_can_never_be_missed() -> None:
    assert promise({F: "up to 25 hours a week"}).dosage.window_minutes == 1500
    found = promise({F: "up to 5x weekly", L: "20"}).dosage
    assert (found.count, found.nothing_due) == (Range(5, 5), True)


def test_what_can_be_read_beside_a_cell_that_cannot_is_kept() -> None:
    found = promise({F: "bi-weekly", L: "30", G: "3"})
    assert [ask.field for ask in found.asks] == ["all"]
    assert (found.dosage.minutes, found.dosage.group) == (Range(30, 30), Range(3, 3))


def test_two_promises_in_one_cell_are_for_two_lines() -> None:
    found = promise({F: "10 mins a week indiv. + 15 mins/week group", L: "20"})
    words = "“10 mins a week indiv. + 15 mins/week group” holds 2 promises. Write each on its own line."
    assert found.asks[0] == Ask("all", words)
    assert found.dosage.count is None
    assert found.dosage.window_minutes is None
    assert found.dosage.minutes == Range(20, 20)


@pytest.mark.parametrize(
    ("cells", "asks"),
    [
        ({F: "Once", D: "6 weeks"}, [Ask("period", "This happens once. By when?")]),
        (
            {F: "as needed", S: "when possible"},
            [
                Ask(
                    "sessions",
                    "“as needed, when possible” cannot be counted as written. Is there a working standard for it?",
                )
            ],
        ),
        ({L: "30"}, [Ask("sessions", "How often? The plan does not say.", ("once a week", "every day"))]),
        (
            {F: "monthly", L: "30"},
            [
                Ask(
                    "period",
                    "A month is not a school window. Which is meant?",
                    ("once a half term", "every four weeks"),
                )
            ],
        ),
        ({F: "10 hours £300"}, [Ask("period", SAYS_NO_PERIOD, ("a week", "a term", "in all"))]),
        (
            {F: "Autumn x1 visit"},
            [Ask("period", SAYS_NO_PERIOD, ("once a week", "once a half term", "once in all"))],
        ),
        ({F: "weekly and termly"}, [Ask("period", "The plan names two periods. Which holds?", ("weekly", "termly"))]),
        ({F: "every 3 weeks", L: "30"}, [Ask("period", "Every 3 weeks: which weeks?")]),
        ({S: "2 x 30 mins", F: "per week"}, []),
    ],
)
def test_what_a_line_leaves_open_is_asked_once(cells: dict[Column, str], asks: list[Ask]) -> None:
    """A number without its period is none where another cell gives the period."""
    assert list(promise(cells).asks) == asks


def test_what_happens_once_has_no_block_of_weeks() -> None:
    assert promise({F: "Once", D: "6 weeks"}).block_weeks is None
    assert promise({F: "once a week", D: "6 weeks"}).block_weeks == 6


@pytest.mark.parametrize(
    ("text", "window", "count", "block_weeks"),
    [
        ("12 sessions, weekly", WindowKind.WEEK, Range(1, 1), 12),
        ("12 sessions, 2 a week", WindowKind.WEEK, Range(2, 2), 6),
        ("12 sessions, twice a week", WindowKind.WEEK, Range(2, 2), 6),
        ("6 sessions, 1 each half term", WindowKind.HALF_TERM, Range(1, 1), None),
        ("30 sessions over 10 weeks", WindowKind.BLOCK, Range(30, 30), 10),
        ("10 sessions each week for 10 weeks", WindowKind.WEEK, Range(10, 10), 10),
    ],
)
def test_sessions_in_all_end_a_line_or_are_counted_over_its_block(
    text: str, window: WindowKind, count: Range, block_weeks: int | None
) -> None:
    found = promise({F: text, L: "20"})
    assert found.asks == ()
    assert (found.dosage.window, found.dosage.count, found.block_weeks) == (window, count, block_weeks)
    assert found.measurable is Measurable.FULL


def test_a_block_of_weeks_does_not_say_how_often() -> None:
    found = promise({F: "3x20 mins", D: "6 weeks"})
    assert [ask.field for ask in found.asks] == ["period"]
    assert (found.dosage.count, found.dosage.window, found.block_weeks) == (Range(3, 3), None, 6)


def test_the_vague_words_of_every_cell_are_kept() -> None:
    assert promise({F: "regular", L: "about 30"}).vague_terms == ("regular", "about")


def test_sessions_in_all_that_end_in_the_middle_of_a_week_are_asked() -> None:
    question = "The plan says 3½ weeks. Which whole number is counted?"
    assert promise({F: "7 sessions, 2 a week"}).asks == (Ask("block_weeks", question, ("3", "4")),)


@pytest.mark.parametrize(
    ("cells", "question", "readings"),
    [
        (
            {F: "1.5 - 2.5 x week"},
            "The plan says 1½ to 2½ sessions. Which whole number is counted?",
            ("1", "2", "3"),
        ),
        (
            {F: "weekly", L: "22.5"},
            "The plan says 22½ minutes a session. Which whole number is counted?",
            ("22", "23"),
        ),
        (
            {F: "99999.5 minutes a year"},
            "The plan says 99999½ minutes. Which whole number is counted?",
            ("99999", "100000"),
        ),
        ({F: "100001 minutes a year"}, "The plan says 100001 minutes. Which whole number is counted?", ()),
    ],
)
def test_which_whole_number_is_counted(cells: dict[Column, str], question: str, readings: tuple[str, ...]) -> None:
    assert [(ask.question, ask.readings) for ask in promise(cells).asks] == [(question, readings)]


def test_a_hundred_thousand_is_the_most_that_is_counted() -> None:
    assert promise({F: "100000 minutes a year"}).dosage.window_minutes == 100_000


def test_days_belong_to_a_line_that_is_counted_by_the_day_or_the_week() -> None:
    assert promise({F: "fortnightly on Tuesday"}).dosage.weekdays is None
    assert promise({F: "weekly"}).dosage.weekdays is None


def test_every_other_week_is_no_slot_of_every_week() -> None:
    found = promise({F: "Wk B: Tue P2 & Thu P5 (50 mins)"})
    assert (found.slots, found.dosage.window, found.dosage.count) == ((), WindowKind.FORTNIGHT, Range(2, 2))


@pytest.mark.parametrize(
    ("cells", "measurable"),
    [
        ({F: "2 x week", L: "30"}, Measurable.FULL),
        ({F: "1 hr p/w"}, Measurable.FULL),
        ({F: "2 x week"}, Measurable.PART),
        ({F: "2 x", L: "30"}, Measurable.PART),
        ({F: "15 hours of 1:1"}, Measurable.PART),
        ({L: "30"}, Measurable.PART),
        ({F: "per week", L: "30"}, Measurable.PART),
        ({F: "per week"}, Measurable.NONE),
        ({F: "as needed"}, Measurable.NONE),
    ],
)
def test_how_far_a_line_can_be_measured(cells: dict[Column, str], measurable: Measurable) -> None:
    assert promise(cells).measurable is measurable


@pytest.mark.parametrize(
    ("title", "cells", "kind"),
    [
        ("Support", {F: "5 hours a week"}, Kind.AMBIENT),
        ("Support", {F: "4.9 hours a week"}, Kind.DIRECT),
        ("Support", {F: "10 hours a fortnight"}, Kind.DIRECT),
        ("Staff training", {F: "2 hours a term"}, Kind.INDIRECT),
        ("Phonics", {F: "weekly", S: "training"}, Kind.INDIRECT),
        ("EHC plan Review", {F: "termly"}, Kind.REVIEW),
    ],
)
def test_what_kind_of_provision_a_line_is(title: str, cells: dict[Column, str], kind: Kind) -> None:
    assert promise(cells, title=title).dosage.kind is kind


@pytest.mark.parametrize(
    ("text", "deliverer", "role", "qualified"),
    [
        ("weekly by a TA", "", DelivererRole.TA, False),
        ("weekly by a TA", "Mrs Smith", DelivererRole.TA, False),
        ("weekly by a TA", "SENCO", DelivererRole.TEACHER, False),
        ("weekly", "ELSA, then HLTA", DelivererRole.HLTA, False),
        ("weekly", "ELSA", None, False),
        ("weekly", "Qualified teacher of the deaf", DelivererRole.EXTERNAL, True),
    ],
)
def test_who_delivers(text: str, deliverer: str, role: DelivererRole | None, qualified: bool) -> None:
    """The column of who delivers comes before the wording; an ELSA may be anybody by contract."""
    found = promise({F: text, L: "30"}, deliverer=deliverer).dosage
    assert (found.role, found.qualified) == (role, qualified)
