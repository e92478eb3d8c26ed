"""One pupil's page: each provision with its windows, figures, debts, records and notes, worked out afresh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from server.domain.calendar import Span
from server.domain.dosage_words import dosage_in_words, length_in_words
from server.domain.judging import Look, judge
from server.domain.ledger import Column, PupilLedger, WindowLedger, ledger_of
from server.domain.plan import Plan, SectionFItem
from server.domain.record import standing
from server.domain.status import within
from server.domain.vocabulary import Status
from server.services.desk_explained import Explanation, explained
from server.services.desk_facts import Facts, facts
from server.services.desk_figures import Figure, shares, this_term
from server.services.desk_lines import Named
from server.services.refusal import Refusal
from server.services.today import LONDON
from server.store import ledgers
from server.store.engine import Database
from server.store.ledgers import LoggedRecord, Note


@dataclass(frozen=True, slots=True)
class WindowView:
    starts_on: date
    ends_on: date
    closed: bool
    sessions: Column | None
    minutes: Column | None
    received: Fraction | None
    status: str | None
    state: str | None
    awaiting_sync: bool
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class NoteView:
    by: str
    text: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RecordView:
    """`standing` is counts, duplicate or unplaced."""

    id: str
    on: date
    by: str
    outcome: str
    minutes: int | None
    reason: str | None
    starts_at: str | None
    group_size: int | None
    makes_up: date | None
    late: bool
    standing: str
    notes: tuple[NoteView, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    sessions: Fraction | None
    minutes: Fraction | None


@dataclass(frozen=True, slots=True)
class PupilProvision:
    """The figures are of the closed windows of the term, `windows` of the school year."""

    id: str
    title: str
    kind: str
    dosage: str
    length: str
    wording: str | None
    measurable: str
    statutory: bool
    source: str | None
    items: tuple[str, ...]
    deliverers: tuple[Named, ...]
    judged: bool
    asks: tuple[str, ...]
    ended: bool
    received: Figure
    offered: Figure
    accounted: Figure
    owed: Owed
    status: Status | None
    critical: bool
    windows: tuple[WindowView, ...]
    records: tuple[RecordView, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    id: str
    source: str
    statutory: bool
    starts_on: date | None
    items: tuple[SectionFItem, ...]


@dataclass(frozen=True, slots=True)
class PupilHead:
    id: str
    name: str
    year_group: int | None
    sen_status: str | None


@dataclass(frozen=True, slots=True)
class PupilPage:
    today: date
    span: Span
    pupil: PupilHead
    plans: tuple[PlanView, ...]
    provisions: tuple[PupilProvision, ...]


def pupil(db: Database, school_id: str, pupil_id: str, now: datetime) -> PupilPage:
    """Running provisions first, statutory before others. Refuses with `not_found`."""
    with db.read() as session:
        known = facts(session, school_id, now)
        if pupil_id not in known.pupils:
            raise Refusal("not_found")
        own = [each for each, stored in known.provisions.items() if pupil_id in stored.provision.pupils]
        logged = ledgers.logged_records(session, school_id, provisions=own)
        notes = ledgers.notes(session, school_id, pupil=pupil_id)
    value = known.pupils[pupil_id]
    shown = (_provision(known, each, pupil_id, logged, notes) for each in own)
    return PupilPage(
        today=known.today,
        span=this_term(known.calendar, known.today),
        pupil=PupilHead(value.id, value.name, value.year_group, value.sen_status),
        plans=tuple(
            PlanView(plan.id, plan.source, plan.statutory, plan.starts_on, plan.items)
            for plan in known.plans.values()
            if plan.pupil == pupil_id
        ),
        provisions=tuple(sorted(shown, key=lambda each: (each.ended, not each.statutory, each.title.lower(), each.id))),
    )


def _provision(
    known: Facts,
    provision_id: str,
    pupil_id: str,
    logged: Sequence[LoggedRecord],
    notes: Mapping[str, Sequence[Note]],
) -> PupilProvision:
    stored = known.provisions[provision_id]
    provision, plan = stored.provision, known.plan_of(provision_id)
    own = [each for each in logged if each.record.provision == provision_id and each.record.pupil == pupil_id]
    ledger = _ledger(known, provision_id, pupil_id, own) if stored.judged else PupilLedger((), (), ())
    verdict = judge(ledger.worked, provision, known.calendar, known.settings, _look(known, provision_id))
    of_term = shares(within(verdict.ledgers, this_term(known.calendar, known.today)), known.settings)
    return PupilProvision(
        id=provision.id,
        title=provision.title,
        kind=provision.dosage.kind,
        dosage=dosage_in_words(provision.dosage),
        length=length_in_words(provision.starts_on, provision.ends_on, provision.block_weeks),
        wording=provision.wording,
        measurable=provision.measurable,
        statutory=known.statutory(provision_id),
        source=plan.source if plan else None,
        items=_items(plan, provision.items),
        deliverers=known.deliverers(provision_id),
        judged=stored.judged,
        asks=stored.asks,
        ended=known.ended(provision_id),
        received=of_term.received,
        offered=of_term.offered,
        accounted=of_term.accounted,
        owed=Owed(of_term.owed_sessions, of_term.owed_minutes),
        status=of_term.status,
        critical=known.statutory(provision_id) and verdict.critical,
        windows=_windows(known, provision_id, ledger, verdict.ledgers),
        records=_records(known, ledger, own, notes),
    )


def _ledger(known: Facts, provision_id: str, pupil_id: str, own: Sequence[LoggedRecord]) -> PupilLedger:
    return ledger_of(
        known.provisions[provision_id].provision,
        known.judged_pupil(pupil_id),
        known.plan_of(provision_id),
        known.calendar,
        known.settings,
        known.judged_people(),
        [each.record for each in own],
        known.today,
    )


def _look(known: Facts, provision_id: str) -> Look:
    return Look(known.today, date.min, known.synced_through(provision_id), date.min)


def _windows(
    known: Facts, provision_id: str, ledger: PupilLedger, judged: Sequence[WindowLedger]
) -> tuple[WindowView, ...]:
    provision = known.provisions[provision_id].provision
    names = {each.id: each.name for each in known.people.values()}
    year = next((each.span for each in reversed(known.calendar.years) if each.span.starts_on <= known.today), None)
    return tuple(
        WindowView(
            starts_on=window.starts_on,
            ends_on=window.ends_on,
            closed=window.closed,
            sessions=window.sessions,
            minutes=window.minutes,
            received=window.received,
            status=window.status,
            state=window.state,
            awaiting_sync=known.awaits_sync(window),
            explanation=explained(
                worked,
                window,
                provision,
                known.judged_pupil(window.pupil),
                known.calendar,
                known.settings,
                names,
            ),
        )
        for worked, window in zip(ledger.worked, judged, strict=True)
        if year is None or window.ends_on >= year.starts_on
    )


def _records(
    known: Facts, ledger: PupilLedger, own: Sequence[LoggedRecord], notes: Mapping[str, Sequence[Note]]
) -> tuple[RecordView, ...]:
    """The records that stand, newest first; what was amended or withdrawn is in the log."""
    heads = {record.id for record in standing(each.record for each in own)}
    standings = dict.fromkeys(ledger.unplaced, "unplaced") | dict.fromkeys(ledger.duplicates, "duplicate")
    shown = [each for each in own if each.record.id in heads]
    shown.sort(key=lambda each: each.record.on, reverse=True)
    return tuple(
        RecordView(
            id=each.record.id,
            on=each.record.on,
            by=known.person(each.record.by).name,
            outcome=each.record.outcome,
            minutes=each.record.minutes,
            reason=each.record.reason,
            starts_at=each.record.starts_at,
            group_size=each.record.group_size,
            makes_up=each.record.makes_up,
            late=each.received_at.astimezone(LONDON).date() > each.record.on,
            standing=standings.get(each.record.id, "counts"),
            notes=tuple(
                NoteView(known.person(note.by).name, note.text, note.received_at) for note in notes.get(each.entity, ())
            ),
        )
        for each in shown
    )


def _items(plan: Plan | None, wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(item.text for item in plan.items if item.id in wanted) if plan else ()
