"""From the ledger of one pupil's provision to what the desk stores and what the alerts read.

A window is open until its last day is over, whatever was recorded on that day; and today still lies ahead of a
provision until something is recorded on it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from server.domain import watch
from server.domain.alerting import Question
from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.dosage import sessions_that_fit_a_day
from server.domain.forecast import HISTORY, Forecast, forecast
from server.domain.judged import Judged
from server.domain.ladder_settings import MOST_WINDOWS
from server.domain.plan import Provision, Pupil
from server.domain.record import Record, standing
from server.domain.settings import LedgerSettings
from server.domain.status import DAYS_WITHOUT, nothing_delivered, over
from server.domain.vocabulary import Reason, Status, WindowKind
from server.domain.windows import expected
from server.domain.worked import WindowLedger, WorkedWindow

SILENCE_DAYS = 20
"""School days after which silence is no longer asked about; the ledger shows it for ever."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the ledger is looked at. `watched_from` is the first day of which silence means anything: the line was known.
    `synced_through` is, for each device of those who deliver it, the last day whose work it had sent; `settled_through`
    the last day whose silence a person has dealt with. On `silent_days` the whole school was silent: no line is asked
    about them. The SENCO is told of silence after `tell_after` school days."""

    today: date
    watched_from: date
    synced_through: Sequence[date]
    settled_through: date
    silent_days: Collection[date] = ()
    tell_after: int = watch.TELL_DAYS

    def nobody_could(self, calendar: SchoolCalendar) -> Callable[[date], bool]:
        """The days on which nobody is expected to have logged anything."""
        return lambda day: calendar.unplanned(day) is not None or day in self.silent_days


@dataclass(frozen=True, slots=True)
class Silent:
    """A window of which `unlogged` occasions should have been logged by yesterday and were not."""

    starts_on: date
    ends_on: date
    unlogged: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ledgers` are to be stored, `silent` is to be asked about, the open one of `ledgers` has its state from `ahead`;
    the rest is for alerting. Older windows, or records, may change what it says where it is not `from_enough_windows`,
    or not `from_enough_records`."""

    ledgers: tuple[WindowLedger, ...]
    silent: tuple[Silent, ...]
    windows: tuple[Judged, ...]
    critical: bool
    told_through: date | None
    ahead: Forecast | None = None
    from_enough_windows: bool = True
    from_enough_records: bool = True

    @property
    def waits(self) -> bool:
        return any(window.awaiting_sync and window.closed for window in self.windows)


def judge(
    worked: Sequence[WorkedWindow],
    provision: Provision,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    look: Look,
    *,
    before: Sequence[WindowLedger] | None = None,
) -> Verdict:
    """`worked` is the whole ledger as of `look.today`.

    Or with `before` only some windows of it; `before` are then others as they were stored. Together they have no gap,
    begin with a school week, and hold all that ended in the last `SILENCE_DAYS` and the last `HISTORY` that closed. In
    `worked` are those that have not closed, and those of which something is asked about still.
    """
    shut = look.nobody_could(calendar)
    told_through = watch.told_through(look.synced_through, calendar, look.today, look.tell_after, shut)
    asked_from = max(look.watched_from, watch.school_days_back(calendar, look.today, SILENCE_DAYS) or date.min)
    a_day = sessions_that_fit_a_day(provision.dosage, settings)
    at_work = {each.ledger.starts_on: each for each in worked}
    ledgers: list[WindowLedger] = []
    windows: list[Judged] = []
    open_one: _Ahead | None = None
    for ledger in sorted([*(before or ()), *(each.ledger for each in worked)], key=attrgetter("starts_on")):
        each = at_work.get(ledger.starts_on)
        ahead = None
        if each is not None and ledger.ends_on >= look.today:
            open_one = ahead = _open(each, ledgers, calendar, a_day, look.today)
            ledger = ahead.ledger
        ledgers.append(ledger)
        column = ledger.sessions or ledger.minutes
        if column is None or not column.due:
            continue
        unlogged = unlogged_long = 0
        if each is not None and column.unaccounted and ledger.ends_on >= asked_from:
            logged = len(each.entries) + _before(each, provision, asked_from - ONE_DAY, a_day, shut)
            unlogged = max(0, _expected(each, provision, look.today - ONE_DAY, a_day, shut) - logged)
            if told_through is not None:
                settled = _expected(each, provision, min(look.settled_through, told_through), a_day, shut)
                expected = _expected(each, provision, told_through, a_day, shut)
                unlogged_long = max(0, min(expected - settled, expected - logged))
        windows.append(
            Judged(
                starts_on=ledger.starts_on,
                ends_on=ledger.ends_on,
                closed=ledger.closed,
                unit="sessions" if ledger.sessions else "minutes",
                column=column,
                minutes=ledger.minutes,
                status=ledger.status,
                state=ledger.state,
                unlogged=unlogged,
                unlogged_long=unlogged_long,
                lost=ahead is not None and ahead.lost,
                awaiting_sync=column.delivered < column.due
                and watch.awaiting_sync(ledger.ends_on, look.synced_through, calendar, look.today),
            )
        )
    silent = tuple(Silent(window.starts_on, window.ends_on, window.unlogged) for window in windows if window.unlogged)
    tail = watch.school_days_back(calendar, look.today, DAYS_WITHOUT) or date.min
    critical = _critical(worked if before is None else None, windows, provision.dosage.window, calendar, tail)
    if provision.dosage.window is WindowKind.DAY:
        windows = _by_week(windows, ledgers, calendar, settings, look.today)
    # What is older than a window that was on track plays no part in any run, nor what is older than the last few in
    # whether somebody must act.
    closed = [window for window in windows if window.closed and not window.awaiting_sync]
    enough = len(closed) >= MOST_WINDOWS and any(window.status is Status.ON_TRACK for window in closed)
    return Verdict(
        tuple(ledgers),
        silent,
        tuple(windows),
        bool(critical),
        told_through,
        ahead=open_one.forecast if open_one else None,
        from_enough_windows=before is None or enough,
        from_enough_records=critical is not None,
    )


def questions(
    records: Sequence[Record], provision: Provision, pupil: Pupil, calendar: SchoolCalendar
) -> tuple[Question, ...]:
    """The standing records that say that nothing was due, as long as the calendar or the plan says that it was."""
    active = expected(provision, pupil, calendar)
    found = []
    for record in standing(records):
        if record.pupil != pupil.id or record.provision != provision.id or record.reason is None:
            continue
        known = calendar.is_school_day(record.on) and calendar.unplanned(record.on) is None
        asks_calendar = record.reason is Reason.NOT_A_SCHOOL_DAY and known
        asks_plan = record.reason is Reason.PROVISION_ENDED and record.on in active
        if asks_calendar or asks_plan:
            found.append(Question(record.id, record.on, record.reason.value))
    return tuple(found)


def _expected(each: WorkedWindow, provision: Provision, through: date, a_day: int, shut: Callable[[date], bool]) -> int:
    return watch.expected_by(each.window, provision, through, a_day, shut)


def _before(each: WorkedWindow, provision: Provision, through: date, a_day: int, shut: Callable[[date], bool]) -> int:
    """What should have been logged before silence meant anything, and was not: it is not asked about."""
    early = sum(1 for entry in each.entries if entry.record.on <= through)
    return max(0, _expected(each, provision, through, a_day, shut) - early)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """An open window as it stands today. `ledger.state` is the forecast's and goes by what was logged; `lost` counts
    silent days as delivered."""

    ledger: WindowLedger
    forecast: Forecast
    lost: bool


def _open(
    each: WorkedWindow, before: Sequence[WindowLedger], calendar: SchoolCalendar, a_day: int, today: date
) -> _Ahead:
    ledger, recorded = each.ledger, {entry.record.on for entry in each.entries}
    as_of = today if today in recorded else today - ONE_DAY
    history = [past.sessions for past in before if past.closed and past.sessions and past.sessions.due][-HISTORY:]
    ahead = forecast(each.window, ledger.sessions, ledger.minutes, a_day, history, calendar.closures, as_of)
    lost = False
    if ledger.sessions is not None and ahead.slots_left is not None:
        silent = sum(
            a_day
            for day in each.window.counted
            if day <= as_of and day not in recorded and calendar.unplanned(day) is None
        )
        lost = ledger.sessions.delivered + ahead.slots_left + silent < ledger.sessions.due
    return _Ahead(replace(ledger, closed=False, status=None, state=ahead.state), ahead, lost)


def _critical(
    worked: Sequence[WorkedWindow] | None,
    windows: Sequence[Judged],
    kind: WindowKind | None,
    calendar: SchoolCalendar,
    tail: date,
) -> bool | None:
    """As the rule says, but with what is not logged counted as delivered, and nothing judged that waits for a phone.
    None where it takes all of `worked` to tell."""
    closed = [window for window in windows if window.closed and not window.awaiting_sync]
    lost = [window for window in windows if window.lost]
    last_two = [*closed, *lost][-2:]
    if len(last_two) == 2 and all(window.status is Status.UNDER or window.lost for window in last_two):
        return True
    if not closed or any(window.column.unaccounted for window in closed if window.ends_on >= tail):
        return False
    ends_on = closed[-1].ends_on
    if worked is None:
        return _surely_not_nothing([window for window in windows if window.ends_on <= ends_on], calendar)
    return nothing_delivered(worked, kind, ends_on)


def _surely_not_nothing(windows: Sequence[Judged], calendar: SchoolCalendar) -> bool | None:
    """False where the last windows, with fewer than ten days between them, show something delivered; else None."""
    days = 0
    for window in reversed(windows):
        days += len(calendar.school_days(Span(window.starts_on, window.ends_on)))
        if days >= DAYS_WITHOUT:
            return None
        if window.column.delivered:
            return False
    return None


def _by_week(
    windows: Sequence[Judged],
    ledgers: Sequence[WindowLedger],
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    today: date,
) -> list[Judged]:
    """Day windows, a school week at a time: one missed day is no alert by itself. Its week can no longer be met."""
    of_day = {ledger.starts_on: ledger for ledger in ledgers}
    weeks: dict[date, list[Judged]] = {}
    for window in windows:
        weeks.setdefault(calendar.week_of(window.starts_on), []).append(window)
    found = []
    for monday, days in weeks.items():
        following = calendar.next_school_day(today - ONE_DAY)
        closed = days[-1].closed and (following is None or calendar.week_of(following) != monday)
        week = over((of_day[day.starts_on] for day in days), settings)
        found.append(
            replace(
                days[0],
                ends_on=days[-1].ends_on,
                closed=closed,
                column=week.sessions or week.minutes or days[0].column,
                minutes=week.minutes or days[0].minutes,
                status=week.status if closed else None,
                state=None,
                unlogged=sum(day.unlogged for day in days),
                unlogged_long=sum(day.unlogged_long for day in days),
                lost=not closed and any(day.lost or day.status is Status.UNDER for day in days),
                awaiting_sync=any(day.awaiting_sync for day in days),
            )
        )
    return found
