"""The weekly summary's points: of a provision the pupils of whom the same is to be said are one, and so is a pupil."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from server.domain.column import Column
from server.domain.ledger import WindowLedger
from server.domain.settings import LedgerSettings
from server.domain.summary import SummaryKind, summarise
from server.domain.summary_line import WeekLine
from server.domain.vocabulary import State, Status

MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)


def line(
    pupil: str,
    provision: str,
    delivered: int,
    due: int = 3,
    *,
    statutory: bool = False,
    state: State | None = None,
    before: Status | None = None,
    indirect: bool = False,
    unaccounted: int = 0,
    awaiting_sync: bool = False,
) -> WeekLine:
    def ledger(status: Status | None) -> WindowLedger:
        column = Column(Fraction(due), Fraction(delivered), unaccounted=Fraction(unaccounted))
        closed = state is None
        return WindowLedger(
            pupil, provision, MONDAY, FRIDAY, closed, column, None, None, None, None, status if closed else None, state
        )

    status = Status.ON_TRACK if delivered == due else Status.UNDER
    last = ledger(before) if before else None
    return WeekLine(ledger(status), pupil, provision, statutory, last, awaiting_sync, indirect)


def points(*lines: WeekLine) -> tuple[tuple[str, ...], tuple[str, ...]]:
    summary = summarise(MONDAY, lines, LedgerSettings())
    return summary.wins, summary.risks


def test_the_good_week_of_a_group_is_one_win() -> None:
    wins, _ = points(
        line("Ada F", "NELI", 3), line("Ben O", "NELI", 3), line("Kit W", "NELI", 3), line("Ben O", "ELSA", 1, 1)
    )
    assert wins == ("Ada F, Ben O and Kit W had 3 of 3 NELI sessions.", "Ben O had 1 of 1 ELSA session.")


def test_indirect_work_is_listed_and_in_no_sum() -> None:
    lines = [line("Ada F", "NELI", 2, 3), line("Ada F", "Advice to staff", 5, 5, indirect=True)]
    summary = summarise(MONDAY, lines, LedgerSettings())
    assert summary.total.sessions is not None
    assert (summary.total.sessions.due, summary.total.sessions.delivered) == (3, 2)
    assert len(summary.lines) == 2


def test_of_a_large_group_some_are_named_and_the_rest_counted() -> None:
    wins, _ = points(*(line(f"Pupil {letter}", "Choir", 3) for letter in "ABCDEF"))
    assert wins == ("Pupil A, Pupil B, Pupil C and 3 others had 3 of 3 Choir sessions.",)


def test_three_points_are_of_three_matters() -> None:
    wins, risks = points(
        line("Ada F", "NELI", 3, before=Status.UNDER),
        line("Ben O", "NELI again", 3),
        *(line("Kit W", title, 3) for title in ("A", "B", "C")),
        *(line(f"Pupil {n}", "Talk", n) for n in range(3)),
    )
    assert wins == (
        "Ada F had 3 of 3 NELI sessions, back on track.",
        "Ben O had 3 of 3 NELI again sessions.",
        "Kit W had 3 of 3 A sessions, 3 of 3 B sessions and 3 of 3 C sessions.",
    )
    assert risks == ("Pupil 0 had 0 of 3 Talk sessions.",)


def test_a_pupil_who_went_short_everywhere_is_one_risk_and_leaves_room_for_others() -> None:
    _, risks = points(
        *(line("Ling M", title, 1, statutory=True) for title in "ABCDE"),
        line("Ada F", "NELI", 0),
        line("Ben O", "X", 1),
    )
    assert risks == (
        "Ling M had 1 of 3 A sessions, 1 of 3 B sessions, 1 of 3 C sessions and 2 more.",
        "Ada F had 0 of 3 NELI sessions.",
        "Ben O had 1 of 3 X sessions.",
    )


def test_a_group_that_can_still_be_saved_is_said_in_the_plural() -> None:
    _, risks = points(
        line("Ada F", "NELI", 2, state=State.LAST_CHANCE), line("Ben O", "NELI", 2, state=State.LAST_CHANCE)
    )
    assert risks == (
        "Ada F and Ben O have had 2 of 3 NELI sessions, and can still have the rest by Friday 6 November.",
    )


def test_what_may_only_not_be_logged_is_not_said_to_be_out_of_reach() -> None:
    gone = State.UNREACHABLE
    _, risks = points(
        line("Ada F", "NELI", 0, 2, statutory=True, state=gone, unaccounted=2),
        line("Ben O", "ELSA", 0, 2, statutory=True, state=gone, unaccounted=1),
    )
    assert risks == (
        "Ben O has had 0 of 2 ELSA sessions, and the rest no longer fits by Friday 6 November.",
        "Ada F: 2 NELI sessions not logged.",
    )


def test_what_waits_for_a_phone_is_no_risk_while_the_week_runs() -> None:
    for state in (State.UNREACHABLE, State.LAST_CHANCE, State.AT_RISK):
        waits = line("Ada F", "NELI", 0, 2, statutory=True, state=state, unaccounted=2, awaiting_sync=True)
        assert points(waits) == ((), ())


def test_statutory_lines_stand_first_and_then_by_pupil() -> None:
    lines = [line("Ada F", "NELI", 3), line("Ben O", "Talk", 3, statutory=True), line("Ada F", "ELSA", 3)]
    summary = summarise(MONDAY, lines, LedgerSettings())
    assert [(each.pupil, each.title) for each in summary.lines] == [
        ("Ben O", "Talk"),
        ("Ada F", "ELSA"),
        ("Ada F", "NELI"),
    ]


def test_what_is_done_before_its_window_ends_is_a_win_on_the_friday_and_none_yet_on_the_monday() -> None:
    done = line("Ada F", "NELI", 3, state=State.DONE)
    assert summarise(MONDAY, [done], LedgerSettings(), SummaryKind.SO_FAR).wins == ("Ada F had 3 of 3 NELI sessions.",)
    assert summarise(MONDAY, [done], LedgerSettings()).wins == ()


def test_so_far_a_line_stands_as_if_its_window_ended_now() -> None:
    def so_far(sessions: Column | None, minutes: Column | None, to_come: int) -> WeekLine:
        runs = line("Ada F", "NELI", 0, state=State.ON_TRACK)
        given = replace(
            runs, ledger=replace(runs.ledger, sessions=sessions, minutes=minutes), to_come=Fraction(to_come)
        )
        (counted,) = summarise(MONDAY, [given], LedgerSettings(), SummaryKind.SO_FAR).counted
        assert counted.ledger.closed
        return counted

    def column(due: int, delivered: int, unaccounted: int, owed: int = 0) -> Column:
        amounts = (Fraction(each) for each in (due, delivered, 0))
        return Column(*amounts, unaccounted=Fraction(unaccounted), owed=Fraction(owed))

    one = so_far(column(3, 1, 2, owed=2), None, to_come=2)
    assert (one.ledger.sessions, one.ledger.minutes) == (column(1, 1, 0), None)
    assert (one.ledger.status, one.to_come, one.not_logged) == (Status.ON_TRACK, 0, 0)
    both = so_far(column(3, 2, 1, owed=1), column(90, 40, 30, owed=50), to_come=1)
    assert (both.ledger.sessions, both.ledger.minutes) == (column(2, 2, 0), column(60, 40, 0))
    assert both.ledger.status is Status.UNDER, "by minutes: all sessions were given, and none was as long as planned"
    timed = so_far(None, column(90, 30, 60), to_come=60)
    assert (timed.ledger.sessions, timed.ledger.minutes) == (None, column(30, 30, 0))
    assert timed.ledger.status is Status.ON_TRACK


def test_so_far_only_what_ends_by_the_sunday_is_counted() -> None:
    def ending(day: int) -> WeekLine:
        runs = line("Ada F", "NELI", 1, state=State.ON_TRACK)
        return replace(runs, ledger=replace(runs.ledger, ends_on=date(2026, 11, day)))

    for day, counted in ((8, 1), (9, 0)):
        summary = summarise(MONDAY, [ending(day)], LedgerSettings(), SummaryKind.SO_FAR)
        assert (len(summary.counted), len(summary.lines)) == (counted, 1)
