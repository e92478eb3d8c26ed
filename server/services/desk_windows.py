"""One provision's windows and records on a pupil's page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from server.domain.calendar import Span
from server.domain.judging import Verdict
from server.domain.ledger import Column, PupilLedger
from server.domain.record import standing
from server.services.desk_explained import Explanation, explained
from server.services.desk_facts import Facts
from server.services.desk_lines import WaitsFor
from server.services.notes import OpenNote
from server.services.today import LONDON
from server.store.ledgers import LoggedRecord


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
    waits_for: tuple[WaitsFor, ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class NoteView:
    by: str
    text: str
    received_at: datetime
    opened: bool


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


def windows_shown(
    known: Facts,
    provision_id: str,
    ledger: PupilLedger,
    verdict: Verdict,
    about: Collection[date],
) -> tuple[WindowView, ...]:
    """Those that start on one of the days of `about`."""
    provision = known.provisions[provision_id].provision
    names = {each.id: each.name for each in known.people.values()}
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
            waits_for=known.waits_for(window),
            explanation=explained(
                worked,
                window,
                verdict.ahead,
                provision,
                known.judged_pupil(window.pupil),
                known.calendar,
                known.settings,
                names,
            ),
        )
        for worked, window in zip(ledger.worked, verdict.ledgers, strict=True)
        if window.starts_on in about
    )


def records_shown(
    known: Facts, ledger: PupilLedger, own: Sequence[LoggedRecord], notes: Mapping[str, Sequence[OpenNote]], since: Span
) -> tuple[RecordView, ...]:
    """The records that stand of those days, newest first, and all that count nowhere; what was amended or withdrawn is
    in the log."""
    heads = {record.id for record in standing(each.record for each in own)}
    standings = dict.fromkeys(ledger.unplaced, "unplaced") | dict.fromkeys(ledger.duplicates, "duplicate")
    shown = [
        each for each in own if each.record.id in heads and (each.record.on in since or each.record.id in standings)
    ]
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
                NoteView(known.person(note.by).name, note.text, note.received_at, note.opened)
                for note in notes.get(each.entity, ())
            ),
        )
        for each in shown
    )
