"""Push, pull and hello: what keeps everything that a person has saved from being lost silently.

Push decides for each item whether it is applied, a duplicate, held or refused. Nothing is acknowledged before the
commit, and only what cannot be stored at all is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET, Raw
from sqlalchemy.orm import Session

from server.domain.audit import Checkpoint
from server.services.evidence import weighed
from server.services.held import take_back, wake
from server.services.judging_items import Batch
from server.services.protocol import is_too_old
from server.services.refusal import Refusal
from server.services.scopes import Scopes, scopes_of
from server.services.sync_items import Item, Refused, read_item
from server.services.sync_wire import Manifest, Pull, PullAnswer, Push, PushAnswer, Result
from server.services.who import Who
from server.store import audit, devices, folds, held, log, receipts, signing
from server.store.engine import Database
from server.store.prepared import Asked, Glance
from shared_schema.sync import MAX_ITEM_BYTES


class Rewound(Exception):  # noqa: N818 - an answer of the protocol, not an error
    """This log does not continue what the device has seen: a backup was restored. The device offers all again."""

    def __init__(self, epoch: str) -> None:
        super().__init__(epoch)
        self.epoch = epoch


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a device is told at hello. `checkpoint` is the newest of the school's audit log, for the device to keep."""

    missing_n: list[int]
    wipe: bool
    checkpoint: Checkpoint | None


@dataclass(frozen=True, slots=True)
class Moment:
    """What one person may read, and where the log stood, in one snapshot. `here` is the head as it is told."""

    school_id: str
    head: log.Head
    here: tuple[int, str]
    scopes: Scopes
    rev: str


def push(db: Database, who: Who, sent: Push, now: datetime) -> PushAnswer:
    """Stores what a device hands in, with one result for each item in the order sent. Raises Rewound.

    Refuses with `unknown_device` where the credential is another device's: its queue is never taken as this one's.
    """
    with db.glance() as session:
        found = _look(session, who, sent, now)
    return _go_on(db, who, sent, found, now)


def push_by(db: Database, whose: Callable[[Glance], Who | None], sent: Push, now: datetime) -> PushAnswer | None:
    """`push` by whoever `whose` finds, in the snapshot in which the batch is looked for too; None where by nobody."""
    with db.glance() as session:
        who = whose(session)
        if who is None:
            return None
        session.act_for(who.school_id)
        found = _look(session, who, sent, now)
    return _go_on(db.of(who.school_id), who, sent, found, now)


def _look(session: Glance, who: Who, sent: Push, now: datetime) -> "_Before | _New":
    if sent.device != who.device_id:
        raise Refusal("unknown_device", "This phone's credential belongs to another phone. Pair it again.")
    sha = receipts.sha_of_batch(sent.items)
    before = _before(session, who, sent, sha, now)
    return before or _New(sha, signing.signing_keys(session, who.school_id, sent.device))


def _go_on(db: Database, who: Who, sent: Push, found: "_Before | _New", now: datetime) -> PushAnswer:
    if isinstance(found, _New):
        return _take_in(db, who, sent, who, now, found.keys, found.sha)
    if found.says_something:
        with db.write() as session:
            devices.heard_from(session, who.school_id, sent.device, sent.manifest.as_sent(), now)
    return _answer(who, sent, found.head, found.results, now)


def rescue(db: Database, who: Who, sent: Push, now: datetime) -> PushAnswer:
    """A device's exported file, handed in by any device of the same school, by the path of a push.

    A file can be written by anybody: what comes by somebody else's device is held for the SENCO. So is what a device
    that was removed wrote, as if it came by itself.
    """
    with db.read() as session:
        owner = devices.owner(session, who.school_id, sent.device)
        keys = signing.signing_keys(session, who.school_id, sent.device)
    if owner is None:
        raise Refusal("unknown_device", "This file comes from a phone that this school does not know.")
    person, revoked = owner
    return _take_in(db, who, sent, replace(who, person_id=person, device_id=sent.device, revoked=revoked), now, keys)


@dataclass(frozen=True, slots=True)
class _Before:
    """A batch that came before. `says_something`: with it the device tells how it is, and that is new."""

    head: log.Head
    results: list[Result]
    says_something: bool


@dataclass(frozen=True, slots=True)
class _New:
    """A batch that did not. `sha` is its own, `keys` are what its device signs with."""

    sha: bytes
    keys: signing.SigningKeys


def _before(session: Asked, who: Who, sent: Push, sha: bytes, now: datetime) -> _Before | None:
    """What a batch that came again, word for word, is answered: as item by item, without reading any. Raises Rewound.

    A receipt is given only where every item was new and was applied. That they are in the log stays true when the
    device is removed, its person leaves or loses the pupil, and when the pupil is erased: ids and shas stay. After a
    restore the log that is there has the receipts that it had; whether the device has seen more, its witness tells.
    """
    stored = receipts.stored(session, who.school_id, sent.device, sha)
    if stored is None:
        return None
    head = log.read_head(session, who.school_id)
    _check_witness(session, who.school_id, head, sent.witness)
    results = [Result(item_id, "duplicate", seq=seq, sha=item_sha.hex()) for item_id, seq, item_sha in stored]
    says = devices.says_something(session, who.school_id, sent.device, sent.manifest.as_sent(), now)
    return _Before(head, results, says)


def _take_in(
    db: Database, who: Who, sent: Push, author: Who, now: datetime, keys: signing.SigningKeys, sha: bytes | None = None
) -> PushAnswer:
    """`sha` is the batch's, where a receipt may be given for it."""
    items = [read_item(bytes(raw)) for raw in sent.items]
    school, readable = who.school_id, [item for item in items if isinstance(item, Item)]
    evidence = weighed(keys, sent.device, author.person_id, readable)
    with db.write() as session:
        head = log.lock_head(session, school)
        _check_witness(session, school, head, sent.witness)
        by_another = author.person_id != who.person_id
        batch = Batch(session, author, readable, head, now, by_another=by_another, evidence=evidence)
        results = [_refused(item) if isinstance(item, Refused) else batch.take(item) for item in items]
        events, head = log.append(session, school, head, batch.new, now)
        held.add(session, school, batch.held)
        folds.project(session, school, [event for event in events if event.type != "held"], now)
        if batch.wakes:
            head, woken = wake(session, school, head, batch.wakes, now)
            events += woken
        head = take_back(session, school, head, readable, author.person_id, now)
        fresh = devices.add_items(session, school, sent.device, batch.numbers)
        devices.add_items(session, school, sent.device, batch.numbers_of_conflicts)
        alarms = [] if fresh == len(batch.numbers) else _alarm(session, school, sent.device, now)
        if who.device_id == sent.device:
            devices.heard_from(session, school, sent.device, sent.manifest.as_sent(), now, **_receipt(sha, results))
        elif author.person_id == who.person_id:  # a file, or the phone about what it was before
            devices.read_of(session, school, sent.device, sent.manifest.as_sent())
        audit.append_events(session, school, events)
        audit.append(session, school, alarms)
    return _answer(who, sent, head, results, now)


def _receipt(sha: bytes | None, results: list[Result]) -> dict[str, bytes | int]:
    """Only for items that are all new: then they stand in the log one after the other, in the order sent."""
    if sha is None or not results or any(result.status != "applied" for result in results):
        return {}
    first, last = results[0].seq, results[-1].seq
    return receipts.of_batch(sha, first, last) if isinstance(first, int) and isinstance(last, int) else {}


def _answer(who: Who, sent: Push, head: log.Head, results: list[Result], now: datetime) -> PushAnswer:
    here, wipe = (head.seq, head.chain.hex()), True if who.revoked else UNSET
    return PushAnswer(sent.req, head.epoch, here, head.durable_seq, _instant(now), results, wipe)


def _alarm(session: Session, school_id: str, device_id: str, now: datetime) -> list[audit.Act]:
    """Nothing is held for it: which of the two devices is the right one only a person can say."""
    told = devices.use_twice(session, school_id, device_id, now)
    return [audit.Act(now, "device.used_twice", device=device_id, object_id=device_id)] if told else []


def pull(db: Database, who: Who, sent: Pull) -> PullAnswer:
    """One page of what this person may read, or only the new list of scopes where theirs is an old one. Raises Rewound.

    Grants, head and events are of one moment, so that no page holds a scope that was lost before it was read.
    """
    if who.device_id not in (None, sent.device):
        raise Refusal("unknown_device", "This phone's credential belongs to another phone. Pair it again.")
    with db.glance() as session:
        return told(session, moment(session, who), sent)


def moment(session: Asked, who: Who) -> Moment:
    """What this person may read now. Refuses with `update_needed`."""
    school = who.school_id
    if who.device_id is not None and is_too_old(devices.app(session, school, who.device_id)):
        raise Refusal("update_needed", "Close Kept and open it again with signal. What you log is sent meanwhile.")
    head = log.read_head(session, school)
    scopes = scopes_of(session, school, who.person_id, who.access_role)
    return Moment(school, head, (head.seq, head.chain.hex()), scopes, scopes.rev)


def told(session: Asked, of: Moment, sent: Pull) -> PullAnswer:
    """What a pull is answered, up to that moment. Raises Rewound."""
    _check_witness(session, of.school_id, of.head, sent.witness)
    if (sent.cursor, sent.chain) != sent.witness:
        _check_witness(session, of.school_id, of.head, (sent.cursor, sent.chain))
    answer = nothing_new(of, sent)
    if sent.rev != of.rev:
        answer.scopes, answer.more = list(of.scopes.names), True
    else:
        _fill(session, of.school_id, of.scopes, sent, of.head, answer)
    return answer


def nothing_new(of: Moment, sent: Pull) -> PullAnswer:
    """The answer to a pull of a device that holds all that there was."""
    head, cursor = of.head, (sent.cursor, sent.chain)
    return PullAnswer(sent.req, head.epoch, of.here, head.durable_seq, of.rev, [], *cursor, sent.behind, more=False)


def hello(db: Database, who: Who, sent: dict[str, Any], now: datetime) -> Greeting:
    """Notes how the device is, and tells which of its items never arrived. `sent` is as loaded by the contract."""
    if sent["device"] != who.device_id:
        raise Refusal("unknown_device", "This phone's credential belongs to another phone. Pair it again.")
    told = sent["manifest"]
    oldest_at = told["oldest_at"]
    numbers = told.get("blocked_n", []), told.get("discarded_n", [])
    since = _instant(oldest_at) if oldest_at else None
    manifest = Manifest(told["next_n"], told["queued"], since, told["blocked"], *numbers)
    offset_ms = round((sent["clock"] - now).total_seconds() * 1000)
    about = {"app": sent["app"], "storage": sent["storage"], "clock_offset_ms": offset_ms}
    with db.write() as session:
        devices.heard_from(session, who.school_id, sent["device"], manifest.as_sent(), now, **about)
        missing = devices.missing(session, who.school_id, sent["device"], manifest.as_sent())
        newest = () if who.revoked else audit.checkpoints(session, who.school_id, newest=1)
    return Greeting(missing, who.revoked, next(iter(newest), None))


def _check_witness(session: Asked, school_id: str, head: log.Head, witness: tuple[int, str]) -> None:
    seq, chain = witness
    if seq == 0:
        return
    here = head.chain if seq == head.seq else log.chain_at(session, school_id, seq)
    if here is None or here.hex() != chain:
        raise Rewound(head.epoch)


def _fill(session: Asked, school: str, scopes: Scopes, sent: Pull, head: log.Head, answer: PullAnswer) -> None:
    """First what is behind, up to the cursor; then on from the cursor. The cursor moves only when nothing is behind."""
    found: list[tuple[int, bytes | None]] = []
    behind = {scope: sent.behind[scope] for scope in sorted(sent.behind) if scope in scopes.names}
    for scope, position in list(behind.items()):
        room = sent.limit - len(found)
        page = log.page(session, school, [scope], position, room, up_to=sent.cursor) if room else []
        if room and len(page) < room:
            del behind[scope]
        elif page:
            behind[scope] = page[-1][0]
        found += page
    answer.behind = behind
    room = sent.limit - len(found)
    if not behind and room and sent.cursor < head.seq:
        page = log.page(session, school, None if scopes.all else scopes.names, sent.cursor, room, up_to=head.seq)
        found += page
        answer.cursor = page[-1][0] if len(page) == room else head.seq
        chain = log.chain_at(session, school, answer.cursor) if answer.cursor < head.seq else head.chain
        answer.chain = (chain or b"").hex()
    answer.more = bool(behind) or answer.cursor < head.seq
    answer.events = [Raw(leaving) for _, leaving in found if leaving]


def _refused(item: Refused) -> Result:
    limit = MAX_ITEM_BYTES if item.code == "too_large" else UNSET
    return Result(item.id, "refused", code=item.code, limit=limit)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
