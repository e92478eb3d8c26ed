"""What kind of statement a wording is, what in it is vague, and what no rule could read: none of it is hidden."""

import pytest

from server.domain.wording import Column, Part, people, read


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2 x week", "scheduled"),
        ("Mon/Wed/Fri", "scheduled"),
        ("30 mins for 6 weeks", "scheduled"),
        ("30 mins in a group of 3", "scheduled"),
        ("ongoing, 2 x week", "scheduled"),
        ("ongoing, 1 hour a week", "scheduled"),
        ("as needed weekly", "scheduled"),
        ("12 sessions over 6 weeks", "scheduled"),
        ("once for 30 minutes", "scheduled"),
        ("30 mins", "duration_only"),
        ("n/a 30 mins", "duration_only"),
        ("group of 3", "group_size"),
        ("6 weeks", "block_only"),
        ("6 weeks in a group of 3", "block_only"),
        ("Autumn/Spring Terms", "block_only"),
        ("1:1 tuition 10 hours /£300", "total_only"),
        ("10 hours", "total_only"),
        ("once in T1", "total_only"),
        ("T1 x2 visits", "total_only"),
        ("Once", "one_off"),
        ("once by the TA", "one_off"),
        ("once; 6 weeks", "one_off"),
        ("ongoing", "open_ended"),
        ("ongoing 30 mins", "open_ended"),
        ("as and when", "as_needed"),
        ("when TA available", "as_needed"),
        ("until further notice, as required", "open_ended"),
        ("?", "none"),
        ("N/A", "none"),
        ("---", "none"),
        ("£20 per hour weekly", "none"),
        ("hello", "none"),
        ("occupational therapist", "none"),
        ("bi-weekly", "unparseable"),
        ("30 mins bi-weekly", "unparseable"),
    ],
)
def test_the_kind_of_a_statement(text: str, kind: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize("text", ["ongoing", "as needed"])
def test_what_cannot_be_counted_is_one_promise_all_the_same(text: str) -> None:
    assert read(text).parts == (Part(),)


@pytest.mark.parametrize("text", ["occupational therapist", "£20 per TA hour weekly", "hello"])
def test_what_promises_nothing_has_no_part(text: str) -> None:
    assert read(text).parts == ()


def test_once_in_a_column_of_times_a_week_happens_once() -> None:
    assert read("once", Column.PER_WEEK).kind == "one_off"


def test_a_column_of_lengths_gives_lengths_and_no_more() -> None:
    assert read("30 mins in a group of 3", Column.LENGTH).kind == "duration_only"
    assert read("30 mins for 6 weeks", Column.LENGTH).asks == ()


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("regular access to a quiet room", ("regular", "access to")),
        ("would benefit from weekly sessions", ("would benefit from",)),
        ("some opportunities for talk where possible", ("some", "opportunities for", "where possible")),
        ("up to 5x weekly", ("up to",)),
        ("no more than 20 minutes daily", ("no more than",)),
        ("max 3", ("max",)),
        ("about 20 minutes, as required", ("about", "as required")),
        ("no more than 4 peers", ()),
        ("max 4 pupils weekly", ()),
        ("at most", ()),
        ("at least 2 x week", ()),
        ("daily 15 min", ()),
    ],
)
def test_words_that_cannot_be_measured_are_named_one_by_one(text: str, vague: tuple[str, ...]) -> None:
    """A number that may be less is vague, and a group that may be smaller is not."""
    assert read(text).vague_terms == vague


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("2 x week", ()),
        ("Reading Recovery TA 3xweekly", ("reading", "recovery")),
        ("5 words daily", ("5", "words")),
        ("weekly, 30 mins (or so)", ("so",)),
        ("50% of lessons", ("50", "%")),
    ],
)
def test_words_that_no_rule_took_are_shown(text: str, unread: tuple[str, ...]) -> None:
    assert read(text).unread == unread


def test_a_reading_keeps_the_text_as_it_was_written() -> None:
    assert read(" 2 × WEEK ").text == " 2 × WEEK "


@pytest.mark.parametrize(
    "text",
    [
        "2 x week; 30 mins",
        "2 × week; 30 mins",
        "2 ✕ week; 30 mins",
        "2 x week\n30 mins",
        "2 x week \r\n 30 MINS",
        "２ x week;30 mins",
    ],
)
def test_signs_and_line_breaks_do_not_matter(text: str) -> None:
    assert (read(text).parts, read(text).unread) == (read("2 x week; 30 mins").parts, ())


def test_dashes_fractions_and_quotes_do_not_matter() -> None:
    for dash in "‐‑‒–—―−":
        assert read(f"2{dash}3 x week").parts == read("2-3 x week").parts
    assert read("1⁄2 hour daily").parts == read("½ hour daily").parts == read("1/2 hour daily").parts
    for quote in "‘’`'":
        assert read(f"the child{quote}s weekly 1:1").unread == read("the child's weekly 1:1").unread


@pytest.mark.parametrize(
    ("text", "adults"),
    [
        ("TA level 3", ("TA",)),
        ("HLTA - R. Test, then TA", ("HLTA", "TA")),
        ("TA / LSA", ("TA",)),
        ("Speech & Language Therapist", ("SaLT",)),
        ("Mrs Smith", ()),
    ],
)
def test_the_adults_that_a_cell_names(text: str, adults: tuple[str, ...]) -> None:
    assert people(text) == adults
