"""What an event says, in the words of its newest version: every version that was ever published is read for ever.

Events stay in the log, and go to devices, as they were sent; only who reads their meaning passes through here.
"""

from collections.abc import Callable, Mapping
from typing import Any

Body = Mapping[str, Any]


def _note_of_version_1(body: Body) -> Body:
    """Notes were plain text, before they were sealed on the phone to the school's key."""
    return {**body, "kid": None, "sealed": None}


def _note_of_version_2(body: Body) -> Body:
    return {**body, "text": None}


UPCASTS: Mapping[tuple[str, int], Callable[[Body], Body]] = {
    ("note.add", 1): _note_of_version_1,
    ("note.add", 2): _note_of_version_2,
    ("note.amend", 1): _note_of_version_1,
    ("note.amend", 2): _note_of_version_2,
}
"""(type, version) to how its body is spelled now. What is not listed says today what it said then."""


def upcast(kind: str, version: int, body: Body) -> Body:
    """A note has `record`, and either `text` or both `kid` and `sealed`; all else is as it was sent."""
    change = UPCASTS.get((kind, version))
    return body if change is None else change(body)
