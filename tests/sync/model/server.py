"""The product's own push, pull and hello on a SQLite file, that can crash, be backed up, and be put back in time."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, event, insert

from server.api.sync import _salvaged
from server.services import auditing, erase, forks, held, publish, put_right, sync
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.sync_wire import Pull, Push
from server.services.who import Who
from server.settings import Settings
from server.store import devices, folds, grants, log, shown
from server.store import held as held_store
from server.store.engine import migrate, open_database
from server.store.models.devices import DeviceRow
from server.store.sqlite import sqlite3
from tests.cast import TUESDAY, Cast, Clock, cast_on, known_id
from tests.sync.model.device import Answer
from tests.sync.model.looking import Looking
from tests.sync.phone import session_body

SPARES = 40
"""Phones that are paired from the beginning, for those that lose their storage."""


class Crashed(Exception):  # noqa: N818 - an event of the model, not an error
    """The server died."""


@dataclass(frozen=True)
class Backup:
    """A copy of the database, with the grants that the onlooker knew then, and the pupils who were `gone`."""

    file: sqlite3.Connection
    seq: int
    grants: dict[str, set[str]]
    gone: frozenset[str]


class Server(Looking):
    """`crash_at`: "statement" with `countdown`, "commit" or "after"; None is a good day."""

    def __init__(self, folder: Path) -> None:
        template, live = folder / "template.db", folder / "live.db"
        migrate(f"sqlite:///{template}")
        self._template = sqlite3.connect(template, check_same_thread=False)
        self.cast = self._furnish(template)
        self._school = UUID(self.cast.larch_lane).bytes
        self._template.backup(beginning := sqlite3.connect(live))
        beginning.close()
        self.db = open_database(f"sqlite:///{live}")
        self._settings = Settings(data_dir=folder, database_url=f"sqlite:///{live}")
        self._look = sqlite3.connect(live, isolation_level=None, check_same_thread=False)
        self.backups: list[Backup] = []
        self.crash_at: str | None = None
        self.countdown = 0
        self.crashed = False
        self._committed = False
        for name, listener in (("begin", self._begins), ("commit", self._commits)):
            event.listen(self.db.write_engine, name, listener)
        event.listen(self.db.write_engine, "before_cursor_execute", self._executes)

    def close(self) -> None:
        self.db.close()
        for opened in (self._template, self._look, *(backup.file for backup in self.backups)):
            opened.close()

    def reset(self) -> None:
        """The first day again."""
        self.crash_at = None
        self._put_back(self._template)
        (self._settings.data_dir / erase.FILE).unlink(missing_ok=True)
        for backup in self.backups:
            backup.file.close()
        self.backups = []

    # Requests

    def handle(self, path: str, raw: bytes, device: str, user: str, now: datetime) -> Answer:
        """As the endpoint does. Raises Crashed; any other fault is a 500 that names it."""
        who = Who(self.cast.larch_lane, user, "ta", device)
        try:
            with self._mortal():
                if path == "push":
                    return _json(200, sync.push(self.db, who, _push(raw), now))
                if path == "pull":
                    return _json(200, sync.pull(self.db, who, msgspec.json.decode(raw, type=Pull)))
                said = json.loads(raw)
                greeting = sync.hello(self.db, who, said | {"clock": datetime.fromisoformat(said["clock"])}, now)
                return _json(200, {"req": said["req"], "missing_n": greeting.missing_n})
        except sync.Rewound as gone_back:
            return _json(409, {"req": json.loads(raw)["req"], "code": "rewound", "epoch": gone_back.epoch})
        except Refusal as refusal:
            return _json(422, {"code": refusal.code})
        except Crashed:
            raise
        except Exception as fault:
            return _json(500, {"code": "internal", "fault": repr(fault)[:300]})

    @contextmanager
    def _mortal(self) -> Iterator[None]:
        self.crashed = self._committed = False
        try:
            yield
            if self.crash_at == "after" and self._committed:
                self.die()
        finally:
            self.crash_at = None

    def die(self) -> None:
        self.crashed = True
        raise Crashed

    def _executes(self, *_: object) -> None:
        if self.crash_at == "statement":
            self.countdown -= 1
            if self.countdown <= 0:
                self.die()

    def _commits(self, _: Connection) -> None:
        if self.crash_at == "commit":
            self.die()
        self._committed = True

    def _begins(self, _: Connection) -> None:
        if self.crash_at == "after" and self._committed:
            self.die()

    # What the school does

    def set_grant(self, person: str, pupil: str, given: bool, now: datetime) -> None:
        school, scope = self.cast.larch_lane, f"user:{person}"
        with self.db.write() as session:
            log.lock_head(session, school)
            if given:
                grants.start(session, school, new_id(now), person, pupil, grants.EXPLICIT, now)
            else:
                for kind in (grants.PROVISION, grants.EXPLICIT):
                    grants.end(session, school, person, pupil, kind, now)
            kind = "grant.add" if given else "grant.remove"
            publish.append_server_event(session, school, now, kind, scope, pupil, {"pupil": pupil})

    def settle_held(self, which: int, release: bool | None, now: datetime) -> str:
        """What the SENCO did with one held item, in words: released it, sent it back, or (None) put it right."""
        school, by = self.cast.larch_lane, self.cast.sam
        with self.db.read() as session:
            waiting = held_store.waiting(session, school)
        if not waiting:
            return "nothing is held"
        item = waiting[which % len(waiting)]
        try:
            if release:
                held.release(self.db, school, item.id, by, now)
            elif release is not None:
                held.send_back(self.db, school, item.id, by, now)
            else:
                body = session_body(self.cast.precision, Clock(TUESDAY), minutes=17)
                put_right.put_right(self.db, school, item.id, self.cast.asha, body, by, now)
        except Refusal as refusal:
            return refusal.code
        return "put right" if release is None else "released" if release else "sent back"

    def decide_fork(self, which: int, now: datetime) -> str:
        """Which version of the first forked record the SENCO kept, in words."""
        waiting = forks.listed(self.db, self.cast.larch_lane)
        if not waiting:
            return "there are none"
        fork = waiting[0]
        ids = [each.id for each in fork.versions]
        keep = ids[which % len(ids)]
        forks.resolve(self.db, self.cast.larch_lane, fork.record, ids, keep, self.cast.sam, now)
        return f"{keep[-4:]} of {len(ids)} stands"

    def erase(self, pupil: str, now: datetime) -> bool:
        """False where there is nothing left to erase."""
        try:
            erase.erase(self.db, self._settings, self.cast.larch_lane, pupil, "A parent asked.", now)
        except Refusal:
            return False
        return True

    def back_up(self, granted: dict[str, set[str]], gone: frozenset[str], keep: int = 2) -> int:
        """A copy through SQLite's backup. What is in the oldest copy that is kept is durable; devices are told that."""
        copied = sqlite3.connect(":memory:", check_same_thread=False)
        self._look.backup(copied)
        self.backups.append(Backup(copied, self.head()[0], granted, gone))
        while len(self.backups) > keep:
            self.backups.pop(0).file.close()
        self._look.execute(
            "UPDATE log_head SET durable_seq = ? WHERE school_id = ?", (self.backups[0].seq, self._school)
        )
        return self.backups[-1].seq

    def restore(self, which: int, epoch: str | None, now: datetime) -> int:
        """Puts a backup back; copies of what came after it are of no use any more. Without an epoch nobody is told.
        What was erased since is erased again."""
        chosen = self.backups[which]
        for backup in self.backups[which + 1 :]:
            backup.file.close()
        del self.backups[which + 1 :]
        self._put_back(chosen.file)
        if epoch is not None:
            self._look.execute("UPDATE log_head SET epoch = ? WHERE school_id = ?", (epoch, self._school))
        erase.apply_again(self.db, self._settings, now)
        return chosen.seq

    def _put_back(self, source: sqlite3.Connection) -> None:
        source.backup(self._look)

    def rebuild(self, now: datetime) -> None:
        with self.db.write() as session:
            folds.rebuild(session, self.cast.larch_lane, now)

    def told_otherwise(self, now: datetime) -> list[str]:
        """What people are shown otherwise than the log says, phones above all."""
        school = self.cast.larch_lane
        with self.db.read() as session:
            parts = shown.unlike(session, school, shown.scopes(session, school), now)
            return [say for part in parts for _, say in part]

    def past_the_audit_log(self) -> list[str]:
        """What the audit log does not vouch for, or no longer does."""
        return [finding.say for finding in auditing.entered(self.db, self.cast.larch_lane)]

    def missing(self, device: str) -> list[int]:
        with self.db.read() as session:
            row = session.get_one(DeviceRow, (self.cast.larch_lane, device))
            return devices.missing(session, self.cast.larch_lane, device, row.manifest)

    def _furnish(self, template: Path) -> Cast:
        database = open_database(f"sqlite:///{template}")
        with closing(database):
            cast = cast_on(database, TUESDAY)
            with database.write() as session:
                rows = [spare(number, person) for number in range(SPARES) for person in (cast.ada, cast.tom)]
                session.execute(
                    insert(DeviceRow),
                    [
                        {"school_id": cast.larch_lane, "id": each, "person_id": person, "name": "phone"}
                        | {"append_sha": each.encode()[-32:], "unlock_sha": each.encode()[-32:], "paired_at": TUESDAY}
                        | {"manifest": {}, "storage": {}}
                        for each, person in rows
                    ],
                )
        return cast


def spare(number: int, person: str) -> tuple[str, str]:
    return known_id("7", number * 10 + int(person[-1])), person


def _push(raw: bytes) -> Push:
    """As the endpoint reads it, which takes half letters out of the envelope's way."""
    try:
        return msgspec.json.decode(raw, type=Push)
    except ValueError:
        salvaged = _salvaged(raw)
        assert salvaged is not None
        return salvaged


def _json(status: int, said: Any) -> Answer:
    return Answer(status, "application/json", msgspec.json.encode(said))
