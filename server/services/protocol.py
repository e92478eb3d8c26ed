"""What is spoken here with the devices: the protocol, the oldest app that understands it, and how much at once."""

import re

from shared_schema.sync import MAX_BYTES, MAX_ITEM_BYTES, MAX_ITEMS, MAX_PAGE, PROTOCOL

MIN_APP = "2026.11.0"
"""The oldest app that still reads what a pull gives. Push has no such limit."""


def is_too_old(app: str | None) -> bool:
    """Whether an app, as it named itself at hello, cannot read what a pull gives. One that said nothing may try."""
    return app is not None and _numbers(app) < _numbers(MIN_APP)


def _numbers(app: str) -> list[int]:
    return [int(number) for number in re.findall("[0-9]{1,9}", app)]


def limits() -> dict[str, int]:
    """What one push and one page may hold."""
    return {"items": MAX_ITEMS, "bytes": MAX_BYTES, "item_bytes": MAX_ITEM_BYTES, "page": MAX_PAGE}


def protocol() -> tuple[int, str]:
    """The protocol spoken here, and the oldest app that may pull."""
    return PROTOCOL, MIN_APP
