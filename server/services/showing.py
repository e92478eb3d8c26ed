"""What people are shown, held against the log; and made anew from it where somebody changed it in the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.audit import Finding
from server.store import audit, shown
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class Looked:
    """After one more part of the log: how many are done, of how many, and what was found in this one."""

    done: int
    parts: int
    scope: str
    found: Sequence[Finding]


def examine(db: Database, school_id: str, now: datetime) -> Iterator[Looked]:
    """Part by part, for it takes about a minute for each hundred thousand records."""
    with db.read() as session:
        wanted = shown.scopes(session, school_id)
        parts = zip(wanted, shown.unlike(session, school_id, wanted, now), strict=True)
        for done, (scope, unlike) in enumerate(parts, 1):
            found = [
                Finding("unlike_commitment", _entry(audit.about(session, school_id, one)), say) for one, say in unlike
            ]
            yield Looked(done, len(wanted), scope, found)


def make_anew(db: Database, school_id: str, scopes: Sequence[str], now: datetime) -> None:
    """Makes what is shown of these scopes anew from the log. Each is a transaction: phones that write wait for one."""
    for scope in scopes:
        with db.write() as session:
            shown.make_anew(session, school_id, scope, now)
            audit.append(session, school_id, [audit.Act(now, "shown.made_anew", body={"scope": scope})])


def _entry(seqs: Sequence[int]) -> int:
    """The first entry that speaks of it; 0 where none does."""
    return min(seqs, default=0)
