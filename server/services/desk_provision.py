"""One provision on a pupil's page, with its figures over the chosen span, worked out afresh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.calendar import Span
from server.domain.dosage_words import dosage_in_words, length_in_words
from server.domain.explain_span import explain_span
from server.domain.judging import Look, judge
from server.domain.ledger import PupilLedger, ledger_of
from server.domain.plan import Plan
from server.domain.shares import Share
from server.domain.spans import Chosen
from server.domain.vocabulary import Status
from server.services.desk_explained import SpanExplained, span_explained
from server.services.desk_facts import Facts
from server.services.desk_lines import Named
from server.services.desk_spans import Bucket, SaidOfPupil, bucket
from server.services.desk_windows import RecordView, WindowView, records_shown, windows_shown
from server.services.notes import OpenNote
from server.store.ledgers import LoggedRecord

LONG_AGO = date(1900, 1, 1)
"""Before any record. Not the first of all days, before which there is none to look back to."""


@dataclass(frozen=True, slots=True)
class Owed:
    sessions: Fraction | None
    minutes: Fraction | None


@dataclass(frozen=True, slots=True)
class PupilProvision:
    """The figures are of the closed windows of the span; `windows` and `records` are those that it touches. `bucket` is
    of what has no windows. `awaiting_sync` where a phone may still hold what a counted window lacks."""

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
    received: Share
    offered: Share
    accounted: Share
    as_specified: Share
    timely: Share
    owed: Owed
    status: Status | None
    critical: bool
    awaiting_sync: bool
    explained: SpanExplained
    bucket: Bucket
    windows: tuple[WindowView, ...]
    records: tuple[RecordView, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What one pupil's page stands on."""

    known: Facts
    pupil: str
    chosen: Chosen
    logged: Sequence[LoggedRecord]
    notes: Mapping[str, Sequence[OpenNote]]
    said: SaidOfPupil


def provision_shown(page: Page, provision_id: str) -> PupilProvision:
    known, chosen = page.known, page.chosen
    stored = known.provisions[provision_id]
    provision, plan = stored.provision, known.plan_of(provision_id)
    own = [each for each in page.logged if each.record.provision == provision_id and each.record.pupil == page.pupil]
    records = [each.record for each in own]
    ledger = _ledger(known, provision_id, page.pupil, own) if stored.judged else PupilLedger((), (), ())
    verdict = judge(ledger.worked, provision, known.calendar, known.settings, _look(known, provision_id))
    found = explain_span(
        chosen,
        ledger.worked,
        verdict.ledgers,
        records,
        provision,
        known.judged_pupil(page.pupil),
        known.calendar,
        known.settings,
        known.today,
    )
    touched = frozenset(window.starts_on for window in found.windows)
    counted = frozenset(window.starts_on for window in found.windows if window.counted)
    shares = found.shares
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
        received=shares.received,
        offered=shares.offered,
        accounted=shares.accounted,
        as_specified=found.as_specified,
        timely=found.timely,
        owed=Owed(shares.sessions.owed if shares.sessions else None, shares.minutes.owed if shares.minutes else None),
        status=shares.status,
        critical=known.statutory(provision_id) and bool(verdict.critical),
        awaiting_sync=any(known.awaits_sync(each) for each in verdict.ledgers if each.starts_on in counted),
        explained=span_explained(found),
        bucket=bucket(known, chosen, provision_id, page.pupil, page.said, records),
        windows=windows_shown(known, provision_id, ledger, verdict, touched),
        records=records_shown(known, ledger, own, page.notes, _shown_dates(chosen, ledger, touched)),
    )


def _shown_dates(chosen: Chosen, ledger: PupilLedger, touched: frozenset[date]) -> Span:
    """The span's own; for the last windows from the first of them on."""
    if chosen.span is not None:
        return chosen.span
    starts = [each.window.span.starts_on for each in ledger.worked if each.ledger.starts_on in touched]
    return Span(min(starts, default=date.min), date.max)


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
    return Look(known.today, LONG_AGO, known.synced_through(provision_id), LONG_AGO)


def _items(plan: Plan | None, wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(item.text for item in plan.items if item.id in wanted) if plan else ()
