"""The envelopes of hello, push, pull and rescue."""

from typing import Any

from marshmallow import fields, validate

from shared_schema.base import Strict
from shared_schema.fields import INSTANT_PATTERN, LARGEST, UUID_PATTERN, Choice, Flag, Instant, Name, Text, Uuid, Whole
from shared_schema.vocabulary import COUNTED_CODES, HELD_CODES, REFUSED_CODES, RESULT_STATUSES

PROTOCOL = 1
MAX_ITEMS = 100
MAX_BYTES = 2**20
MAX_INFLATED = 4 * 2**20
MAX_ITEM_BYTES = 2**16
MAX_PAGE = 500
MAX_NUMBERS = 1000

LARGEST_N = 2**31 - 1
CHAIN = "^([0-9a-f]{24})?$"
SHA = "^[0-9a-f]{32}$"
DIGEST, ED25519 = "^[0-9a-f]{64}$", "^[0-9a-f]{128}$"
SCOPE = f"^(school|(pupil|user):{UUID_PATTERN[1:-1]})$"
TYPE = "^[a-z]+(\\.[a-z]+)?$"


def _text(pattern: str, *, least: int = 1, most: int = 200, **keywords: Any) -> Text:
    metadata = {"pattern": pattern}
    return Text(least, most, validate=validate.Regexp(pattern), metadata=metadata, **keywords)


class Witness(fields.Tuple):
    """`[seq, chain]`: how much of the log the sender has seen, and a digest of it. `[0, ""]` has seen nothing."""

    def __init__(self, **keywords: Any) -> None:
        items = [{"type": "integer", "minimum": 0, "maximum": LARGEST}, {"type": "string", "pattern": CHAIN}]
        schema = {"type": "array", "prefixItems": items, "minItems": 2, "maxItems": 2}
        super().__init__((Whole(), _text(CHAIN, least=0)), metadata=schema, **keywords)


class Manifest(Strict):
    """What a device still holds: the next n that it will give, how many items wait, and since when. `blocked_n` were
    refused and are still there; `discarded_n` were thrown away by their person: nobody looks for them."""

    next_n = Whole(1, LARGEST_N, required=True)
    queued = Whole(0, LARGEST_N, required=True)
    oldest_at = Instant(required=True, allow_none=True)
    blocked = Whole(0, LARGEST_N, required=True)
    blocked_n = fields.List(Whole(1, LARGEST_N), validate=validate.Length(0, MAX_NUMBERS))
    discarded_n = fields.List(Whole(1, LARGEST_N), validate=validate.Length(0, MAX_NUMBERS))


class Clock(Strict):
    """The device's clock against the server's, as last measured; null before that."""

    offset_ms = Whole(-(2**53) + 1, required=True, allow_none=True)


class Item(Strict):
    """One fact as a device sends it. Frozen when it is saved: a retry sends the same bytes."""

    id = Uuid(required=True)
    entity = Uuid(required=True)
    scope = _text(SCOPE, required=True)
    type = _text(TYPE, most=64, required=True)
    version = Whole(1, LARGEST_N, required=True)
    base = Uuid(required=True, allow_none=True)
    n = Whole(1, LARGEST_N, required=True)
    stated_at = Instant(required=True)
    clock = fields.Nested(Clock, required=True)
    key_id = Text(1, 64, required=True, allow_none=True)
    signature = Text(1, 256, required=True, allow_none=True)
    body = fields.Dict(keys=fields.String(), required=True)


class Storage(Strict):
    """How safe the device's own storage is."""

    persisted = Flag(required=True)
    installed = Flag(required=True)


class Hello(Strict):
    """First words of a device, and once an hour."""

    req = Uuid(required=True)
    device = Uuid(required=True)
    app = Text(1, 32, required=True)
    protocols = fields.List(Whole(1, 1000), required=True, validate=validate.Length(1, 20))
    events = fields.Dict(keys=Name(), values=Whole(1, LARGEST_N), required=True)
    storage = fields.Nested(Storage, required=True)
    clock = Instant(required=True)
    manifest = fields.Nested(Manifest, required=True)


class Limits(Strict):
    """What one push and one page may hold."""

    items = Whole(required=True)
    bytes = Whole(required=True)
    item_bytes = Whole(required=True)
    page = Whole(required=True)


class Checkpoint(Strict):
    """What the school's audit log was at `size` entries: its root (RFC 6962) and the head of its chain, signed
    (Ed25519), bytes in hexadecimal. `at` is signed as it is spelled. It holds nobody's name."""

    school = Uuid(required=True)
    size = Whole(1, required=True)
    root = _text(DIGEST, required=True)
    head = _text(DIGEST, required=True)
    at = _text(INSTANT_PATTERN, required=True)
    signature = _text(ED25519, required=True)


class HelloAnswer(Strict):
    """`missing_n`: numbers that were given and have not arrived, beyond what the device says that it still holds.
    `checkpoint`: the newest there is; the device keeps the last 60, where nobody at the school can change them.
    `wipe`: the school removed this device; it empties itself once nothing waits."""

    req = Uuid(required=True)
    protocol = Whole(required=True)
    min_app = Text(required=True)
    server_time = Instant(required=True)
    school = Uuid(required=True)
    user = Uuid(required=True)
    limits = fields.Nested(Limits, required=True)
    missing_n = fields.List(Whole(), required=True)
    checkpoint = fields.Nested(Checkpoint)
    wipe = Flag()


class Push(Strict):
    """Items in the order of their n. A fault inside an item is that item's result and stops no other."""

    req = Uuid(required=True)
    device = Uuid(required=True)
    epoch = Text(0, 64, required=True)
    witness = Witness(required=True)
    manifest = fields.Nested(Manifest, required=True)
    items = fields.List(fields.Nested(Item), required=True, validate=validate.Length(0, MAX_ITEMS))


class Result(Strict):
    """What became of one item, in the order sent: `seq` and `sha` where it is stored, `code` where it is held or
    refused, or is a duplicate that counts otherwise than it was sent. Only a refused item is not stored."""

    id = Text(0, required=True, allow_none=True)
    status = Choice(RESULT_STATUSES, required=True)
    seq = Whole(1)
    sha = _text(SHA)
    code = Choice((*HELD_CODES, *REFUSED_CODES, *COUNTED_CODES))
    limit = Whole()


class PushAnswer(Strict):
    """Sent after the commit: what is applied, duplicate or held here is in the log for good."""

    req = Uuid(required=True)
    epoch = Text(required=True)
    witness = Witness(required=True)
    durable_seq = Whole(required=True)
    server_time = Instant(required=True)
    results = fields.List(fields.Nested(Result), required=True)
    wipe = Flag()


class Pull(Strict):
    """`cursor` and `chain`: up to where this device holds its scopes, but for those in `behind`, which it holds up to
    the seq given there. `rev`: the scope list that it knows, "" for none."""

    req = Uuid(required=True)
    device = Uuid(required=True)
    epoch = Text(0, 64, required=True)
    witness = Witness(required=True)
    cursor = Whole(required=True)
    chain = _text(CHAIN, least=0, required=True)
    behind = fields.Dict(keys=_text(SCOPE), values=Whole(), required=True)
    rev = Text(0, 64, required=True)
    limit = Whole(1, MAX_PAGE, required=True)


class Event(Strict):
    """One fact of the log. `user`, `device`, `n` and `stated_at` are null on what the server wrote."""

    id = Uuid(required=True)
    seq = Whole(1, required=True)
    scope = _text(SCOPE, required=True)
    entity = Uuid(required=True)
    type = _text(TYPE, required=True)
    version = Whole(1, required=True)
    base = Uuid(required=True, allow_none=True)
    user = Uuid(required=True, allow_none=True)
    device = Uuid(required=True, allow_none=True)
    n = Whole(1, required=True, allow_none=True)
    stated_at = Instant(required=True, allow_none=True)
    received_at = Instant(required=True)
    body = fields.Dict(keys=fields.String(), required=True)
    sha = _text(SHA, required=True)


class PullAnswer(Strict):
    """A page; or, where `rev` was not the asker's, only the new list of `scopes`, to be obeyed before any data."""

    req = Uuid(required=True)
    epoch = Text(required=True)
    witness = Witness(required=True)
    durable_seq = Whole(required=True)
    rev = Text(required=True)
    scopes = fields.List(_text(SCOPE))
    events = fields.List(fields.Nested(Event), required=True)
    cursor = Whole(required=True)
    chain = _text(CHAIN, least=0, required=True)
    behind = fields.Dict(keys=_text(SCOPE), values=Whole(), required=True)
    more = Flag(required=True)


class Rewound(Strict):
    """409: the log here is not one that continues what the device has seen. It offers again all that it holds."""

    req = Uuid(required=True)
    code = Choice(("rewound",), required=True)
    epoch = Text(required=True)
