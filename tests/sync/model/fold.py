"""The current state as the fold of events by seq: written from the protocol alone, to be compared with itself on every
side."""

from collections.abc import Iterable, Mapping
from typing import Any

Event = Mapping[str, Any]
State = dict[tuple[str, str], tuple[str, str, bool]]
"""(family, entity) to what stands: the id of the head, the sha of what was last said, and whether it is withdrawn."""


def fold(events: Iterable[Event]) -> State:
    """A later seq stands whole; a withdrawal stands against all but what names it."""
    state: State = {}
    for event in sorted(events, key=lambda each: each["seq"]):
        key = (event["type"].split(".")[0], event["entity"])
        head, said, withdrawn = state.get(key, ("", "", False))
        if event["type"].endswith(".void"):
            state[key] = (event["id"], said, True)
        elif not withdrawn or event["base"] == head:
            state[key] = (event["id"], event["sha"], False)
    return state
