"""One pupil's provision in a week that is summed up; days of daily work are one line."""

from dataclasses import replace
from fractions import Fraction

from server.domain.column import Column
from server.domain.ledger import WindowLedger
from server.domain.summary_line import WeekLine, of_week, received_of
from server.domain.vocabulary import Reason, State, Status, WindowKind
from tests.domain.build import DEFAULTS, FRI, MON, THU, TUE, WED, dosage, ledger, logged

DAILY = dosage(1, 30, WindowKind.DAY)
WEEKLY = WindowLedger("asha", "v", MON, FRI, True, None, None, None, None, None, Status.UNDER, None)


def line(
    sessions: tuple[Fraction | int, Fraction | int] | None, minutes: tuple[int, int] | None = None, to_come: int = 0
) -> WeekLine:
    """Units are due and delivered; the rest is not accounted for."""
    columns = [
        unit and Column(Fraction(unit[0]), Fraction(unit[1]), unaccounted=Fraction(unit[0] - unit[1]))
        for unit in (sessions, minutes)
    ]
    of = replace(WEEKLY, sessions=columns[0], minutes=columns[1])
    return WeekLine(of, "Asha R", "Talk", statutory=True, to_come=Fraction(to_come))


def test_the_days_of_a_week_are_one_line_from_the_first_to_the_last() -> None:
    taught = [logged(day, minutes=30) for day in (MON, TUE, WED)]
    absent = logged(THU, "not_delivered", reason="pupil_absent", minutes=30)
    days = ledger(DAILY, [*taught, absent]).windows
    week = of_week(days, DEFAULTS)
    assert (week.starts_on, week.ends_on, week.closed) == (MON, FRI, True)
    assert week.sessions == Column(
        Fraction(5),
        Fraction(3),
        not_delivered={Reason.PUPIL_ABSENT: Fraction(1)},
        unaccounted=Fraction(1),
        owed=Fraction(2),
    )
    assert week.minutes is not None
    assert (week.minutes.due, week.minutes.delivered, week.minutes.unaccounted) == (150, 90, 30)
    assert (week.received, week.offered, week.accounted) == (Fraction(3, 5), Fraction(3, 4), Fraction(4, 5))
    assert week.status is Status.TO_CONFIRM
    assert (week.pupil, week.provision) == ("asha", "v")


def test_what_was_received_is_known_of_a_window_that_runs_too_and_not_where_nothing_is_due() -> None:
    (running,) = ledger(dosage(2, 30), [logged(MON, minutes=25)], as_of=WED).windows
    assert received_of(running) == Fraction(25, 60), "by minutes, where the plan has them"
    (in_sessions,) = ledger(dosage(2, None), [logged(MON)], as_of=WED).windows
    assert received_of(in_sessions) == Fraction(1, 2)
    assert received_of(line((0, 0)).ledger) is None


def test_what_was_done_is_said_in_sessions_unless_parts_of_them_were_delivered() -> None:
    assert line((2, 1)).done == "1 of 2 Talk sessions"
    assert line((1, 0)).done == "0 of 1 Talk session"
    assert line((2, 1), (60, 30)).done == "1 of 2 Talk sessions"
    assert line((2, Fraction(3, 2)), (60, 45)).done == "45 of 60 minutes of Talk"
    assert line(None, (90, 20)).done == "20 of 90 minutes of Talk"
    assert line((2, Fraction(1, 2))).done == "½ of 2 Talk sessions"


def test_what_can_still_come_is_not_lacking_and_what_is_only_not_logged_is_not_out_of_reach() -> None:
    assert (line((3, 1), to_come=1).not_logged, line((3, 1)).missing) == (1, 2)
    silent = line((3, 1))
    gone = replace(silent, ledger=replace(silent.ledger, status=None, state=State.UNREACHABLE, closed=False))
    assert not gone.out_of_reach
    told = Column(Fraction(3), Fraction(1), not_delivered={Reason.NO_ROOM: Fraction(1)}, unaccounted=Fraction(1))
    assert replace(gone, ledger=replace(gone.ledger, sessions=told)).out_of_reach
    assert not replace(gone, ledger=replace(gone.ledger, sessions=told, state=State.AT_RISK)).out_of_reach
