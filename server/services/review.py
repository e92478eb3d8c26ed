"""The review: compares delivery with the plan, and opens, keeps or resolves alerts.

Only what a record or a plan touched, or whose day has come, is looked at. Each provision is one step of a transaction,
from the reading of its records to the notices that go out: all of it happens or nothing, and one that cannot be worked
out stops no other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy.orm import Session

from server.domain import watch
from server.domain.alerting import Raised, Subject, decide
from server.domain.plan import Provision
from server.domain.windows import expected
from server.services import nudges
from server.services.raising import carry_out
from server.services.review_line import Line, look_at_line
from server.services.reviewed import Known, known
from server.store import alerts, log, reviewing
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
    """Looks at these provisions, by default at all, as part of the caller's transaction, and works everything again."""
    facts = known(session, school_id, now)
    for provision_id in facts.provisions if provision_ids is None else provision_ids:
        look_at(session, facts, facts.provisions[provision_id], whole=True)


def look_at(session: Session, facts: Known, provision: Provision, *, whole: bool = False) -> None:
    """Computes the windows of every pupil of the provision, and what follows: alerts, notices, nudges, next look.

    Only those that records have touched since the last look, unless something else has changed, or `whole` is asked.
    """
    changed = reviewing.take_marks(session, facts.school_id, provision.id)
    last, basis = reviewing.last_look(session, facts.school_id, provision.id), facts.basis(provision)
    stands = not whole and last is not None and last.basis == basis and last.on <= facts.today
    raised = alerts.of_provision(session, facts.school_id, provision.id)
    looks = [
        _look_at_pupil(
            session,
            facts,
            Line(provision, facts.pupils[pupil], changed.get(pupil), last.on if last and stands else None),
            [alert for alert in raised if alert.pupil == pupil],
        )
        for pupil in provision.pupils
    ]
    next_on = min(looks, default=watch.NEVER)
    reviewing.set_next_look(session, facts.school_id, provision.id, next_on, reviewing.LastLook(facts.today, basis))


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
    """Tries again, from every record, at the next review and not each minute."""
    reviewing.take_marks(session, facts.school_id, provision_id)
    reviewing.set_next_look(session, facts.school_id, provision_id, facts.today, None)


def _look_at_pupil(session: Session, facts: Known, line: Line, raised: list[alerts.StoredAlert]) -> date:
    standing = [alert for alert in raised if alert.state in alerts.STANDING]
    settled = [_raised(alert) for alert in raised if alert.resolved_by is not None]
    found = look_at_line(session, facts, line, settled)
    provision, verdict = line.provision, found.verdict
    subject = Subject(
        judged=provision.id in facts.judged,
        statutory=facts.statutory(provision),
        critical=verdict.critical,
        windows=verdict.windows,
        questions=found.questions,
        told_through=verdict.told_through,
    )
    decisions = decide(subject, [_raised(alert) for alert in standing], settled)
    carry_out(session, facts, provision, line.pupil.id, decisions, standing)
    nudges.say(session, facts, provision, line.pupil.id, verdict.silent)
    return watch.next_look(
        expected(provision, line.pupil, facts.calendar),
        waits=verdict.waits,
        unlogged=bool(verdict.silent),
        closes_today=any(not ledger.closed and ledger.ends_on <= facts.today for ledger in verdict.ledgers),
        calendar=facts.calendar,
        today=facts.today,
    )


def _raised(alert: alerts.StoredAlert) -> Raised:
    return Raised(alert.kind, alert.window_starts_on, alert.facts)
