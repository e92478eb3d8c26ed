"""Reading the server's file past all of the product's code: what is checked is what is stored."""

import json
from collections import Counter
from typing import Any, NamedTuple

from server.store.models.log import EquipmentRow, NoteRow, PresenceRow, RecordRow
from server.store.sqlite import sqlite3

EVENTS = """SELECT seq, id, entity, scope, type, base, user_id, device_id, n, body, sha, chain
            FROM event WHERE school_id = ? ORDER BY seq"""
HELD = "SELECT item_id, sha, resolution, waits_for, person_id, resolved_by, item FROM held_item WHERE school_id = ?"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
NOTED = "SELECT object_id FROM audit_entry WHERE school_id = ? AND salt IS NOT NULL"
UNMARKED = """SELECT count(*) FROM record AS r LEFT JOIN ledger_dirty AS d ON d.school_id = r.school_id
              AND d.provision_id = r.provision_id AND d.pupil_id = r.pupil_id
              WHERE r.school_id = ? AND NOT coalesce(r."on" BETWEEN d.from_on AND d.to_on, 0)"""


class Logged(NamedTuple):
    """One row of the log, read past all of the product's code."""

    seq: int
    id: str
    entity: str
    scope: str
    type: str
    base: str | None
    user: str | None
    device: str | None
    n: int | None
    body: str
    sha: bytes
    chain: bytes

    @property
    def spoken(self) -> dict[str, Any]:
        return {**self._asdict(), "sha": self.sha.hex()}


class Kept(NamedTuple):
    """An item that is held. `resolution` is released, returned or None; `waits_for` the item that was not there, `by`
    who decided, nobody where it counted by itself; the
    `scope` is empty where it was erased."""

    id: str
    sha: str
    resolution: str | None
    waits_for: str | None
    person: str
    by: str | None
    scope: str


class Looking:
    """`_look` is a connection of its own, `_school` the one school that is looked at."""

    _look: sqlite3.Connection
    _school: bytes

    def head(self) -> tuple[int, bytes]:
        [(seq, chain)] = self._rows("SELECT seq, chain FROM log_head WHERE school_id = ?")
        return seq, chain

    def log(self) -> list[Logged]:
        return [
            Logged(seq, _id(own), _id(entity), scope, kind, _or_none(base), _or_none(user), _or_none(device), *rest)
            for seq, own, entity, scope, kind, base, user, device, *rest in self._rows(EVENTS)
        ]

    def held(self) -> list[Kept]:
        return [
            Kept(
                _id(item_id),
                sha.hex(),
                resolution,
                _or_none(base),
                _id(person),
                _or_none(by),
                json.loads(item).get("scope", ""),
            )
            for item_id, sha, resolution, base, person, by, item in self._rows(HELD)
        ]

    def received(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for device, n in self._rows("SELECT device_id, n FROM device_item WHERE school_id = ?"):
            found.setdefault(_id(device), set()).add(n)
        return found

    def counted(self) -> Counter[str]:
        """How often each event is among the records that count."""
        return Counter(_id(row[0]) for row in self._rows("SELECT id FROM record WHERE school_id = ?"))

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._look.execute(query, (self._school,)).fetchall()

    def projections(self) -> list[list[tuple[Any, ...]]]:
        models = (RecordRow, NoteRow, PresenceRow, EquipmentRow)
        return [
            self._look.execute(f"SELECT * FROM {model.__tablename__} ORDER BY school_id, id").fetchall()  # noqa: S608
            for model in models
        ]

    def texts(self) -> list[str]:
        """Every text that stands anywhere in the file."""
        tables = [name for (name,) in self._look.execute(TABLES)]
        rows = [row for name in tables for row in self._look.execute(f'SELECT * FROM "{name}"')]  # noqa: S608
        return [value for row in rows for value in row if isinstance(value, str)]

    def standing(self) -> dict[str, str]:
        """The ids of the records that count now, with their entities."""
        rows = self._rows("SELECT id, entity FROM record WHERE school_id = ? AND stands")
        return {_id(own): _id(entity) for own, entity in rows}

    def unmarked(self) -> int:
        """How many records lie outside the days for which their ledger is to be worked out anew."""
        return int(self._rows(UNMARKED)[0][0])

    def opened(self) -> set[str]:
        """The ids of what the audit log can still open."""
        return {_id(row[0]) for row in self._rows(NOTED) if row[0] is not None}


def _id(raw: bytes) -> str:
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _or_none(raw: bytes | None) -> str | None:
    return None if raw is None else _id(raw)
