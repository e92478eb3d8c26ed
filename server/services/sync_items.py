"""From the bytes of one pushed item to what the log keeps of it.

The hot path decodes with msgspec, which costs a fortieth of the marshmallow contract; a test holds the two equal. Where
msgspec finds a fault, the contract says in words what it is.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from server.domain.chain import canonical, sha_of
from shared_schema.events import (
    DEVICE_BODIES,
    KID,
    LONGEST_NOTE,
    LONGEST_SEALED,
    MINUTES_IN_A_DAY,
    SEALED,
    SHORTEST_SEALED,
    TIME_OF_DAY,
)
from shared_schema.fields import DAY_PATTERN, INSTANT_PATTERN, LINE_PATTERN, LINES_PATTERN, NOT_BLANK, UUID_PATTERN
from shared_schema.sync import LARGEST_N, MAX_ITEM_BYTES, SCOPE, TYPE
from shared_schema.vocabulary import ADHERENCE, DELIVERER_ROLES, GRADES, OUTCOMES, REASONS


def whole(pattern: str) -> str:
    """`$` also matches before a last line break, which JSON Schema's does not."""
    return f"^(?:{pattern[1:-1]})\\Z"


def _one_of(words: tuple[str, ...]) -> str:
    return whole(f"^{'|'.join(words)}$")


Uuid = Annotated[str, Meta(pattern=whole(UUID_PATTERN))]
Day = Annotated[str, Meta(pattern=whole(DAY_PATTERN))]
Instant = Annotated[str, Meta(pattern=whole(INSTANT_PATTERN))]
N = Annotated[int, Meta(ge=1, le=LARGEST_N)]
Minutes = Annotated[int, Meta(ge=0, le=MINUTES_IN_A_DAY)]
Mark = Annotated[str, Meta(pattern=whole(f"^{NOT_BLANK}{LINE_PATTERN[1:]}"), min_length=1, max_length=64)]
Signature = Annotated[str, Meta(pattern=whole(f"^{NOT_BLANK}{LINE_PATTERN[1:]}"), min_length=1, max_length=256)]
Note = Annotated[str, Meta(pattern=whole(f"^{NOT_BLANK}{LINES_PATTERN[1:]}"), min_length=1, max_length=LONGEST_NOTE)]
Reason = Annotated[str, Meta(pattern=_one_of(REASONS))]


class Clock(Struct, forbid_unknown_fields=True):
    offset_ms: Annotated[int, Meta(ge=-(2**53) + 1, le=2**53 - 1)] | None


class WireItem(Struct, forbid_unknown_fields=True):
    """shared_schema.sync.Item."""

    id: Uuid
    entity: Uuid
    scope: Annotated[str, Meta(pattern=whole(SCOPE))]
    type: Annotated[str, Meta(pattern=whole(TYPE), max_length=64)]
    version: N
    base: Uuid | None
    n: N
    stated_at: Instant
    clock: Clock
    key_id: Mark | None
    signature: Signature | None
    body: Raw

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.stated_at)


class RecordBody(Struct, forbid_unknown_fields=True):
    session: Uuid
    provision: Uuid
    on: Day
    outcome: Annotated[str, Meta(pattern=_one_of(OUTCOMES))]
    minutes: Minutes | None
    reason: Reason | None
    starts_at: Annotated[str, Meta(pattern=whole(TIME_OF_DAY))] | None
    group_size: Annotated[int, Meta(ge=1, le=100)] | None
    role: Annotated[str, Meta(pattern=_one_of(DELIVERER_ROLES))] | None
    other_activity: bool
    second_session: bool
    makes_up: Day | None
    adherence: Annotated[str, Meta(pattern=_one_of(ADHERENCE))] | None
    engagement: Annotated[int, Meta(ge=1, le=4)] | None
    grade: Annotated[str, Meta(pattern=_one_of(GRADES))] | None

    def __post_init__(self) -> None:
        date.fromisoformat(self.on)
        if self.makes_up is not None:
            date.fromisoformat(self.makes_up)
        delivered, not_delivered = self.outcome == "delivered", self.outcome == "not_delivered"
        if (self.reason is None) if not_delivered else (delivered and self.reason is not None):
            raise ValueError("reason")
        if not_delivered and self.makes_up is not None:
            raise ValueError("makes_up")


class NoBody(Struct, forbid_unknown_fields=True):
    pass


class NoteBody(Struct, forbid_unknown_fields=True):
    record: Uuid
    text: Note


class SealedNoteBody(Struct, forbid_unknown_fields=True):
    record: Uuid
    kid: Annotated[str, Meta(pattern=whole(KID))]
    sealed: Annotated[str, Meta(pattern=whole(SEALED), min_length=SHORTEST_SEALED, max_length=LONGEST_SEALED)]


class PresenceBody(Struct, forbid_unknown_fields=True):
    provision: Uuid
    on: Day
    minutes_lost: Minutes
    reason: Reason | None

    def __post_init__(self) -> None:
        date.fromisoformat(self.on)


class EquipmentBody(Struct, forbid_unknown_fields=True):
    provision: Uuid
    week_of: Day
    in_place: bool

    def __post_init__(self) -> None:
        date.fromisoformat(self.week_of)


class ResolveBody(Struct, forbid_unknown_fields=True):
    heads: Annotated[list[Uuid], Meta(min_length=2, max_length=20)]
    keep: Uuid

    def __post_init__(self) -> None:
        if self.keep not in self.heads:
            raise ValueError("keep")


Body = RecordBody | NoBody | NoteBody | SealedNoteBody | PresenceBody | EquipmentBody | ResolveBody

BODIES: dict[tuple[str, int], type[Body]] = {
    ("record.log", 1): RecordBody,
    ("record.amend", 1): RecordBody,
    ("record.void", 1): NoBody,
    ("record.restore", 1): NoBody,
    ("note.add", 1): NoteBody,
    ("note.amend", 1): NoteBody,
    ("note.add", 2): SealedNoteBody,
    ("note.amend", 2): SealedNoteBody,
    ("note.void", 1): NoBody,
    ("presence.report", 1): PresenceBody,
    ("equipment.confirm", 1): EquipmentBody,
    ("review.resolve", 1): ResolveBody,
}
_DECODERS = {key: msgspec.json.Decoder(body) for key, body in BODIES.items()}
_ITEM = msgspec.json.Decoder(WireItem)
_SORTED = msgspec.json.Encoder(order="sorted")


class Item(Struct, frozen=True):
    """One readable item. `text` is its canonical JSON and `sha` that text's; `body` is None where it cannot count, with
    the held `code` and a `detail` in words."""

    id: str
    entity: str
    scope: str
    type: str
    version: int
    base: str | None
    n: int
    stated_at: datetime
    offset_ms: int | None
    key_id: str | None
    signature: str | None
    body_text: bytes
    text: bytes
    sha: bytes
    body: Body | None
    code: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The two things that cannot be stored. `id` is the item's own, as far as it could be read."""

    id: str | None
    code: Literal["malformed", "too_large"]


def read_item(raw: bytes) -> Item | Refused:
    """Never raises: whatever is in `raw` costs itself only."""
    if len(raw) > MAX_ITEM_BYTES:
        return Refused(_id_in(raw), "too_large")
    try:
        wire = _ITEM.decode(raw)
        body, body_text = _read_body(wire)
        wire.body = Raw(body_text)
        text = _SORTED.encode(wire)
        # Sorting moves bytes and drops none. A shorter text had white space, escapes, or a name that stood twice.
        if len(text) != len(raw):
            _refuse_doubled_names(raw)
    except (ValueError, RecursionError):
        return Refused(_id_in(raw), "malformed")
    code, detail = (None, None) if body is not None else _explain(wire, body_text)
    return Item(
        wire.id,
        wire.entity,
        wire.scope,
        wire.type,
        wire.version,
        wire.base,
        wire.n,
        datetime.fromisoformat(wire.stated_at),
        wire.clock.offset_ms,
        wire.key_id,
        wire.signature,
        body_text,
        text,
        sha_of(text),
        body,
        code,
        detail,
    )


def _read_body(wire: WireItem) -> tuple[Body | None, bytes]:
    """The body, if it is one of ours, and its canonical text. Raises ValueError for what has no canonical text."""
    decoder = _DECODERS.get((wire.type, wire.version))
    if decoder is not None:
        try:
            body = decoder.decode(wire.body)
        except ValueError:
            pass
        else:
            return body, _SORTED.encode(body)
    loose = msgspec.json.decode(wire.body)
    if not isinstance(loose, dict):
        raise ValueError("a body is an object")
    return None, canonical(loose)


def _explain(wire: WireItem, body_text: bytes) -> tuple[str, str]:
    schema = DEVICE_BODIES.get((wire.type, wire.version))
    if schema is None:
        return "unknown_type_or_version", f"This server does not know {wire.type} version {wire.version} yet."
    return "invalid", _said(schema().validate(json.loads(body_text)))[:2000]


def _said(messages: Any) -> str:
    if isinstance(messages, dict):
        return " ".join(f"{name}: {_said(messages[name])}" for name in sorted(messages, key=str))
    return " ".join(str(message) for message in messages)


def _refuse_doubled_names(raw: bytes) -> None:
    def checked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands twice")
        return found

    json.loads(raw, object_pairs_hook=checked)


class _OnlyId(Struct):
    id: Annotated[str, Meta(max_length=64)]


def _id_in(raw: bytes) -> str | None:
    try:
        return msgspec.json.decode(raw, type=_OnlyId).id
    except (ValueError, RecursionError):
        return _id_beside_what_cannot_be_read(raw)


def _id_beside_what_cannot_be_read(raw: bytes) -> str | None:
    """Half a letter in a note must not hide whose answer this is: the device takes none that leaves out an id."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    item_id = found.get("id") if isinstance(found, dict) else None
    return item_id if isinstance(item_id, str) and item_id.isascii() and len(item_id) <= 64 else None
