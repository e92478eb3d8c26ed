"""What a push of 50 on SQLite is made of: every part by itself and in turn, and the rows that it writes by the bare
driver. In this process, one push after the other, a commit each."""

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import event

from benchmarks.measure import Cost, interleaved
from benchmarks.sync_floor import ALL, in_sqlite, insert_sqlite, rows
from benchmarks.sync_school import PHONES, SCHOOL, Phone, known_id, make_school
from server.services import sync
from server.services.base64url import to_text
from server.services.evidence import weighed
from server.services.judging_items import Batch
from server.services.pairing import device_by_append
from server.services.scopes import scopes_of
from server.services.signatures import HALF, item_text, key_id
from server.services.sync_items import Item, RecordBody, read_item
from server.services.sync_wire import Push
from server.services.who import Who
from server.store import audit, devices, folds, grants, log, receipts
from server.store.engine import Database, migrate, open_database
from server.store.signing import SigningKeys
from server.store.sqlite import sqlite3

ROUNDS, SIZE = 5, 50
A_ROUND = PHONES // ROUNDS
TABLES = {
    "event": ("event", "log_head"), "record": ("record",), "week_said": ("week_said",),
    "ledger_dirty": ("ledger_dirty",), "device_item": ("device_item",), "device": ("device",),
    "audit_entry": ("audit_entry", "audit_head"),
}  # fmt: skip
FLOOR = "one table with every field, as above"
WHOLE = "the whole push"
_DECODER = msgspec.json.Decoder(Push)
Told = list[tuple[str, Any, bool]]
Work = Callable[[int], object]


def table(folder: Path) -> list[str]:
    """Microseconds of CPU for a record, as lines of Markdown."""
    parts = _parts(folder)
    turns: dict[str, list[int]] = {name: [] for name in parts}

    def turn(name: str, work: Work) -> None:
        done = len(turns[name])
        turns[name].append(done)
        for at in range(done * A_ROUND, (done + 1) * A_ROUND):
            work(at)

    costs = interleaved({name: partial(turn, name, work) for name, work in parts.items()}, ROUNDS)
    lines = [
        "What a record of a push of 50 on SQLite is made of, in one process and one push after the other: CPU in",
        "microseconds, least to most of the rounds. Each part is measured by itself, with a commit of its own where it",
        "writes, so that they add up to more than the whole. The bare driver is given the very statements and values.",
        "",
        "| | |",
        "| --- | --- |",
    ]
    return [*lines, *(f"| {name} | {_spoken(cost)} |" for name, cost in costs.items())]


def _spoken(cost: Cost) -> str:
    middle, least, most = (each / A_ROUND / SIZE * 1e6 for each in (cost.middle, min(cost.cpu), max(cost.cpu)))
    return f"{middle:.1f} ({least:.1f} to {most:.1f})"


def _parts(folder: Path) -> dict[str, Work]:
    """By name, what does it for the push of the nth phone."""
    empty = folder / "empty.db"
    migrate(f"sqlite:///{empty}")
    school = open_database(f"sqlite:///{empty}")
    make_school(school)
    school.close()
    told = [phone.items(SIZE) for phone in map(Phone, range(PHONES))]
    raws = [Phone(n, next_n=SIZE + 1).push(items).split(b"\r\n\r\n", 1)[1] for n, items in enumerate(told)]
    items = [[each for raw in _DECODER.decode(raw).items if isinstance(each := read_item(raw), Item)] for raw in raws]
    written = _written(_copied(empty, "written"), raws)
    floor, flat = in_sqlite(folder), [rows(each, ALL) for each in told]
    parts: dict[str, Work] = {f"bare driver: {FLOOR}": lambda n: insert_sqlite(floor, [flat[n]])}
    for name, tables in {**TABLES, "all of these rows": sum(TABLES.values(), ())}.items():
        parts[f"bare driver: {name}"] = _replay(_copied(empty, f"bare-{name}"), tables, written)
    parts["reading the items: JSON, what is allowed, their sha"] = lambda n: _read(raws[n])
    parts |= _checked(open_database(f"sqlite:///{_copied(empty, 'judged')}"), items)
    parts |= _stored(lambda name: open_database(f"sqlite:///{_copied(empty, name)}"), items)
    whole = open_database(f"sqlite:///{_copied(empty, 'whole')}")
    return parts | {WHOLE: lambda n: _push(whole, n, raws[n])}


def _copied(empty: Path, name: str) -> Path:
    return Path(shutil.copy(empty, empty.with_name(f"{name}.db")))


def _who(n: int) -> Who:
    return Who(SCHOOL, known_id(2, n), "ta", Phone(n).id)


def _read(raw: bytes) -> None:
    sent = _DECODER.decode(raw)
    receipts.sha_of_batch(sent.items)
    for each in sent.items:
        read_item(bytes(each))


def _push(db: Database, n: int, raw: bytes) -> None:
    who = device_by_append(db, f"append-{n}")
    if who is None:
        raise RuntimeError("nobody's cookie")
    answer = sync.push(db.of(who.school_id), who, _DECODER.decode(raw), datetime.now(UTC))
    if any(result.status != "applied" for result in answer.results):
        raise RuntimeError("not applied")
    msgspec.json.encode(answer)


def _checked(db: Database, items: list[list[Item]]) -> dict[str, Work]:
    def granted(n: int) -> None:
        with db.read() as session:
            scopes_of(session, SCHOOL, known_id(2, n), "ta")
            provisions = {each.body.provision for each in items[n] if isinstance(each.body, RecordBody)}
            grants.pupils_of(session, SCHOOL, provisions)

    def judged(n: int) -> None:
        with db.read() as session:
            batch = Batch(session, _who(n), items[n], log.read_head(session, SCHOOL), datetime.now(UTC))
            for each in items[n]:
                batch.take(each)

    key = generate_private_key(SECP256R1())
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = SigningKeys(key_id(public), {key_id(public): public})
    signed = [[_signed(key, key_id(public), n, each) for each in batch] for n, batch in enumerate(items)]

    def verified(n: int) -> None:
        if weighed(keys, Phone(n).id, known_id(2, n), signed[n]).faults:
            raise RuntimeError("a signature that does not fit")

    return {
        "verifying their signatures, where they are signed": verified,
        "grants: whose pupils these are": granted,
        "judging them, grants with it": judged,
    }


def _signed(key: EllipticCurvePrivateKey, name: str, n: int, item: Item) -> Item:
    made = key.sign(item_text(item.text, known_id(2, n), Phone(n).id), ECDSA(SHA256()))
    r, s = decode_dss_signature(made)
    return msgspec.structs.replace(item, key_id=name, signature=to_text(r.to_bytes(HALF) + s.to_bytes(HALF)))


def _stored(opened: Callable[[str], Database], items: list[list[Item]]) -> dict[str, Work]:
    """What the push stores, each kind with all that Kept does for it."""
    logged, folded, audited, counted = (opened(name) for name in ("logged", "folded", "audited", "counted"))
    events: dict[int, list[log.Event]] = {}

    def log_them(n: int) -> None:
        with logged.write() as session:
            head = log.lock_head(session, SCHOOL)
            events[n], _ = log.append(session, SCHOOL, head, [_new(each, n) for each in items[n]], datetime.now(UTC))

    def project_them(n: int) -> None:
        with folded.write() as session:
            folds.project(session, SCHOOL, events[n], datetime.now(UTC))

    def audit_them(n: int) -> None:
        with audited.write() as session:
            audit.append_events(session, SCHOOL, events[n])

    def count_them(n: int) -> None:
        with counted.write() as session:
            devices.add_items(session, SCHOOL, Phone(n).id, [each.n for each in items[n]])

    return {
        "the log (event)": log_them,
        "projections (record, week_said, ledger_dirty)": project_them,
        "the audit log (audit_entry)": audit_them,
        "numbers that arrived (device_item)": count_them,
    }


def _new(item: Item, n: int) -> log.NewEvent:
    return log.NewEvent(
        item.id, item.scope, item.entity, item.type, item.body_text.decode(), item.sha, item.version, item.base,
        known_id(2, n), Phone(n).id, item.n, item.stated_at,
    )  # fmt: skip


def _written(path: Path, raws: Iterable[bytes]) -> list[dict[str, Told]]:
    """What each push told SQLite to write, by table."""
    db = open_database(f"sqlite:///{path}")
    found: list[dict[str, Told]] = []

    def hear(_connection: object, _cursor: object, words: str, values: Any, _context: object, many: bool) -> None:
        if named := re.match(r'(?:INSERT INTO|UPDATE) "?(\w+)', words):
            found[-1][named[1]].append((words, values, many))

    event.listen(db.write_engine, "before_cursor_execute", hear)
    for n, raw in enumerate(raws):
        found.append(defaultdict(list))
        _push(db, n, raw)
    db.close()
    return found


def _replay(path: Path, tables: tuple[str, ...], written: list[dict[str, Told]]) -> Work:
    """The same statements with the same values on a file as Kept's, by nothing but the driver."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
        connection.execute(f"pragma {pragma}").fetchall()

    def work(n: int) -> None:
        connection.execute("begin immediate")
        for name in tables:
            for words, values, many in written[n][name]:
                (connection.executemany if many else connection.execute)(words, values)
        connection.execute("commit")

    return work
