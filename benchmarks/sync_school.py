"""A school of 200 TAs, each with a phone and six pupils, and what those phones send, ready made."""

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from benchmarks.http_load import drive, request
from server.store.engine import Database
from server.store.models.devices import DeviceRow
from server.store.models.log import GrantRow
from server.store.models.people import PersonRow, PupilRow
from server.store.models.plans import ProvisionDeliverer, ProvisionPupil, ProvisionRow
from server.store.models.school import LogHead, School

PHONES, CASELOAD, SHARED = 200, 6, 300
PUPILS = SHARED + CASELOAD
DOSAGE = {
    "kind": "direct", "count": [5, 5], "minutes": [30, 30], "window_minutes": None, "window": "week", "weekdays": None,
    "bound": "target", "group": None, "role": "ta", "qualified": False,
}  # fmt: skip
FIRST_DAY = date(2026, 9, 7)


def pupil_at(place: int) -> int:
    """Four phones share each pupil; those of the last phone are its own, so that its first pull brings what it sent."""
    own = place - (PHONES - 1) * CASELOAD
    return place % SHARED if own < 0 else SHARED + own


def known_id(kind: int, number: int) -> str:
    """A UUIDv7 whose order is that of the numbers."""
    return str(UUID(int=(0x0192_0000_0000 + number) << 80 | 0x7 << 76 | kind << 68 | 0x2 << 62 | number))


SCHOOL = known_id(1, 1)


def fresh_id() -> str:
    """As a phone mints it: the time in milliseconds, then chance."""
    chance = int.from_bytes(os.urandom(10))
    stamp = time.time_ns() // 1_000_000
    return str(UUID(int=stamp << 80 | 0x7 << 76 | (chance >> 68 & 0xFFF) << 64 | 0x2 << 62 | chance & (2**62 - 1)))


@dataclass
class Phone:
    """`witness` and `rev` are as last pulled; `next_n` counts its items."""

    number: int
    next_n: int = 1
    cursor: int = 0
    chain: str = ""
    rev: str = ""
    witness: tuple[int, str] = (0, "")

    @property
    def id(self) -> str:
        return known_id(4, self.number)

    def items(self, count: int) -> list[dict[str, Any]]:
        """So many new records, day after day over the caseload."""
        return [self._item() for _ in range(count)]

    def _item(self) -> dict[str, Any]:
        place = self.number * CASELOAD + self.next_n % CASELOAD
        item_id, day = fresh_id(), FIRST_DAY + timedelta(days=self.next_n // CASELOAD % 200)
        body = {
            "session": fresh_id(), "provision": known_id(5, place), "on": day.isoformat(), "outcome": "delivered",
            "minutes": 30, "reason": None, "starts_at": "10:15", "group_size": 1, "role": "ta",
            "other_activity": False, "second_session": False, "makes_up": None, "adherence": None, "engagement": 3,
            "grade": "same_day",
        }  # fmt: skip
        item = {
            "id": item_id, "entity": item_id, "scope": f"pupil:{known_id(3, pupil_at(place))}", "type": "record.log",
            "version": 1, "base": None, "n": self.next_n, "stated_at": f"{day.isoformat()}T10:45:00.000Z",
            "clock": {"offset_ms": -209}, "key_id": None, "signature": None, "body": body,
        }  # fmt: skip
        self.next_n += 1
        return item

    def push(self, items: list[dict[str, Any]]) -> bytes:
        manifest = {"next_n": self.next_n, "queued": 0, "oldest_at": None, "blocked": 0}
        return self._ask(
            "push",
            {"manifest": manifest, "items": items},
            Cookie=f"kept-append-{self.id}=append-{self.number}",
            epoch="e",
        )

    def pull(self, since: int | None = None, chain: str | None = None) -> bytes:
        """What came after the cursor, or after an earlier place of the log."""
        place = {"cursor": self.cursor, "chain": self.chain} if since is None else {"cursor": since, "chain": chain}
        body = place | {"behind": {}, "rev": self.rev, "limit": 500}
        return self._ask("pull", body, Authorization=f"Bearer read-{self.number}", epoch="e")

    @property
    def scopes(self) -> list[str]:
        places = range(self.number * CASELOAD, (self.number + 1) * CASELOAD)
        return [f"pupil:{known_id(3, pupil_at(place))}" for place in places]

    def catch_up(self, port: int) -> None:
        """Pulls until there is no more."""
        while self.next_page(port):
            pass

    def next_page(self, port: int) -> bool:
        """Remembers where it is; True if there is more."""
        (answer,) = drive(port, [self.pull()], 1)
        told = json.loads(answer.body)
        self.cursor, self.chain, self.rev = told["cursor"], told["chain"], told["rev"]
        self.witness = told["witness"]
        return bool(told["more"])

    def _ask(self, verb: str, body: dict[str, Any], epoch: str, **headers: str) -> bytes:
        envelope = {"req": fresh_id(), "device": self.id, "epoch": epoch, "witness": self.witness}
        sent = json.dumps(envelope | body, separators=(",", ":")).encode()
        return request("POST", f"/sync/v1/{verb}", sent, **headers)


def make_school(db: Database) -> None:
    """Stores the school and its paired phones; the log is empty."""
    now = datetime.now(UTC)
    here = {"school_id": SCHOOL}
    lines = [(phone * CASELOAD + line, phone) for phone in range(PHONES) for line in range(CASELOAD)]
    pupils_of = {(pupil_at(place), phone) for place, phone in lines}
    with db.write() as session:
        session.execute(insert(School).values(id=SCHOOL, name="A school", settings={}, created_at=now))
        session.execute(insert(LogHead).values(**here, epoch="e", seq=0, chain=bytes(12), durable_seq=0))
        session.execute(
            insert(PersonRow),
            [
                here | {"id": known_id(2, n), "name": f"Person {n}", "access_role": "ta", "qualifications": []}
                for n in range(PHONES)
            ],
        )
        session.execute(
            insert(PupilRow),
            [here | {"id": known_id(3, n), "name": f"Pupil {n}", "short_name": f"P {n}"} for n in range(PUPILS)],
        )
        session.execute(
            insert(ProvisionRow),
            [
                here
                | {"id": known_id(5, place), "title": f"Line {place}", "items": [], "dosage": DOSAGE, "slots": []}
                | {"starts_on": FIRST_DAY, "measurable": "full", "asks": [], "created_at": now}
                for place, _ in lines
            ],
        )
        session.execute(
            insert(ProvisionPupil),
            [here | {"provision_id": known_id(5, at), "pupil_id": known_id(3, pupil_at(at))} for at, _ in lines],
        )
        session.execute(
            insert(ProvisionDeliverer),
            [here | {"provision_id": known_id(5, at), "person_id": known_id(2, who)} for at, who in lines],
        )
        session.execute(
            insert(GrantRow),
            [
                here
                | {"id": known_id(6, n), "person_id": known_id(2, who), "pupil_id": known_id(3, pupil)}
                | {"kind": "provision", "starts_at": now}
                for n, (pupil, who) in enumerate(sorted(pupils_of))
            ],
        )
        session.execute(
            insert(DeviceRow),
            [
                here
                | {"id": known_id(4, n), "person_id": known_id(2, n), "name": "Phone", "paired_at": now}
                | {"append_sha": _sha(f"append-{n}"), "unlock_sha": _sha(f"unlock-{n}")}
                | {"read_sha": _sha(f"read-{n}"), "read_until": now + timedelta(days=1), "manifest": {}, "storage": {}}
                for n in range(PHONES)
            ],
        )


def _sha(token: str) -> bytes:
    return sha256(token.encode()).digest()
