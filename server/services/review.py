"""The review: compares delivery with the plan, and opens, keeps or resolves alerts.

Only what a record or a plan touched, or whose day has come, is looked at. Each provision is one step of a transaction,
from the reading of its records to the notices that go out: all of it happens or nothing, and one that cannot be worked
out stops no other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy.orm import Session

from server.domain import watch
from server.domain.alerting import Raised, Subject, decide
from server.domain.calendar import Span
from server.domain.plan import Provision
from server.domain.record import Record
from server.domain.windows import expected
from server.services import nudges
from server.services.raising import carry_out
from server.services.review_line import Line, look_at_line
from server.services.reviewed import Known, known
from server.store import alerts, audit, line_records, log, reviewing
from server.store.engine import Database

LOG = structlog.get_logger("kept.review")
AT_ONCE = 10
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
        found = dict.fromkeys(reviewing.marked(session.connection(), school_id))
        found |= dict.fromkeys(reviewing.to_be_looked_at(session, school_id, facts.today))
    return _look_at_each(db, facts, list(found))


def review_changes(db: Database, school_id: str, now: datetime) -> Reviewed:
    """Looks only at what a record or a plan touched. Costs one small query where nothing did."""
    with db.look() as connection:
        marked = reviewing.marked(connection, school_id)
    if not marked:
        return Reviewed((), ())
    with db.read() as session:
        facts = known(session, school_id, now, marked)
    return _look_at_each(db, facts, marked)


def recompute(session: Session, school_id: str, provision_ids: Collection[str] | None, now: datetime) -> None:
    """Looks at these provisions, by default at all, as part of the caller's transaction, and works everything again."""
    facts = known(session, school_id, now)
    ids = list(facts.provisions if provision_ids is None else provision_ids)
    for begin in range(0, len(ids), AT_ONCE):
        stored = _stored(session, facts, ids[begin : begin + AT_ONCE])
        looks = [look_at(session, facts, stored, facts.provisions[each], whole=True) for each in stored.ids]
        reviewing.set_next_looks(session, school_id, looks)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of a few provisions, read at once: what has changed, their last looks, their alerts, and records
    that matter on other days than their own."""

    ids: tuple[str, ...]
    changed: Mapping[tuple[str, str], Span]
    last: Mapping[str, reviewing.LastLook]
    raised: Sequence[alerts.StoredAlert]
    far: Mapping[tuple[str, str], Sequence[tuple[Record, bool]]]


def _stored(session: Session, facts: Known, provision_ids: Sequence[str]) -> _Stored:
    of = (session, facts.school_id, provision_ids)
    changed = reviewing.take_marks(*of)
    return _Stored(
        tuple(provision_ids),
        changed,
        reviewing.last_looks(*of),
        alerts.of_provisions(*of),
        line_records.far_records(*of),
    )


def look_at(
    session: Session, facts: Known, stored: _Stored, provision: Provision, *, whole: bool = False
) -> reviewing.NextLook:
    """Computes the windows of every pupil of the provision, and what follows: alerts, notices, nudges, next look.

    Only those that records have touched since the last look, unless something else has changed, or `whole` is asked.
    """
    last, basis = stored.last.get(provision.id), facts.basis(provision)
    stands = not whole and last is not None and last.basis == basis and last.on <= facts.today
    looks = [
        _look_at_pupil(
            session,
            facts,
            Line(
                provision,
                facts.pupils[pupil],
                stored.changed.get((provision.id, pupil)),
                last.on if last and stands else None,
                stored.far.get((provision.id, pupil), ()),
            ),
            [alert for alert in stored.raised if (alert.provision, alert.pupil) == (provision.id, pupil)],
        )
        for pupil in provision.pupils
    ]
    next_on = min(looks, default=watch.NEVER)
    return reviewing.NextLook(provision.id, next_on, reviewing.LastLook(facts.today, basis))


def _look_at_each(db: Database, facts: Known, provision_ids: Sequence[str]) -> Reviewed:
    failed: list[str] = []
    for begin in range(0, len(provision_ids), AT_ONCE):
        with db.write() as session:
            # First of all, as a push does: two that lock the same rows in two orders would wait for ever.
            log.lock_head(session, facts.school_id)
            so = _as_it_is_now(session, facts, provision_ids[begin : begin + AT_ONCE])
            some = [each for each in provision_ids[begin : begin + AT_ONCE] if each in so.provisions]
            stored = _stored(session, so, some)
            looks = _all_looked_at(session, so, stored) or [
                _looked_at(session, so, stored, so.provisions[each]) for each in some
            ]
            reviewing.set_next_looks(session, facts.school_id, looks)
            failed += [look.provision for look in looks if look.last is None]
    return Reviewed(tuple(provision_ids), tuple(failed))


def _as_it_is_now(session: Session, facts: Known, provision_ids: Sequence[str]) -> Known:
    """What is known, read again for these provisions where anybody has done anything since: a pupil may have been
    erased, a day closed, a line replaced, and what would be written is not so any more."""
    if audit.size(session, facts.school_id) == facts.acts:
        return facts
    return known(session, facts.school_id, facts.now, provision_ids)


def _all_looked_at(session: Session, facts: Known, stored: _Stored) -> list[reviewing.NextLook] | None:
    """None, and nothing changed, where one of them cannot be worked out: then each is a step of its own."""
    said = dict(facts.nudges)
    try:
        with session.begin_nested():
            return [look_at(session, facts, stored, facts.provisions[each]) for each in stored.ids]
    except Exception:
        _take_back(facts, said)
        return None


def _looked_at(session: Session, facts: Known, stored: _Stored, provision: Provision) -> reviewing.NextLook:
    """Nothing is changed where the provision cannot be worked out: then it is tried again, from every record, at the
    next review and not each minute."""
    said = dict(facts.nudges)
    try:
        with session.begin_nested():
            return look_at(session, facts, stored, provision)
    except Exception as failure:
        _take_back(facts, said)
        LOG.error(
            "provision_not_reviewed",
            school_id=facts.school_id,
            provision_id=provision.id,
            error=type(failure).__name__,
        )
        return reviewing.NextLook(provision.id, facts.today, None)


def _take_back(facts: Known, said: Mapping[tuple[str, str], str]) -> None:
    facts.nudges.clear()
    facts.nudges.update(said)


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
        ladder=facts.ladder,
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
