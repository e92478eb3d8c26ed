"""The current state as the fold of events by seq: written from the protocol alone, to be compared with itself on every
side."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Event = Mapping[str, Any]
State = dict[tuple[str, str], tuple[str, str, bool]]
"""(family, entity) to what stands: the id of the head, the sha of what was last said, and whether it is withdrawn."""


def fold(events: Iterable[Event]) -> State:
    """A later seq stands whole; a withdrawal stands against all but what names it, or decides between versions."""
    state: State = {}
    said_by: dict[tuple[tuple[str, str], str], str | None] = {}
    for event in sorted(events, key=lambda each: each["seq"]):
        family, _, act = event["type"].partition(".")
        decides = family == "review"
        key = ("record" if decides else family, event["entity"])
        head, said, withdrawn = state.get(key, ("", "", False))
        words: str | None = event["sha"]
        if act == "void":
            words = None
        elif act == "restore":
            words = said
        elif decides:
            body = event["body"]
            keep = (json.loads(body) if isinstance(body, str) else body)["keep"]
            words = said_by.get((key, keep), None if withdrawn else said)
        said_by[key, event["id"]] = words
        if not withdrawn or event["base"] == head or decides:
            state[key] = (event["id"], said if words is None else words, words is None)
    return state
