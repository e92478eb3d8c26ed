"""What the weekly summary asks for, and in which order it says what went well: the rules that stand beside it."""

from datetime import date
from fractions import Fraction

import pytest

from server.domain.column import Column
from server.domain.figures import status_of
from server.domain.ledger import WindowLedger
from server.domain.settings import LedgerSettings
from server.domain.summary import summarise
from server.domain.summary_line import WeekLine
from server.domain.vocabulary import Reason, State, Status

MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)
NOTHING = "Nothing to ask this week."


def line(
    pupil: str,
    due: int,
    delivered: int,
    *,
    unaccounted: int = 0,
    title: str | None = None,
    statutory: bool = False,
    before: Status | None = None,
    state: State | None = None,
    **missed: int,
) -> WeekLine:
    """A line of a provision of its own, unless a title says which; what was missed by reason."""
    lost = {Reason(reason): Fraction(amount) for reason, amount in missed.items()}
    column = Column(Fraction(due), Fraction(delivered), Fraction(0), lost, Fraction(unaccounted))
    status = status_of(column, LedgerSettings())

    def ledger(of: Status | None) -> WindowLedger:
        name = title or f"{pupil}'s"
        return WindowLedger(pupil, name, MONDAY, FRIDAY, state is None, column, None, None, None, None, of, state)

    last = ledger(before) if before else None
    return WeekLine(ledger(None if state else status), pupil, title or "Talk", statutory, last)


def ask(*lines: WeekLine) -> str:
    return summarise(MONDAY, lines, LedgerSettings()).ask


def wins(*lines: WeekLine) -> tuple[str, ...]:
    return summarise(MONDAY, lines, LedgerSettings()).wins


def test_what_is_not_logged_is_asked_for_from_a_tenth_of_what_was_due() -> None:
    assert ask(line("Ada F", 10, 9, unaccounted=1)) == "Ask for the 1 session that is not logged to be logged."
    assert ask(line("Ada F", 20, 17, unaccounted=3)) == "Ask for the 3 sessions that are not logged to be logged."
    less = line("Ada F", 20, 11, unaccounted=1, pupil_absent=8)
    assert ask(less) == "Agree how Talk for Ada F will be made up."
    assert ask(less, line("Ben O", 10, 8, unaccounted=2)).startswith("Ask for the 3 sessions"), "of both, a tenth"


def test_the_schools_own_reason_that_cost_most_is_asked_about_from_three_sessions() -> None:
    covering = line("Ada F", 9, 2, staff_covering=4, no_room=3)
    said = "4 sessions did not happen because staff were moved to cover. Keep these times free of cover."
    assert ask(covering) == said
    no_room = line("Ada F", 9, 2, staff_covering=3, no_room=4)
    assert ask(no_room).startswith("4 sessions did not happen because there was no room or equipment.")
    assert ask(line("Ada F", 5, 2, clash=3)).startswith("3 sessions did not happen because of a timetable clash.")
    assert ask(line("Ada F", 5, 3, clash=2)) == "Agree how Talk for Ada F will be made up."


def test_what_no_school_can_help_is_asked_of_nobody() -> None:
    for theirs in ("pupil_absent", "school_closed", "external_no_show"):
        assert ask(line("Ada F", 9, 1, **{theirs: 8})) == "Agree how Talk for Ada F will be made up."
        ours = line("Ada F", 12, 1, **{theirs: 8}, incident=3)
        assert ask(ours).startswith("3 sessions did not happen because of an incident or drill.")


@pytest.mark.parametrize("state", [State.LAST_CHANCE, State.AT_RISK])
def test_a_time_is_asked_for_where_a_window_can_still_be_saved(state: State) -> None:
    gone = line("Ada F", 3, 0, pupil_absent=3, statutory=True)
    saved = line("Ben O", 3, 1, title="NELI", state=state)
    assert ask(gone, saved) == "Find a time for NELI with Ben O by Friday 6 November."
    assert ask(gone, line("Ben O", 3, 1, title="NELI", state=State.UNREACHABLE)).endswith("for Ada F will be made up.")


def test_of_a_good_week_nothing_is_asked() -> None:
    assert ask() == NOTHING
    assert ask(line("Ada F", 3, 3)) == NOTHING
    assert ask(line("Ada F", 3, 1, state=State.ON_TRACK)) == NOTHING


def test_wins_are_said_back_on_track_first_then_statutory_then_the_most_sessions() -> None:
    assert wins(
        line("Ada F", 1, 1),
        line("Ben O", 4, 4),
        line("Cy P", 2, 2, statutory=True),
        line("Di R", 3, 3, statutory=True, before=Status.UNDER),
    ) == (
        "Di R had 3 of 3 Talk sessions, back on track.",
        "Cy P had 2 of 2 Talk sessions.",
        "Ben O had 4 of 4 Talk sessions.",
    )
    assert wins(line("Ada F", 1, 1), line("Ben O", 4, 4)) == (
        "Ben O had 4 of 4 Talk sessions.",
        "Ada F had 1 of 1 Talk session.",
    )


def test_who_is_back_on_track_is_said_once_and_who_was_never_off_it_is_not_back() -> None:
    assert wins(line("Ada F", 10, 9, pupil_absent=1, before=Status.UNDER)) == (
        "Ada F had 9 of 10 Talk sessions, back on track.",
    ), "also where it is not all"
    assert wins(line("Ada F", 3, 3, before=Status.UNDER)) == ("Ada F had 3 of 3 Talk sessions, back on track.",)
    assert wins(line("Ada F", 3, 3, before=Status.WATCH)) == ("Ada F had 3 of 3 Talk sessions.",)
    assert wins(line("Ada F", 3, 1, pupil_absent=2, before=Status.UNDER)) == ()


@pytest.mark.parametrize(
    ("pupils", "said"),
    [
        ("A", "A had"),
        ("AB", "A and B had"),
        ("ABC", "A, B and C had"),
        ("ABCD", "A, B, C and D had"),
        ("ABCDE", "A, B, C and 2 others had"),
    ],
)
def test_up_to_four_pupils_are_named_and_of_more_three(pupils: str, said: str) -> None:
    assert wins(*(line(pupil, 2, 2, title="Choir") for pupil in pupils)) == (f"{said} 2 of 2 Choir sessions.",)
