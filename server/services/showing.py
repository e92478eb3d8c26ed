"""What people are shown, held against the log; and made anew from it where somebody changed it in the database.

First what was said (server/store/shown.py), then the ledger of the windows that have closed, worked out from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.domain.audit import Finding
from server.domain.ledger import WindowLedger, ledger_of
from server.services.review import recompute
from server.services.reviewed import Known, known
from server.store import audit, ledgers, log, reviewing, shown
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class Looked:
    """After one more part: how many are done, of how many, and what was found in this one, which is about one scope of
    the log or about one provision."""

    done: int
    parts: int
    scope: str | None
    provision: str | None
    found: Sequence[Finding]


def examine(db: Database, school_id: str, now: datetime) -> Iterator[Looked]:
    """Part by part, for it takes some twenty seconds for each hundred thousand events."""
    with db.read() as session:
        wanted, facts = shown.scopes(session, school_id), known(session, school_id, now)
        provisions = _looked_at(session, facts)
        parts = len(wanted) + len(provisions)
        scopes = zip(wanted, shown.unlike(session, school_id, wanted, now), strict=True)
        for done, (scope, unlike) in enumerate(scopes, 1):
            found = [_finding(say, audit.about(session, school_id, one)) for one, say in unlike]
            yield Looked(done, parts, scope, None, found)
        for done, (provision, on) in enumerate(provisions.items(), len(wanted) + 1):
            said = _unlike(session, facts, provision, on)
            yield Looked(done, parts, None, provision, [_finding(say) for say in said])


def make_anew(db: Database, school_id: str, looked: Sequence[Looked], now: datetime) -> None:
    """Makes anew what was found. Each part is a transaction: phones that write wait for one."""
    for one in looked:
        with db.write() as session:
            log.lock_head(session, school_id)
            if one.scope is not None:
                shown.make_anew(session, school_id, one.scope, now)
            if one.provision is not None:
                recompute(session, school_id, [one.provision], now)
            act = audit.Act(now, "shown.made_anew", body={"scope": one.scope, "provision": one.provision})
            audit.append(session, school_id, [act])


def _looked_at(session: Session, facts: Known) -> dict[str, date]:
    """The provisions of which nothing has changed since their windows were worked out, and the day they stand as of.
    The others are worked out anew at the next review."""
    last = reviewing.last_looks(session, facts.school_id, sorted(facts.judged & facts.provisions.keys()))
    marked = set(reviewing.marked(session.connection(), facts.school_id))
    return {
        each: look.on
        for each, look in last.items()
        if each not in marked and look.on <= facts.today and look.basis == facts.basis(facts.provisions[each])
    }


def _unlike(session: Session, facts: Known, provision_id: str, on: date) -> list[str]:
    """The windows that had closed by then and are stored otherwise than the records make them."""
    provision = facts.provisions[provision_id]
    said = []
    for pupil in provision.pupils:
        records = ledgers.records(session, facts.school_id, provisions=[provision_id], pupil=pupil)
        made = ledger_of(
            provision, facts.pupils[pupil], facts.plan(provision), facts.calendar, facts.settings, facts.people,
            records, on,
        )  # fmt: skip
        # On its last day a window is still open: what is missing can still come.
        right = {each.ledger.starts_on: _row(each.ledger) for each in made.worked if each.ledger.ends_on < on}
        rows = reviewing.stored_windows(session, facts.school_id, provision_id, pupil)
        stored = {row.starts_on: row[4:] for row in rows if row.closed or row.starts_on in right}
        days = sorted(day for day in right.keys() | stored.keys() if right.get(day) != stored.get(day))
        said += [
            f"The ledger of {provision_id} for pupil {pupil} from {day} is not that of its records." for day in days
        ]
    return said


def _row(window: WindowLedger) -> tuple[Any, ...]:
    """As the end of StoredWindow: what somebody wrote there need not be a ledger at all."""
    status, state = window.status and window.status.value, window.state and window.state.value
    return window.ends_on, window.closed, status, state, ledgers.pack(window)


def _finding(say: str, entries: Sequence[int] = ()) -> Finding:
    """At the first of the entries that speak of it; at 0 where none does."""
    return Finding("unlike_commitment", min(entries, default=0), say)
