"""The windows that alerts rest on, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.column import Column
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import State, Status


@dataclass(frozen=True, slots=True)
class Judged:
    """One window, or one week of a day window, with something due. `status` is for closed, `state` for open ones.

    `unlogged` is how many occasions should have been logged by yesterday and were not, `unlogged_long` those that are
    so old that the SENCO is told. `lost` means that the open window cannot be met even if all that is not logged was
    delivered."""

    starts_on: date
    ends_on: date
    closed: bool
    unit: str
    column: Column
    minutes: Column | None = None
    status: Status | None = None
    state: State | None = None
    unlogged: int = 0
    unlogged_long: int = 0
    lost: bool = False
    awaiting_sync: bool = False


def facts_of(windows: Sequence[Judged]) -> dict[str, Any]:
    """Exact fractions and days as text. `windows` has at least one."""
    return {
        "delivered": str(sum(window.column.delivered for window in windows)),
        "due": str(sum(window.column.due for window in windows)),
        "not_as_specified": str(sum(window.column.not_as_specified for window in windows)),
        "unaccounted": str(sum(window.column.unaccounted for window in windows if window.closed)),
        "unit": windows[-1].unit,
        "minutes": _in_minutes(windows),
        "windows": len(windows),
        "state": windows[-1].state.value if windows[-1].state else None,
        "starts_on": windows[0].starts_on.isoformat(),
        "ends_on": windows[-1].ends_on.isoformat(),
        "through": windows[-1].ends_on.isoformat(),
        "awaiting_sync": any(window.awaiting_sync for window in windows),
    }


def gone_on(closed: Sequence[Judged], ladder: LadderSettings) -> dict[str, Any]:
    """Whether the shortfall has gone on for so long that somebody must do something by a day, an `action`, and since
    when and until when nothing was delivered. What is not logged is counted as delivered."""
    nothing: list[Judged] = []
    for window in reversed(closed):
        if window.column.delivered or window.column.unaccounted:
            break
        nothing.insert(0, window)
    last = closed[-ladder.action_over_windows :]
    due = sum(window.column.due for window in last)
    given = sum(window.column.delivered + window.column.unaccounted for window in last)
    short = len(last) == ladder.action_over_windows and given * 100 < due * ladder.action_under_percent
    return {
        "action": short or len(nothing) >= ladder.action_after_missed,
        "nothing_since": nothing[0].starts_on.isoformat() if nothing else None,
        "nothing_through": nothing[-1].ends_on.isoformat() if nothing else None,
    }


def _in_minutes(windows: Sequence[Judged]) -> list[str] | None:
    """Delivered and due, for where parts of sessions read badly."""
    columns = [window.minutes for window in windows if window.minutes is not None]
    if len(columns) < len(windows):
        return None
    return [str(sum(column.delivered for column in columns)), str(sum(column.due for column in columns))]
