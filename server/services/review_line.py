"""What the review finds of one pupil's provision: its windows, worked again as far as anything has changed, and the
verdict over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from server.domain.alerting import AlertKind, Question, Raised, settled_through
from server.domain.calendar import Span
from server.domain.judging import Look, Verdict, judge, questions
from server.domain.ledger import PupilLedger, WindowLedger, ledger_of, ledger_of_standing
from server.domain.plan import Provision, Pupil
from server.domain.reach import reach_of
from server.domain.record import Record
from server.domain.windows import windows
from server.services.ids import new_id
from server.services.reviewed import Known
from server.store import ledgers, line_records, reviewing


@dataclass(frozen=True, slots=True)
class Line:
    """One pupil's provision. `changed` holds the dates of the records that have come since the look of `reviewed_on`,
    whose stored windows stand; None says that nothing stored is to be relied on. `far` are its records that matter on
    other days than their own, and whether each stands."""

    provision: Provision
    pupil: Pupil
    changed: Span | None
    reviewed_on: date | None
    far: Sequence[tuple[Record, bool]]


@dataclass(frozen=True, slots=True)
class Found:
    verdict: Verdict
    questions: tuple[Question, ...]


def look_at_line(session: Session, facts: Known, line: Line, settled: Sequence[Raised]) -> Found:
    """Works out the line and makes its stored windows agree. `settled` are the alerts that a person has settled."""
    found = _what_changed(session, facts, line, line.reviewed_on, settled) if line.reviewed_on else None
    return found or _everything(session, facts, line, settled)


def _everything(session: Session, facts: Known, line: Line, settled: Sequence[Raised]) -> Found:
    """From every record of the line."""
    of_provision = ledgers.records(session, facts.school_id, provisions=[line.provision.id], pupil=line.pupil.id)
    stored = reviewing.stored_windows(session, facts.school_id, line.provision.id, line.pupil.id)
    verdict = Verdict((), (), (), critical=False, told_through=None)
    if line.provision.id in facts.judged:
        plan, records = facts.plan(line.provision), of_provision
        ledger = ledger_of(
            line.provision, line.pupil, plan, facts.calendar, facts.settings, facts.people, records, facts.today
        )
        watched_from = min([facts.put_in_on[line.provision.id], *(record.on for record in records)])
        look = _look(facts, line, watched_from, settled)
        verdict = judge(ledger.worked, line.provision, facts.calendar, facts.settings, look)
    _store(session, facts, stored, verdict.ledgers)
    asked = questions(of_provision, line.provision, line.pupil, facts.calendar)
    return Found(verdict, asked)


def _what_changed(
    session: Session, facts: Known, line: Line, reviewed_on: date, settled: Sequence[Raised]
) -> Found | None:
    """From the records that anything can have changed for, and the windows as they are stored; equal to what
    `_everything` finds. None where that cannot be told from so little."""
    provision, pupil, plan = line.provision, line.pupil, facts.plan(line.provision)
    of_line = (session, facts.school_id, provision.id, pupil.id)
    due = windows(provision, pupil, plan, facts.calendar, facts.settings)
    reach = reach_of(due, line.changed, [record for record, _ in line.far], reviewed_on, facts.calendar, facts.today)
    rows = reviewing.stored_windows(*of_line, facts.calendar.week_of(reach.known_from))
    stored = {row.starts_on: ledgers.unpack(row) for row in rows}
    again = reach.again(stored)
    spans = [window.span for window in again]
    known = line_records.some_records(*of_line, since=reviewed_on, spans=spans, days=reach.days(again))
    if any(record.on > reviewed_on and (record.amends or not stands) for record, stands in known):
        return None  # until its day an amendment of the future leaves standing what it amends
    ledger = ledger_of_standing(
        provision,
        pupil,
        plan,
        facts.calendar,
        facts.settings,
        facts.people,
        [record for record, stands in known if stands and record.on <= facts.today],
        facts.today,
        touching=[window.starts_on for window in again],
        due=due,
        past=(),  # how the open window stands is judged below, from what is stored
    )
    replaced = {window.starts_on for window in again}
    look = _look(facts, line, _watched_from(session, facts, line, reach.asked_from), settled)
    verdict = _judged(facts, line, ledger, [stored[day] for day in stored if day not in replaced], look)
    if not verdict.from_enough_windows:
        everything = [
            ledgers.unpack(row) for row in reviewing.stored_windows(*of_line) if row.starts_on not in replaced
        ]
        verdict = _judged(facts, line, ledger, everything, look)
    if not verdict.from_enough_records:
        return None
    found = [each for each in verdict.ledgers if each.starts_on in replaced]
    _store(session, facts, [row for row in rows if row.starts_on in replaced], found)
    asked = questions([record for record, stands in line.far if stands], provision, pupil, facts.calendar)
    return Found(verdict, asked)


def _judged(facts: Known, line: Line, ledger: PupilLedger, before: Sequence[WindowLedger], look: Look) -> Verdict:
    return judge(ledger.worked, line.provision, facts.calendar, facts.settings, look, before=before)


def _look(facts: Known, line: Line, watched_from: date, settled: Sequence[Raised]) -> Look:
    return Look(
        today=facts.today,
        watched_from=watched_from,
        synced_through=facts.devices(line.provision),
        settled_through=settled_through(settled, AlertKind.UNACCOUNTED),
        silent_days=facts.silent_days,
        tell_after=facts.ladder.tell_senco_after_days,
    )


def _watched_from(session: Session, facts: Known, line: Line, asked_from: date) -> date:
    """The first record is not looked for where silence is asked about from a later day on anyway."""
    put_in_on = facts.put_in_on[line.provision.id]
    if put_in_on <= asked_from:
        return put_in_on
    first = line_records.first_recorded_on(session, facts.school_id, line.provision.id, line.pupil.id)
    return min(put_in_on, first or put_in_on)


def _store(
    session: Session, facts: Known, stored: Sequence[ledgers.StoredWindow], found: Sequence[WindowLedger]
) -> None:
    mint = partial(new_id, facts.now)
    reviewing.store_windows(session, facts.school_id, stored, found, facts.today, facts.now, mint)
