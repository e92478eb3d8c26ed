"""The span that somebody at the desk has chosen, and what of a pupil's provisions without windows falls into it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain import buckets
from server.domain.calendar import ONE_DAY, Span
from server.domain.ledger import WindowLedger
from server.domain.record import Record
from server.domain.spans import Chosen, SpanKind, choose, school_days_of
from server.domain.vocabulary import Kind
from server.services.desk_facts import Facts

FEWEST_WINDOWS, MOST_WINDOWS, WINDOWS = 1, 60, 6


@dataclass(frozen=True, slots=True)
class Asked:
    """As asked for: without `on` the span that holds today, without a kind the term."""

    kind: SpanKind = SpanKind.TERM
    on: date | None = None
    windows: int = WINDOWS


THIS_TERM = Asked()


@dataclass(frozen=True, slots=True)
class SpanView:
    """`starts_on` and `ends_on` are school days, and None for the last windows; `windows` is None for everything else.
    `previous` and `next` are days of the spans beside it."""

    kind: SpanKind
    starts_on: date | None
    ends_on: date | None
    windows: int | None
    previous: date | None
    next: date | None


def chosen(known: Facts, asked: Asked) -> Chosen:
    on = asked.on or known.today
    return choose(asked.kind, on, known.today, known.calendar, known.settings.terms_per_year, asked.windows)


def view(chosen: Chosen, known: Facts) -> SpanView:
    span = school_days_of(chosen.span, known.calendar) if chosen.span is not None else None
    return SpanView(
        kind=chosen.kind,
        starts_on=span.starts_on if span else None,
        ends_on=span.ends_on if span else None,
        windows=chosen.windows,
        previous=chosen.previous,
        next=chosen.next,
    )


def counted(chosen: Chosen, windows: Iterable[WindowLedger]) -> list[WindowLedger]:
    """The closed windows of any number of pupils' provisions that are in the span; each one's in date order."""
    of_line: dict[tuple[str, str], list[WindowLedger]] = {}
    for window in windows:
        of_line.setdefault((window.pupil, window.provision), []).append(window)
    return [window for own in of_line.values() for window in chosen.of(own) if window.closed]


def dates(chosen: Chosen, known: Facts) -> Span:
    """The dates of the span; of the last windows as many school weeks, for what has no windows of its own."""
    if chosen.span is not None:
        return chosen.span
    begun = [monday for monday in known.calendar.school_weeks() if monday <= known.today]
    weeks = begun[-(chosen.windows or 1) :]
    return Span(weeks[0], weeks[-1] + 6 * ONE_DAY) if weeks else Span(known.today, known.today)


@dataclass(frozen=True, slots=True)
class SaidOfPupil:
    """What was said of one pupil's provisions without windows, by provision."""

    presence: Mapping[str, Sequence[buckets.Presence]]
    equipment: Mapping[str, Sequence[buckets.Equipment]]


@dataclass(frozen=True, slots=True)
class Bucket:
    """The figures of a provision without windows: one of the three, and a review wherever a date for one is on file."""

    ambient: buckets.Ambient | None = None
    equipment: buckets.EquipmentWeeks | None = None
    review: buckets.Review | None = None


def bucket(
    known: Facts, chosen: Chosen, provision_id: str, pupil_id: str, said: SaidOfPupil, records: Sequence[Record]
) -> Bucket:
    """Nothing for a provision that is not judged: its questions come first."""
    stored = known.provisions[provision_id]
    provision, kind = stored.provision, stored.provision.dosage.kind
    if not stored.judged:
        return Bucket()
    about = dates(chosen, known), provision, known.judged_pupil(pupil_id), known.calendar, known.today
    reviewed = None
    if kind is Kind.REVIEW or provision.review_on is not None:
        held = records if kind is Kind.REVIEW else ()
        reviewed = buckets.review(held, provision, known.calendar, known.settings.terms_per_year, known.today)
    return Bucket(
        ambient=buckets.ambient(said.presence.get(provision_id, ()), *about) if kind is Kind.AMBIENT else None,
        equipment=buckets.equipment(said.equipment.get(provision_id, ()), *about) if kind is Kind.EQUIPMENT else None,
        review=reviewed,
    )
