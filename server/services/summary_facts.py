"""What a weekly summary is made from: the week's windows and records, the debts before it, the weeks beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from hashlib import sha256
from itertools import dropwhile, groupby

import msgspec
from sqlalchemy.orm import Session

from server.domain.calendar import ONE_DAY, SchoolCalendar, Span
from server.domain.dosage import planned_minutes
from server.domain.ledger import WindowLedger
from server.domain.summary_line import WeekLine, of_week
from server.domain.vocabulary import Kind, WindowKind
from server.domain.week_pictures import by_week, last_weeks
from server.domain.week_tables import Debt, Said, debts, repayable
from server.services.desk_facts import Facts
from server.services.today import LONDON
from server.store import ledgers, summaries

WEEK = timedelta(days=7)
REPAID_WITHIN = 15
"""School days ahead on which something can be made up."""


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """`said` are the records of the week, and those that came in it for weeks before. `of_week` holds the windows of
    direct work by the week in which they end, as far back as the pictures reach."""

    known: Facts
    week_of: date
    lines: tuple[WeekLine, ...]
    said: tuple[Said, ...]
    repay: tuple[Debt, ...]
    weeks: tuple[date, ...]
    of_week: Mapping[date, Sequence[WindowLedger]]

    @property
    def days(self) -> Span:
        return week_span(self.week_of)

    def planned(self, provision_id: str) -> Fraction | None:
        """Minutes a session, where the plan says."""
        minutes = planned_minutes(self.known.provisions[provision_id].provision.dosage)
        return None if minutes is None else Fraction(minutes)


def week_span(week_of: date) -> Span:
    return Span(week_of, week_of + WEEK - ONE_DAY)


def gather(session: Session, known: Facts, week_of: date) -> WeekFacts:
    """As stored: the review must have looked at the week."""
    week = week_span(week_of)
    since = min([year.span.starts_on for year in known.calendar.years if week_of in _weeks_of(year.span)], default=None)
    weeks = last_weeks(known.calendar, week_of)
    since = min(since or week_of - 52 * WEEK, *weeks, week_of)
    windows = ledgers.windows(session, known.school.id, from_on=since, to_on=week.ends_on)
    began = datetime.combine(week_of, time(0), LONDON)
    entries = summaries.entries(session, known.school.id, week_of, week.ends_on, began)
    direct = [each for each in windows if known.provisions[each.provision].provision.dosage.kind is not Kind.INDIRECT]
    owed = debts((each for each in windows if each.ends_on <= week.ends_on), known.statutory)
    of_week = by_week(each for each in direct if weeks and each.ends_on >= weeks[0])
    return WeekFacts(
        known=known,
        week_of=week_of,
        lines=tuple(_lines(known, windows, week)),
        said=tuple(
            Said(each.record, each.first_at.astimezone(LONDON).date(), each.adherence, each.engagement)
            for each in entries
        ),
        repay=repayable(owed, lambda pupil: _days_to_repay(known, pupil, week)),
        weeks=tuple(dropwhile(lambda week: week not in of_week, weeks)),
        of_week=of_week,
    )


def calendar_version(calendar: SchoolCalendar) -> str:
    """Names the calendar by what it says: another day off, another name."""
    facts = msgspec.json.encode([calendar.years, calendar.unplanned_closures], enc_hook=str, order="sorted")
    return sha256(facts).hexdigest()[:12]


def _weeks_of(span: Span) -> Span:
    return Span(SchoolCalendar.week_of(span.starts_on), span.ends_on)


def _days_to_repay(known: Facts, pupil_id: str, week: Span) -> int:
    """School days of the next 15 on which the pupil is on roll."""
    pupil = known.pupils[pupil_id]
    on_roll = Span(pupil.on_roll_from or date.min, pupil.on_roll_to or date.max)
    ahead = [day for day in known.calendar.days if day > min(week.ends_on, known.today)][:REPAID_WITHIN]
    return sum(day in on_roll and known.calendar.unplanned(day) is None for day in ahead)


def _lines(known: Facts, windows: Iterable[WindowLedger], week: Span) -> Iterator[WeekLine]:
    """The windows that end in the week, and those that are open in it; each with the one that closed before it."""
    closed_before: dict[tuple[str, str], WindowLedger] = {}
    for ledger in _by_week(windows, known):
        column = ledger.sessions or ledger.minutes
        if column is None or not column.due:
            continue
        pair = (ledger.provision, ledger.pupil)
        if ledger.ends_on in week or (not ledger.closed and ledger.ends_on >= week.starts_on):
            provision = known.provisions[ledger.provision].provision
            yield WeekLine(
                ledger,
                known.pupils[ledger.pupil].short_name,
                provision.title,
                known.statutory(ledger.provision),
                closed_before.get(pair),
                awaiting_sync=known.awaits_sync(ledger),
                indirect=provision.dosage.kind is Kind.INDIRECT,
                to_come=known.line(ledger).to_come,
                deliverers=provision.deliverers,
            )
        if ledger.closed:
            closed_before[pair] = ledger


def _by_week(stored: Iterable[WindowLedger], known: Facts) -> Iterator[WindowLedger]:
    """The windows as they are, but the days of a day window a week at a time: five lines for one provision say less."""

    def same(ledger: WindowLedger) -> tuple[str, str, date, bool]:
        daily = known.provisions[ledger.provision].provision.dosage.window is WindowKind.DAY
        starts = SchoolCalendar.week_of(ledger.starts_on) if daily else ledger.starts_on
        return ledger.pupil, ledger.provision, starts, ledger.closed

    for _, group in groupby(stored, key=same):
        days = list(group)
        yield of_week(days, known.settings) if len(days) > 1 and days[0].closed else days[0]
