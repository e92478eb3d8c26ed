"""Where sessions go: what did not take place, by the reason that was given for it, and the minutes lost to cover.

Read from the sums that the push keeps, by whole weeks. It is what was said: the ledger alone tells what was due, and
caps what counts against it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from server.domain.dosage import planned_minutes
from server.domain.exact import ZERO
from server.domain.vocabulary import DelivererRole, Outcome, Reason, Side
from server.services.desk_facts import Facts, facts
from server.services.desk_spans import Asked, SpanView, chosen, dates, view
from server.store import weeks_said
from server.store.engine import Database


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


SEVERAL, NOT_NAMED = "several", "not_named"
IN_ORDER = (*DelivererRole, SEVERAL, NOT_NAMED)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """The provisions whose plan names deliverers of this job alone, or of several, or nobody. What was said not to have
    been due at all is in no line."""

    role: str
    delivered: int
    sessions: int
    cut_short: int
    minutes: Fraction
    no_minutes: int
    to_cover: Fraction


@dataclass(frozen=True, slots=True)
class Reasons:
    """`from_week` and `to_week` are the Mondays of the first and last week added up. `to_cover` are the minutes lost
    because whoever delivers was moved to cover."""

    today: date
    span: SpanView
    from_week: date
    to_week: date
    reasons: tuple[ReasonLine, ...]
    roles: tuple[RoleLine, ...]
    delivered: int
    to_cover: Fraction


@dataclass(frozen=True, slots=True)
class Weeks:
    """A span as the sums know it: whole weeks, by their Mondays."""

    span: SpanView
    first: date
    last: date


def reasons(db: Database, school_id: str, now: datetime, asked: Asked) -> Reasons:
    """Reasons by most minutes, then most sessions; roles in the order of the vocabulary, which ranks nobody."""
    with db.read() as session:
        known = facts(session, school_id, now)
        weeks = weeks_of(known, asked)
        said = weeks_said.between(session, school_id, weeks.first, weeks.last)
    by_reason: dict[Reason, list[weeks_said.Said]] = {}
    by_role: dict[str, list[weeks_said.Said]] = {}
    for each in said:
        by_role.setdefault(_role(known, each.provision), []).append(each)
        if each.reason:
            by_reason.setdefault(Reason(each.reason), []).append(each)
    lines = [_reason_line(reason, given, known) for reason, given in by_reason.items()]
    return Reasons(
        today=known.today,
        span=weeks.span,
        from_week=weeks.first,
        to_week=weeks.last,
        reasons=tuple(sorted(lines, key=lambda line: (-line.minutes, -line.sessions, line.reason))),
        roles=tuple(_role_line(role, by_role[role], known) for role in IN_ORDER if role in by_role),
        delivered=_delivered(said),
        to_cover=sum((line.minutes for line in lines if line.reason is Reason.STAFF_COVERING), ZERO),
    )


def weeks_of(known: Facts, asked: Asked) -> Weeks:
    """The weeks that hold a day of the span that was asked for."""
    span = chosen(known, asked)
    days = dates(span, known)
    return Weeks(view(span, known), known.calendar.week_of(days.starts_on), known.calendar.week_of(days.ends_on))


def _role(known: Facts, provision_id: str) -> str:
    named = {known.people[each].deliverer_role for each in known.provisions[provision_id].provision.deliverers}
    roles = sorted(filter(None, named))
    return roles[0] if len(roles) == 1 else SEVERAL if roles else NOT_NAMED


def _role_line(role: str, said: Sequence[weeks_said.Said], known: Facts) -> RoleLine:
    due = [each for each in said if each.reason and Reason(each.reason).side is not Side.NONE]
    lost = _lost(due, known)
    to_cover = _lost([each for each in due if each.reason == Reason.STAFF_COVERING], known)
    return RoleLine(
        role, _delivered(said), lost.sessions, lost.cut_short, lost.minutes, lost.no_minutes, to_cover.minutes
    )


def _reason_line(reason: Reason, given: Sequence[weeks_said.Said], known: Facts) -> ReasonLine:
    lost = _lost(given, known)
    return ReasonLine(
        reason=reason,
        side=reason.side.value,
        sessions=lost.sessions,
        cut_short=lost.cut_short,
        minutes=lost.minutes,
        no_minutes=lost.no_minutes,
        pupils=len({each.pupil for each in given}),
        provisions=len({each.provision for each in given}),
    )


@dataclass(frozen=True, slots=True)
class _Lost:
    sessions: int
    cut_short: int
    minutes: Fraction
    no_minutes: int


def _lost(said: Iterable[weeks_said.Said], known: Facts) -> _Lost:
    sessions = cut_short = no_minutes = 0
    minutes = ZERO
    for each in said:
        if each.outcome == Outcome.PART_DELIVERED:
            cut_short += each.sessions
        if each.outcome != Outcome.NOT_DELIVERED:
            continue
        planned = planned_minutes(known.provisions[each.provision].provision.dosage)
        sessions += each.sessions
        minutes += each.minutes + each.unstated * (planned or 0)
        no_minutes += each.unstated if planned is None else 0
    return _Lost(sessions, cut_short, minutes, no_minutes)


def _delivered(said: Iterable[weeks_said.Said]) -> int:
    return sum(each.sessions for each in said if each.outcome == Outcome.DELIVERED)
