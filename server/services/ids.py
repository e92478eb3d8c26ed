"""New identifiers."""

import secrets
from datetime import UTC, datetime
from uuid import UUID


def new_id(now: datetime) -> str:
    """A UUIDv7 (RFC 9562): 48 bits of `now` in milliseconds, then 74 random bits, as canonical lower-case text."""
    value = int(now.timestamp() * 1000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(UUID(int=value))


def minted_at(identifier: str) -> datetime:
    """The instant, to the millisecond, at which `new_id` made this id."""
    return datetime.fromtimestamp((UUID(identifier).int >> 80) / 1000, UTC)
