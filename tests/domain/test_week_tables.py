"""The tables of a week: what each sum counts, what can be repaid, and what is never mixed into the dosage."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from server.domain.column import Column
from server.domain.ledger import WindowLedger
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.summary import SummaryKind, summarise
from server.domain.summary_line import WeekLine
from server.domain.vocabulary import Outcome, Reason, State, Status
from server.domain.week_tables import (
    Debt,
    Said,
    by_reason,
    debts,
    entered,
    grouped,
    observed,
    own_week,
    repayable,
    to_cover,
)

MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)
SETTINGS = LedgerSettings()


def window(
    pupil: str = "Ada F",
    provision: str = "NELI",
    due: int = 3,
    delivered: int = 0,
    *,
    missed: dict[Reason, Fraction] | None = None,
    closed: bool = True,
    owed: int | None = None,
    starts_on: date = MONDAY,
    state: State | None = None,
) -> WindowLedger:
    reasons = missed or {}
    silent = due - delivered - sum(reasons.values(), Fraction(0))
    still = due - delivered if owed is None else owed
    column = Column(Fraction(due), Fraction(delivered), Fraction(0), reasons, silent, owed=Fraction(still))
    status = Status.UNDER if closed else None
    return WindowLedger(pupil, provision, starts_on, FRIDAY, closed, column, None, None, None, None, status, state)


def line(
    ledger: WindowLedger, *, to_come: int = 0, by: tuple[str, ...] = ("ada",), statutory: bool = False
) -> WeekLine:
    return WeekLine(ledger, ledger.pupil, ledger.provision, statutory, to_come=Fraction(to_come), deliverers=by)


def said(
    session: str,
    outcome: Outcome = Outcome.DELIVERED,
    *,
    on: date = MONDAY,
    entered_on: date | None = None,
    reason: Reason | None = None,
    minutes: int | None = None,
    by: str = "ada",
    adherence: str | None = None,
    engagement: int | None = None,
) -> Said:
    record = Record(session, session, "NELI", "Ada F", on, outcome, by, minutes=minutes, reason=reason)
    return Said(record, entered_on or on, adherence, engagement)


def test_lines_are_added_up_by_whatever_they_have_in_common() -> None:
    lines = [
        line(window("Ada F", "NELI", 3, 3)),
        line(window("Ben O", "NELI", 3, 0)),
        line(window("Ada F", "ELSA", 1, 1)),
    ]
    by_title = grouped(lines, SETTINGS, lambda each: each.title)
    assert [(group.id, len(group.lines), group.figures.received) for group in by_title] == [
        ("NELI", 2, Fraction(1, 2)),
        ("ELSA", 1, Fraction(1)),
    ]
    assert [group.id for group in grouped(lines, SETTINGS, lambda each: each.pupil)] == ["Ada F", "Ben O"]


def test_reasons_are_summed_in_sessions_the_costliest_first_with_the_pupils_behind_them() -> None:
    cover, absent = Reason.STAFF_COVERING, Reason.PUPIL_ABSENT
    lines = [
        line(window("Ada F", missed={cover: Fraction(1), absent: Fraction(1, 2)})),
        line(window("Ben O", missed={cover: Fraction(1)})),
    ]
    assert [(each.reason, each.sessions, each.pupils) for each in by_reason(lines)] == [
        (cover, Fraction(2), 2),
        (absent, Fraction(1, 2), 1),
    ]


def test_of_reasons_that_cost_as_many_sessions_the_one_with_more_minutes_comes_first() -> None:
    cover, absent, clash = Reason.STAFF_COVERING, Reason.PUPIL_ABSENT, Reason.CLASH
    lost = {absent: Fraction(20), cover: Fraction(45), clash: Fraction(20)}
    in_minutes = replace(window(), sessions=None, minutes=Column(Fraction(90), not_delivered=lost))
    found = by_reason([line(in_minutes), line(window("Ben O", missed={absent: Fraction(1), cover: Fraction(1)}))])
    assert [(each.reason, each.sessions, each.minutes) for each in found] == [
        (cover, 1, 45),
        (absent, 1, 20),
        (clash, 0, 20),
    ]


def test_how_a_programme_was_followed_is_counted_by_session_and_engagement_by_pupil() -> None:
    told = [
        said("one", adherence="as_planned", engagement=4),
        said("one", adherence="as_planned", engagement=2),
        said("two", engagement=None),
        said("three", Outcome.NOT_DELIVERED, adherence="adapted", engagement=1),
    ]
    found = observed(told)
    assert found.adherence == {"as_planned": 1, "adapted": 0, "not_followed": 0, "not_said": 1}
    assert found.engagement == {"1": 0, "2": 1, "3": 0, "4": 1, "not_said": 1}


def test_late_is_told_apart_from_soon_and_from_what_came_for_weeks_before() -> None:
    told = [
        said("one"),
        said("next", entered_on=date(2026, 11, 3)),
        said("two", entered_on=date(2026, 11, 4)),
        said("three", entered_on=date(2026, 11, 5)),
        said("four", on=date(2026, 10, 20), entered_on=MONDAY),
    ]
    found = entered(told, MONDAY)
    assert (found.same_day, found.within_two_days, found.later, found.of_earlier_weeks) == (1, 2, 1, 1)


def test_minutes_lost_to_cover_are_as_stated_else_as_planned_else_not_known() -> None:
    missed, cover = Outcome.NOT_DELIVERED, Reason.STAFF_COVERING
    told = [
        said("one", missed, reason=cover, minutes=20),
        said("two", missed, reason=cover),
        said("three", missed, reason=Reason.STAFF_ABSENT, minutes=30),
    ]
    assert to_cover(told, lambda _: Fraction(15)) == to_cover(told[:2], lambda _: Fraction(15))
    assert (to_cover(told, lambda _: Fraction(15)).minutes, to_cover(told, lambda _: Fraction(15)).sessions) == (35, 2)
    unknown = to_cover(told, lambda _: None)
    assert (unknown.minutes, unknown.no_minutes) == (20, 1)
    more = to_cover([told[1], *told], lambda _: None)
    assert (more.sessions, more.minutes, more.no_minutes) == (3, 20, 2)


def test_what_is_not_logged_is_no_debt_and_what_runs_is_none_yet() -> None:
    absent = {Reason.STAFF_ABSENT: Fraction(2)}
    windows = [
        window("Ben O"),
        window("Ada F", missed=absent),
        window("Ada F", starts_on=date(2026, 10, 19), missed=absent, owed=3),
        window("Ben O"),
        window("Cy P", missed=absent, closed=False, owed=3),
    ]
    found = debts(windows, lambda _: True)
    assert [(each.pupil, each.owed, each.since) for each in found] == [("Ada F", Fraction(4), date(2026, 10, 19))]


def test_debts_are_in_sessions_where_the_plan_has_them_and_statutory_ones_stand_first_then_the_oldest() -> None:
    absent = {Reason.STAFF_ABSENT: Fraction(2)}
    minutes = Column(Fraction(60), not_delivered={Reason.STAFF_ABSENT: Fraction(40)}, owed=Fraction(40))
    windows = [
        window("Ada F", "Reading", missed=absent, owed=2),
        window("Ada F", "Talk", starts_on=date(2026, 10, 19), missed=absent, owed=2),
        replace(window("Ada F", "Physio"), sessions=None, minutes=minutes),
        replace(window("Ada F", "Speech", missed=absent, owed=2), minutes=minutes),
    ]
    found = debts(windows, lambda provision: provision in ("Physio", "Speech"))
    assert [(each.provision, each.unit, each.owed) for each in found] == [
        ("Physio", "minutes", 40),
        ("Speech", "sessions", 1),
        ("Talk", "sessions", 1),
        ("Reading", "sessions", 1),
    ]


def test_debts_share_the_days_that_a_pupil_has_one_session_a_day_statutory_first() -> None:
    def debt(provision: str, owed: int, *, statutory: bool = False, unit: str = "sessions") -> Debt:
        return Debt("Ada F", provision, statutory, unit, Fraction(owed), MONDAY)

    found = repayable(
        [debt("a", 3, statutory=True), debt("b", 90, unit="minutes"), debt("c", 4), debt("d", 1)], lambda _: 6
    )
    assert [(each.provision, each.fits) for each in found] == [("a", 3), ("b", 90), ("c", 2)]
    assert repayable([debt("a", 3)], lambda _: 0) == ()
    gone = Debt("Ben O", "a", True, "sessions", Fraction(2), MONDAY)
    found = repayable([gone, debt("b", 1)], lambda pupil: 0 if pupil == "Ben O" else 5)
    assert [(each.pupil, each.fits) for each in found] == [("Ada F", 1)], "who has no day left keeps nobody else's"


def test_so_far_what_can_still_come_is_in_no_figure_and_silence_is_told_apart() -> None:
    open_line = line(window(due=3, delivered=1, closed=False, state=State.AT_RISK), to_come=1)
    longer = line(window("Ben O", "Talk", closed=False, state=State.ON_TRACK))
    week = summarise(MONDAY, [open_line, longer], SETTINGS, SummaryKind.SO_FAR)
    assert week.total.sessions is not None
    assert (week.total.sessions.due, week.total.sessions.delivered, week.total.sessions.unaccounted) == (5, 1, 4)
    assert week.figures.received == Fraction(1, 5)
    assert week.risks[0] == "Ada F has had 1 of 3 NELI sessions, and can still have the rest by Friday 6 November."
    closed = summarise(MONDAY, [open_line, longer], SETTINGS)
    assert closed.total.sessions is None


def test_so_far_a_window_that_is_done_is_a_win_and_one_that_nobody_logs_is_asked_about() -> None:
    done = line(window(due=2, delivered=2, closed=False, state=State.DONE))
    silent = line(window("Ben O", "Talk", due=2, delivered=1, closed=False, state=State.ON_TRACK))
    week = summarise(MONDAY, [done, silent], SETTINGS, SummaryKind.SO_FAR)
    assert week.wins == ("Ada F had 2 of 2 NELI sessions.",)
    assert week.risks == ("Ben O: 1 Talk session not logged.",)
    assert week.ask == "Ask for the 1 session that is not logged to be logged."


def test_a_group_is_one_session_in_an_adults_own_week() -> None:
    told = [
        said("group", minutes=20),
        said("group", Outcome.NOT_DELIVERED, reason=Reason.PUPIL_ABSENT),
        said("alone", Outcome.PART_DELIVERED, minutes=10),
        said("cover", Outcome.NOT_DELIVERED, reason=Reason.STAFF_COVERING),
        said("others", by="tom", minutes=60),
    ]
    lines = [
        line(window("Ada F", delivered=1)),
        line(window("Ben O", delivered=2)),
        line(window("Cy P", "ELSA"), by=("tom",)),
    ]
    week = own_week("ada", told, lines)
    assert (week.done, week.part, week.missed, week.minutes) == (1, 1, 1, 30)
    assert week.reasons == {Reason.STAFF_COVERING: 1}
    assert week.not_logged == 2, "of a group's window the most that is lacking for any pupil"
    assert [(each.line.pupil, each.delivered, each.due) for each in week.pupils] == [("Ada F", 1, 3), ("Ben O", 2, 3)]


def test_an_own_week_tells_only_what_was_missed_and_minutes_only_where_they_are_known() -> None:
    told = [
        said("short", Outcome.PART_DELIVERED, reason=Reason.INCIDENT, minutes=10),
        said("untimed"),
        said("unsaid", Outcome.NOT_DELIVERED),
        said("cover", Outcome.NOT_DELIVERED, reason=Reason.STAFF_COVERING),
    ]
    lines = [
        line(window("Ada F", delivered=3)),
        line(window("Ben O", "Talk", delivered=2)),
        line(window("Cy P", "ELSA", delivered=1), to_come=3),
        line(replace(window("Di R", "Physio"), sessions=None, minutes=Column(Fraction(60), unaccounted=Fraction(60)))),
    ]
    week = own_week("ada", told, lines)
    assert (week.done, week.part, week.missed, week.minutes) == (1, 1, 2, 10)
    assert week.reasons == {Reason.STAFF_COVERING: 1}
    assert week.not_logged == 1, "minutes are no sessions, and what is still to come is not lacking"
