"""How an event is spelled, signed for and chained: the same bytes on the server and on every device.

shared_schema/vectors/{canonical,sha,chain}.json hold the cases that both languages pass.
"""

import json
from hashlib import sha256
from typing import Any

LARGEST = 2**53 - 1
GENESIS = bytes(12)
"""The chain of a log without an event."""


def canonical(value: Any) -> bytes:
    """RFC 8785 within what Kept sends: whole numbers to 2^53, ASCII names in order, UTF-8. Raises ValueError beyond."""
    check_plain(value, depth=8)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_plain(value: Any, depth: int) -> None:
    """Raises ValueError where two languages could spell the value in two ways, or a database could not store it."""
    match value:
        case None | bool():
            return
        case int():
            if abs(value) > LARGEST:
                raise ValueError("a whole number beyond 2^53")
        case str():
            if "\0" in value or (not value.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in value)):
                raise ValueError("a text that cannot be stored")
        case list() if depth:
            for part in value:
                check_plain(part, depth - 1)
        case dict() if depth:
            for name, part in value.items():
                if not (isinstance(name, str) and name.isascii() and name.isprintable()):
                    raise ValueError("a name with letters beyond ASCII")
                check_plain(part, depth - 1)
        case _:
            raise ValueError("neither text, whole number, list nor object, or nested too deep")


def sha_of(canonical_text: bytes) -> bytes:
    """The first 128 bits of SHA-256: what tells two items with one id apart."""
    return sha256(canonical_text).digest()[:16]


def next_chain(chain: bytes, event_id: str) -> bytes:
    """The chain after one more event: the first 96 bits of SHA-256 over the chain so far and the 16 bytes of the id."""
    return sha256(chain + bytes.fromhex(event_id.replace("-", ""))).digest()[:12]
