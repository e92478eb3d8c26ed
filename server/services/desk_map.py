"""The whole-school map of provisions, with what was received of each over a span."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.domain.alerting import AlertKind
from server.domain.dosage_words import dosage_in_words, length_in_words
from server.domain.ledger import WindowLedger
from server.domain.shares import Share, shares
from server.domain.spans import Chosen
from server.domain.vocabulary import Status
from server.services.desk_facts import Facts, facts
from server.services.desk_lines import Named
from server.services.desk_spans import THIS_TERM, Asked, SpanView, chosen, counted, view
from server.store import alerts, ledgers
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class MapRow:
    """One version of one line. `received` and `status` are of the span, for all its pupils together."""

    id: str
    title: str
    kind: str
    area_of_need: str | None
    dosage: str
    length: str
    wording: str | None
    measurable: str
    statutory: bool
    source: str | None
    pupils: tuple[Named, ...]
    deliverers: tuple[Named, ...]
    judged: bool
    asks: tuple[str, ...]
    ended: bool
    received: Share
    status: Status | None
    critical: bool
    awaiting_sync: bool


@dataclass(frozen=True, slots=True)
class ProvisionMap:
    today: date
    span: SpanView
    provisions: tuple[MapRow, ...]


def provisions(db: Database, school_id: str, now: datetime, asked: Asked = THIS_TERM) -> ProvisionMap:
    """By title."""
    with db.read() as session:
        known = facts(session, school_id, now)
        span = chosen(known, asked)
        windows = stored_windows(session, school_id, span, known.today)
        critical = {provision for _, provision in critical_now(session, school_id)}
    of_line: dict[str, list[WindowLedger]] = {}
    for window in counted(span, windows):
        of_line.setdefault(window.provision, []).append(window)
    rows = (_map_row(known, each, of_line.get(each, ()), critical=each in critical) for each in known.provisions)
    return ProvisionMap(
        known.today, view(span, known), tuple(sorted(rows, key=lambda row: (row.title.lower(), row.id)))
    )


def stored_windows(
    session: Session, school_id: str, span: Chosen, today: date, weeks: Sequence[date] = ()
) -> tuple[WindowLedger, ...]:
    """All that the span may hold, and what ends in these weeks: of the last windows whatever there is."""
    if span.span is None:
        return ledgers.windows(session, school_id, to_on=today)
    since = min([span.span.starts_on, *weeks])
    return ledgers.windows(session, school_id, from_on=since, to_on=max(span.span.ends_on, today))


def critical_now(session: Session, school_id: str) -> frozenset[tuple[str, str]]:
    """Pupil and provision of every critical alert that nobody has resolved."""
    standing = alerts.listed(session, school_id, alerts.STANDING)
    return frozenset((each.pupil, each.provision) for each in standing if each.kind is AlertKind.CRITICAL)


def _map_row(known: Facts, provision_id: str, windows: Sequence[WindowLedger], *, critical: bool) -> MapRow:
    stored = known.provisions[provision_id]
    provision, plan = stored.provision, known.plan_of(provision_id)
    found = shares(windows, known.settings)
    return MapRow(
        id=provision.id,
        title=provision.title,
        kind=provision.dosage.kind,
        area_of_need=stored.area_of_need,
        dosage=dosage_in_words(provision.dosage),
        length=length_in_words(provision.starts_on, provision.ends_on, provision.block_weeks),
        wording=provision.wording,
        measurable=provision.measurable,
        statutory=known.statutory(provision_id),
        source=plan.source if plan else None,
        pupils=tuple(known.pupil(pupil) for pupil in provision.pupils),
        deliverers=known.deliverers(provision_id),
        judged=stored.judged,
        asks=stored.asks,
        ended=known.ended(provision_id),
        received=found.received,
        status=found.status,
        critical=critical,
        awaiting_sync=any(known.awaits_sync(each) for each in windows),
    )
