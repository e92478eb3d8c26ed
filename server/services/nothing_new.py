"""The question that phones ask all day, answered from memory as long as nobody has written anything."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from server.services.pairing import reader_by_token
from server.services.scopes import scopes_of
from server.services.sync import is_too_old
from server.services.sync_wire import Pull, PullAnswer
from server.store import devices, log
from server.store.engine import Database
from server.store.watch import Watch

MOST = 10_000
"""Read tokens that are remembered between two commits."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """What one commit left for one token. Every commit ends it: also one that takes away a grant or a device."""

    device_id: str | None
    read_until: datetime
    head: log.Head
    chain: str
    rev: str


class NothingNew:
    """Answers a pull that would bring nothing, by the same credentials and grants as any other; one for each server."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._watch = Watch(db.url)
        self._since: tuple[Hashable, dict[str, _Moment | None]] = (None, {})

    def answer(self, token: str, sent: Pull, now: datetime) -> PullAnswer | None:
        """None where there may be something to say: then the whole pull has to be asked."""
        version = self._watch.version()
        if version is None:
            return None
        # The version is read first: what is remembered is never older than the version it is remembered under. Both are
        # read and changed as one, so that no thread finds another's under its own.
        known_at, moments = self._since
        if known_at != version or len(moments) > MOST:
            moments = {}
            self._since = (version, moments)
        if token not in moments:
            moments[token] = self._moment(token, now)
        moment = moments[token]
        if moment is None or moment.read_until <= now or moment.device_id != sent.device:
            return None
        here = (moment.head.seq, moment.chain)
        if sent.behind or sent.rev != moment.rev or (sent.cursor, sent.chain) != here or sent.witness != here:
            return None
        head = moment.head
        return PullAnswer(
            sent.req, head.epoch, here, head.durable_seq, moment.rev, [], head.seq, moment.chain, {}, more=False
        )

    def close(self) -> None:
        self._watch.close()

    def _moment(self, token: str, now: datetime) -> _Moment | None:
        found = reader_by_token(self._db, token, now)
        if found is None:
            return None
        who, read_until = found
        with self._db.of(who.school_id).glance() as session:
            if who.device_id is None or is_too_old(devices.app(session, who.school_id, who.device_id)):
                return None
            head = log.read_head(session, who.school_id)
            scopes = scopes_of(session, who.school_id, who.person_id, who.access_role)
        return _Moment(who.device_id, read_until, head, head.chain.hex(), scopes.rev)
