"""The question that phones ask all day, answered from what is remembered as long as nobody has written anything."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from server.services import sync
from server.services.pairing import reader_by_token
from server.services.sync_wire import Pull, PullAnswer
from server.services.who import Who
from server.store.engine import Database
from server.store.prepared import Glance
from server.store.watch import Watch

MOST = 10_000
"""Read tokens that are remembered between two commits."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What one commit left for one token. Every commit ends it: also one that takes away a grant or a device."""

    who: Who
    read_until: datetime
    moment: sync.Moment

    def may(self, sent: Pull, now: datetime) -> bool:
        return self.read_until > now and self.who.device_id == sent.device

    def has_nothing_new_for(self, sent: Pull) -> bool:
        here = self.moment.here
        return (sent.cursor, sent.chain) == here == sent.witness and sent.rev == self.moment.rev and not sent.behind


class Moments:
    """Answers pulls by the same credentials and grants as any other; one for each server."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._watch = Watch(db.url)
        self._since: tuple[Hashable, dict[str, _Known | None]] = (None, {})

    def answer(self, token: str, sent: Pull, now: datetime) -> PullAnswer | None:
        """None where this token may not ask that. Refuses and raises Rewound as sync.pull does.

        What came after the moment that is remembered is not told, so that a page is of one moment all the same.
        """
        remembered = self._remembered()
        if token not in remembered:
            with self._db.glance() as session:
                known = remembered[token] = _read(session, token, now)
                return sync.told(session, known.moment, sent) if known and known.may(sent, now) else None
        known = remembered[token]
        if known is None or not known.may(sent, now):
            return None
        if known.has_nothing_new_for(sent):
            return sync.nothing_new(known.moment, sent)
        with self._db.of(known.who.school_id).glance() as session:
            return sync.told(session, known.moment, sent)

    def _remembered(self) -> dict[str, _Known | None]:
        version = self._watch.version()
        if version is None:
            return {}
        # The version is read first: what is remembered is never older than the version it is remembered under. Both are
        # read and changed as one, so that no thread finds another's under its own.
        known_at, remembered = self._since
        if known_at != version or len(remembered) > MOST:
            remembered = {}
            self._since = (version, remembered)
        return remembered


def _read(session: Glance, token: str, now: datetime) -> _Known | None:
    found = reader_by_token(session, token, now)
    if found is None:
        return None
    who, read_until = found
    session.act_for(who.school_id)
    return _Known(who, read_until, sync.moment(session, who))
