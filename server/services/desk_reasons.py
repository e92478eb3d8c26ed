"""Where sessions go: what did not take place, by the reason that was given for it, and the minutes lost to cover.

Read from the sums that the push keeps, by whole weeks. It is what was said: the ledger alone tells what was due, and
caps what counts against it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from server.domain.dosage import planned_minutes
from server.domain.exact import ZERO
from server.domain.vocabulary import Outcome, Reason
from server.services.desk_facts import facts
from server.services.desk_spans import Asked, SpanView, chosen, dates, view
from server.store import weeks_said
from server.store.engine import Database
from server.store.plans import StoredProvision


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """`sessions` did not take place, `cut_short` did in part. `minutes` are those lost with `sessions`: as stated, else
    as planned; of `no_minutes` sessions neither is known."""

    reason: Reason
    side: str
    sessions: int
    cut_short: int
    minutes: Fraction
    no_minutes: int
    pupils: int
    provisions: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """`from_week` and `to_week` are the Mondays of the first and last week added up. `to_cover` are the minutes lost
    because whoever delivers was moved to cover."""

    span: SpanView
    from_week: date
    to_week: date
    reasons: tuple[ReasonLine, ...]
    delivered: int
    to_cover: Fraction


def reasons(db: Database, school_id: str, now: datetime, asked: Asked) -> Reasons:
    """Most minutes first, then most sessions."""
    with db.read() as session:
        known = facts(session, school_id, now)
        span = chosen(known, asked)
        days = dates(span, known)
        from_week, to_week = known.calendar.week_of(days.starts_on), known.calendar.week_of(days.ends_on)
        said = weeks_said.between(session, school_id, from_week, to_week)
    given = sorted({each.reason for each in said if each.reason})
    lines = [
        _line(Reason(reason), [each for each in said if each.reason == reason], known.provisions) for reason in given
    ]
    return Reasons(
        span=view(span, known),
        from_week=from_week,
        to_week=to_week,
        reasons=tuple(sorted(lines, key=lambda line: (-line.minutes, -line.sessions, line.reason))),
        delivered=sum(each.sessions for each in said if each.outcome == Outcome.DELIVERED),
        to_cover=sum((line.minutes for line in lines if line.reason is Reason.STAFF_COVERING), ZERO),
    )


def _line(reason: Reason, said: Iterable[weeks_said.Said], provisions: Mapping[str, StoredProvision]) -> ReasonLine:
    given = list(said)
    missed = [each for each in given if each.outcome == Outcome.NOT_DELIVERED]
    minutes, no_minutes = ZERO, 0
    for each in missed:
        planned = planned_minutes(provisions[each.provision].provision.dosage)
        minutes += each.minutes + each.unstated * (planned or 0)
        no_minutes += each.unstated if planned is None else 0
    return ReasonLine(
        reason=reason,
        side=reason.side.value,
        sessions=sum(each.sessions for each in missed),
        cut_short=sum(each.sessions for each in given if each.outcome == Outcome.PART_DELIVERED),
        minutes=minutes,
        no_minutes=no_minutes,
        pupils=len({each.pupil for each in given}),
        provisions=len({each.provision for each in given}),
    )
