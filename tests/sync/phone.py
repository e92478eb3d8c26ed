"""A phone as the tests drive it: it makes items as a real one does, sends them, and keeps what it is answered."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from server.domain.chain import canonical, sha_of
from server.services import envelopes, sync
from server.services.base64url import to_bytes, to_text
from server.services.envelopes import raw_public
from server.services.ids import new_id
from server.services.keys import SealKey
from server.services.signatures import item_text, key_id, public_key
from server.services.sync_wire import Manifest, Pull, PullAnswer, Push, PushAnswer
from server.services.who import Who
from server.store import grants, pairing, signing
from server.store.engine import Database
from tests.cast import Cast, Clock, Phone

Item = dict[str, Any]


@dataclass
class TestPhone:
    """`events` is what it pulled, by id; the rest is what the protocol has it remember."""

    __test__ = False
    database: Database
    clock: Clock
    who: Who
    next_n: int = 1
    witness: tuple[int, str] = (0, "")
    cursor: int = 0
    chain: str = ""
    rev: str = ""
    behind: dict[str, int] = field(default_factory=dict)
    scopes: list[str] = field(default_factory=list)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: EllipticCurvePrivateKey | None = None

    def item(self, kind: str, pupil: str, body: dict[str, Any], **other: Any) -> Item:
        item_id = new_id(self.clock.forward(seconds=1))
        made = {
            "id": item_id,
            "entity": item_id,
            "scope": f"pupil:{pupil}",
            "type": kind,
            "version": 1,
            "base": None,
            "n": self.next_n,
            "stated_at": self.clock.now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "clock": {"offset_ms": -209},
            "key_id": None,
            "signature": None,
            "body": body,
        }
        self.next_n += 1
        return made | other

    def log(self, pupil: str, provision: str, **body: Any) -> Item:
        """A session of 30 minutes that took place today."""
        item = self.item("record.log", pupil, {})
        return item | {"body": session_body(provision, self.clock, session=item["id"], **body)}

    def begin_to_sign(self) -> None:
        """Paired with a key of its own, in the place of the one before."""
        self.key = generate_private_key(SECP256R1())
        raw = raw_public(self.key.public_key())
        school, device = self.who.school_id, self.who.device_id or ""
        with self.database.write() as session:
            key = signing.SigningKey(key_id(raw), raw)
            tokens = sha256(f"append {key.id}".encode()).digest(), sha256(f"unlock {key.id}".encode()).digest()
            assert pairing.pair_device(
                session, school, device, self.who.person_id, "phone", *tokens, self.clock.now, key.id
            )
            signing.add_key(session, school, device, key, self.clock.now)

    def signed(self, item: Item) -> Item:
        """As it was when it was saved: the same item is signed alike each time."""
        assert self.key is not None
        item = item | {"key_id": key_id(raw_public(self.key.public_key())), "signature": "-"}
        text = item_text(canonical(item), self.who.person_id, self.who.device_id or "")
        r, s = decode_dss_signature(self.key.sign(text, ECDSA(SHA256(), deterministic_signing=True)))
        return item | {"signature": to_text(r.to_bytes(32) + s.to_bytes(32))}

    def sealed_note(self, about: Item, text: str, to: SealKey, **other: Any) -> Item:
        """A few words about a record, sealed to the school's key."""
        item = self.item("note.add", about["scope"].removeprefix("pupil:"), {}, version=2, **other)
        place = envelopes.place(self.who.school_id, self.who.device_id or "", item["id"], item["n"])
        sealed = envelopes.seal(public_key(to_bytes(to.key)), text, place)
        return item | {"body": {"record": about["entity"], "kid": to.kid, "sealed": sealed}}

    def amend(self, first: Item, base: Item | None = None, **body: Any) -> Item:
        changed = first["body"] | body
        pupil = first["scope"].removeprefix("pupil:")
        return self.item("record.amend", pupil, changed, entity=first["entity"], base=(base or first)["id"])

    def void(self, first: Item, base: Item | None = None) -> Item:
        pupil = first["scope"].removeprefix("pupil:")
        return self.item("record.void", pupil, {}, entity=first["entity"], base=(base or first)["id"])

    def push(self, *items: Item | bytes, queued: int = 0) -> PushAnswer:
        raw = [item if isinstance(item, bytes) else json.dumps(item, separators=(",", ":")).encode() for item in items]
        answer = sync.push(self.database, self.who, self.envelope(raw, queued), self.clock.now)
        self.witness = answer.witness
        return answer

    def envelope(self, raw: list[bytes], queued: int = 0) -> Push:
        manifest = Manifest(self.next_n, queued, None, 0)
        device = self.who.device_id or ""
        return Push(new_id(self.clock.now), device, "", self.witness, manifest, [msgspec.Raw(each) for each in raw])

    def page(self, limit: int = 500) -> PullAnswer:
        """One page, applied as a device applies it: scopes before data, and all in one go."""
        asked = {
            "req": new_id(self.clock.now),
            "device": self.who.device_id or new_id(self.clock.now),
            "epoch": "",
            "witness": self.witness,
            "cursor": self.cursor,
            "chain": self.chain,
            "behind": self.behind,
            "rev": self.rev,
            "limit": limit,
        }
        answer = sync.pull(self.database, self.who, msgspec.json.decode(msgspec.json.encode(asked), type=Pull))
        told = json.loads(msgspec.json.encode(answer))
        if (scopes := told.get("scopes")) is not None:
            self.events = {key: event for key, event in self.events.items() if event["scope"] in scopes}
            self.behind = {scope: seq for scope, seq in self.behind.items() if scope in scopes}
            self.behind |= dict.fromkeys(set(scopes) - set(self.scopes), 0)
            self.scopes = scopes
        else:
            for event in told["events"]:
                self.events[event["id"]] = event
            self.behind = told["behind"]
        self.cursor, self.chain, self.rev, self.witness = told["cursor"], told["chain"], told["rev"], told["witness"]
        return answer

    def pull(self, limit: int = 500) -> None:
        while self.page(limit).more:
            pass


def session_body(provision: str, clock: Clock, **changes: Any) -> dict[str, Any]:
    return {
        "session": new_id(clock.now),
        "provision": provision,
        "on": clock.now.date().isoformat(),
        "outcome": "delivered",
        "minutes": 30,
        "reason": None,
        "starts_at": None,
        "group_size": 1,
        "role": "ta",
        "other_activity": False,
        "second_session": False,
        "makes_up": None,
        "adherence": None,
        "engagement": None,
        "grade": "same_day",
    } | changes


def phone_of(database: Database, cast: Cast, clock: Clock, device: Phone, access_role: str = "ta") -> TestPhone:
    school = cast.other_school if device.person == cast.omar else cast.larch_lane
    return TestPhone(database, clock, Who(school, device.person, access_role, device.id))


def give(database: Database, cast: Cast, clock: Clock, person: str, pupil: str) -> None:
    with database.write() as session:
        grants.start(session, cast.larch_lane, new_id(clock.now), person, pupil, grants.EXPLICIT, clock.now)


def sha(item: Item) -> str:
    return sha_of(canonical(item)).hex()


def statuses(answer: PushAnswer) -> list[str]:
    """applied, duplicate, or the code."""
    return [result.status if result.code is msgspec.UNSET else str(result.code) for result in answer.results]
