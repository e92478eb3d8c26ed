"""All pupils at a glance: what each received over a span, direct and indirect apart, and how each week went."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from server.domain.calendar import Span
from server.domain.ledger import WindowLedger
from server.domain.shares import Share, shares
from server.domain.vocabulary import Kind, Status
from server.domain.week_pictures import by_week, last_weeks, week_word
from server.services.desk_facts import Facts, facts
from server.services.desk_map import critical_now, stored_windows
from server.services.desk_spans import THIS_TERM, Asked, SpanView, chosen, counted, view
from server.store.engine import Database

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PupilRow:
    """`received`, `owed` (sessions) and `status` are of direct work; `indirect` is None where there is none. `source`
    is that of a statutory plan before any other, which often stands from before the pupil had one. `weeks` has a word
    for each week of the list: the worst status of what ended in it, `open`, or None."""

    id: str
    name: str
    year_group: int | None
    source: str | None
    statutory: bool
    provisions: int
    not_judged: int
    received: Share
    indirect: Share | None
    owed: Fraction
    status: Status | None
    critical: bool
    awaiting_sync: bool
    weeks: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Pupils:
    today: date
    span: SpanView
    weeks: tuple[date, ...]
    pupils: tuple[PupilRow, ...]


def pupils(
    db: Database, school_id: str, now: datetime, asked: Asked = THIS_TERM, only: Collection[str] | None = None
) -> Pupils:
    """By name: those on roll who have a provision, or had one in the span; of `only` these, if given."""
    with db.read() as session:
        known = facts(session, school_id, now)
        span = chosen(known, asked)
        weeks = last_weeks(known.calendar, min(known.today, span.span.ends_on) if span.span else known.today)
        windows = stored_windows(session, school_id, span, known.today, weeks)
        critical = critical_now(session, school_id)
    in_span = {(window.pupil, window.provision, window.starts_on) for window in counted(span, windows)}
    of_pupil: dict[str, list[WindowLedger]] = {}
    for window in windows:
        of_pupil.setdefault(window.pupil, []).append(window)
    rows = []
    for pupil_id in known.pupils if only is None else filter(only.__contains__, known.pupils):
        own = of_pupil.get(pupil_id, [])
        judged = [each for each in own if (each.pupil, each.provision, each.starts_on) in in_span]
        if _on_roll(known, pupil_id) or judged:
            is_critical = any(pupil == pupil_id for pupil, _ in critical)
            row = _pupil_row(known, pupil_id, judged, own, weeks, critical=is_critical)
            if row.provisions or judged:
                rows.append(row)
    return Pupils(known.today, view(span, known), weeks, tuple(rows))


def _pupil_row(
    known: Facts,
    pupil_id: str,
    judged: Sequence[WindowLedger],
    windows: Sequence[WindowLedger],
    weeks: Sequence[date],
    *,
    critical: bool,
) -> PupilRow:
    pupil = known.pupils[pupil_id]
    running = [
        each
        for each, stored in known.provisions.items()
        if pupil_id in stored.provision.pupils and not known.ended(each)
    ]
    plans = [each for each in known.plans.values() if each.pupil == pupil_id]
    plan = next((each for each in plans if each.statutory), plans[0] if plans else None)
    direct = [each for each in judged if _kind(known, each) is not Kind.INDIRECT]
    indirect = [each for each in judged if _kind(known, each) is Kind.INDIRECT]
    found = shares(direct, known.settings)
    of_week = by_week(windows)
    return PupilRow(
        id=pupil.id,
        name=pupil.name,
        year_group=pupil.year_group,
        source=plan.source if plan else None,
        statutory=plan is not None and plan.statutory,
        provisions=len(running),
        not_judged=sum(not known.provisions[each].judged for each in running),
        received=found.received,
        indirect=shares(indirect, known.settings).received if indirect else None,
        owed=found.sessions.owed if found.sessions else _ZERO,
        status=found.status,
        critical=critical,
        awaiting_sync=any(known.awaits_sync(each) for each in direct),
        weeks=tuple(week_word(of_week.get(week, ())) for week in weeks),
    )


def _kind(known: Facts, window: WindowLedger) -> Kind:
    return known.provisions[window.provision].provision.dosage.kind


def _on_roll(known: Facts, pupil_id: str) -> bool:
    pupil = known.pupils[pupil_id]
    return known.today in Span(pupil.on_roll_from or date.min, pupil.on_roll_to or date.max)
