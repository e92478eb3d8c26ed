"""The review: compares delivery with the plan, and opens, keeps or resolves alerts.

Only what a record or a plan touched, or whose day has come, is looked at. Each provision is one step of a transaction,
from the reading of its records to the notices that go out: all of it happens or nothing, and one that cannot be worked
out stops no other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import structlog
from sqlalchemy.orm import Session

from server.domain import watch
from server.domain.alerting import AlertKind, Raised, Subject, decide, settled_through
from server.domain.judging import Look, Verdict, judge, questions
from server.domain.ledger import ledger_of
from server.domain.plan import Provision, Pupil
from server.domain.record import Record
from server.domain.windows import expected
from server.services import nudges
from server.services.ids import new_id
from server.services.raising import carry_out
from server.services.reviewed import Known, known
from server.store import alerts, ledgers, log, reviewing
from server.store.engine import Database

LOG = structlog.get_logger("kept.review")
AT_ONCE = 5
"""Provisions a transaction: a commit waits for the disk, and while it lasts no phone can push."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The provisions that were looked at, and those that could not be worked out."""

    provisions: tuple[str, ...]
    failed: tuple[str, ...]


def review(db: Database, school_id: str, now: datetime) -> Reviewed:
    """Looks at every provision that a change touched or whose day has come."""
    with db.read() as session:
        facts = known(session, school_id, now)
        found = dict.fromkeys(reviewing.marked(session, school_id))
        found |= dict.fromkeys(reviewing.to_be_looked_at(session, school_id, facts.today))
    return _look_at_each(db, facts, list(found))


def review_changes(db: Database, school_id: str, now: datetime) -> Reviewed:
    """Looks only at what a record or a plan touched. Costs one small query where nothing did."""
    with db.read() as session:
        marked = reviewing.marked(session, school_id)
        if not marked:
            return Reviewed((), ())
        facts = known(session, school_id, now)
    return _look_at_each(db, facts, marked)


def recompute(session: Session, school_id: str, provision_ids: Collection[str] | None, now: datetime) -> None:
    """Looks at these provisions, by default at all, as part of the caller's transaction."""
    facts = known(session, school_id, now)
    for provision_id in facts.provisions if provision_ids is None else provision_ids:
        look_at(session, facts, facts.provisions[provision_id])


def look_at(session: Session, facts: Known, provision: Provision) -> None:
    """Computes the windows of every pupil of the provision, and what follows: alerts, notices, nudges, next look."""
    reviewing.take_marks(session, facts.school_id, provision.id)
    records = ledgers.records(session, facts.school_id, provisions=[provision.id])
    raised = alerts.of_provision(session, facts.school_id, provision.id)
    looks = [
        _look_at_pupil(
            session,
            facts,
            provision,
            facts.pupils[pupil],
            [record for record in records if record.pupil == pupil],
            [alert for alert in raised if alert.pupil == pupil],
        )
        for pupil in provision.pupils
    ]
    reviewing.set_next_look(session, facts.school_id, provision.id, min(looks, default=watch.NEVER))


def _look_at_each(db: Database, facts: Known, provision_ids: Sequence[str]) -> Reviewed:
    failed: list[str] = []
    for begin in range(0, len(provision_ids), AT_ONCE):
        with db.write() as session:
            # First of all, as a push does: two that lock the same rows in two orders would wait for ever.
            log.lock_head(session, facts.school_id)
            for provision_id in provision_ids[begin : begin + AT_ONCE]:
                if provision_id in facts.provisions and not _looked_at(session, facts, facts.provisions[provision_id]):
                    failed.append(provision_id)
                    _put_off(session, facts, provision_id)
    return Reviewed(tuple(provision_ids), tuple(failed))


def _looked_at(session: Session, facts: Known, provision: Provision) -> bool:
    """False, and nothing changed, where the provision cannot be worked out."""
    said = dict(facts.nudges)
    try:
        with session.begin_nested():
            look_at(session, facts, provision)
    except Exception as failure:
        facts.nudges.clear()
        facts.nudges.update(said)
        LOG.error(
            "provision_not_reviewed",
            school_id=facts.school_id,
            provision_id=provision.id,
            error=type(failure).__name__,
        )
        return False
    return True


def _put_off(session: Session, facts: Known, provision_id: str) -> None:
    """Tries again at the next review and not each minute."""
    reviewing.take_marks(session, facts.school_id, provision_id)
    reviewing.set_next_look(session, facts.school_id, provision_id, facts.today)


def _look_at_pupil(
    session: Session,
    facts: Known,
    provision: Provision,
    pupil: Pupil,
    records: list[Record],
    raised: list[alerts.StoredAlert],
) -> date:
    standing = [alert for alert in raised if alert.state in alerts.STANDING]
    settled = [_raised(alert) for alert in raised if alert.resolved_by is not None]
    verdict = _judge(facts, provision, pupil, records, settled)
    reviewing.store_windows(
        session,
        facts.school_id,
        provision.id,
        pupil.id,
        verdict.ledgers,
        facts.today,
        facts.now,
        partial(new_id, facts.now),
    )
    subject = Subject(
        judged=provision.id in facts.judged,
        statutory=facts.statutory(provision),
        critical=verdict.critical,
        windows=verdict.windows,
        questions=questions(records, provision, pupil, facts.calendar),
        told_through=verdict.told_through,
    )
    decisions = decide(subject, [_raised(alert) for alert in standing], settled)
    carry_out(session, facts, provision, pupil.id, decisions, standing)
    nudges.say(session, facts, provision, pupil.id, verdict.silent)
    return watch.next_look(
        expected(provision, pupil, facts.calendar),
        waits=verdict.waits,
        unlogged=bool(verdict.silent),
        closes_today=any(not ledger.closed and ledger.ends_on <= facts.today for ledger in verdict.ledgers),
        calendar=facts.calendar,
        today=facts.today,
    )


def _judge(facts: Known, provision: Provision, pupil: Pupil, records: list[Record], settled: list[Raised]) -> Verdict:
    if provision.id not in facts.judged:
        return Verdict((), (), (), critical=False, told_through=None)
    pupil_ledger = ledger_of(
        provision,
        pupil,
        facts.plan(provision),
        facts.calendar,
        facts.settings,
        facts.people,
        records,
        facts.today,
    )
    look = Look(
        today=facts.today,
        watched_from=min([facts.put_in_on[provision.id], *(record.on for record in records)]),
        synced_through=facts.devices(provision),
        settled_through=settled_through(settled, AlertKind.UNACCOUNTED),
    )
    return judge(pupil_ledger.worked, provision, facts.calendar, facts.settings, look)


def _raised(alert: alerts.StoredAlert) -> Raised:
    return Raised(alert.kind, alert.window_starts_on, alert.facts)
