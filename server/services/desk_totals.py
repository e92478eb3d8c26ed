"""The school in sums, for those who see nobody by name: how many pupils, and what they received over a span."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.domain.ledger import WindowLedger
from server.domain.shares import Share, shares
from server.domain.small_cells import FEWEST_SHOWN, hide_small
from server.services.desk_facts import Facts, facts
from server.services.desk_map import stored_windows
from server.services.desk_spans import THIS_TERM, Asked, SpanView, chosen, counted, view
from server.store.engine import Database

NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class Count:
    """How many pupils; None where the count is hidden."""

    name: str
    pupils: int | None


@dataclass(frozen=True, slots=True)
class AreaTotal:
    """`received` is of direct work; None, as `pupils` is, where fewer than five pupils stand behind it."""

    area_of_need: str
    pupils: int | None
    received: Share | None


@dataclass(frozen=True, slots=True)
class Totals:
    """`pupils` have a provision that runs, or something that was due in the span."""

    today: date
    span: SpanView
    pupils: int | None
    statutory: int | None
    received: Share | None
    statuses: tuple[Count, ...]
    areas: tuple[AreaTotal, ...]


def totals(db: Database, school_id: str, now: datetime, asked: Asked = THIS_TERM, *, hide: bool = False) -> Totals:
    """`hide` leaves out every count under five, and every figure that so few pupils stand behind."""
    with db.read() as session:
        known = facts(session, school_id, now)
        span = chosen(known, asked)
        windows = stored_windows(session, school_id, span, known.today)
    direct = [
        each for each in counted(span, windows) if known.provisions[each.provision].provision.dosage.kind == "direct"
    ]
    everyone = _pupils(known, direct, set(known.provisions))
    statutory = _pupils(known, direct, {each for each in known.provisions if known.statutory(each)})
    of_status = _statuses(known, direct, everyone)
    lines: dict[str, set[str]] = {}
    for each, stored in known.provisions.items():
        lines.setdefault(stored.area_of_need or NOT_SAID, set()).add(each)
    of_area = {area: len(_pupils(known, direct, of)) for area, of in lines.items()}
    shown = _hidden if hide else _open
    total, statuses = shown(len(everyone), of_status)
    _, areas = shown(len(everyone), of_area)
    _, plans = shown(len(everyone), {"with": len(statutory), "without": len(everyone) - len(statutory)})
    return Totals(
        today=known.today,
        span=view(span, known),
        pupils=total,
        statutory=plans["with"],
        received=None if total is None else _received(known, direct, set(known.provisions), hide=hide),
        statuses=tuple(Count(name, statuses[name]) for name in sorted(statuses)),
        areas=tuple(
            AreaTotal(
                area,
                areas[area],
                None if areas[area] is None else _received(known, direct, lines[area], hide=hide),
            )
            for area in sorted(areas)
            if areas[area] != 0
        ),
    )


def _hidden(total: int, cells: dict[str, int]) -> tuple[int | None, dict[str, int | None]]:
    return hide_small(total, cells)


def _open(total: int, cells: dict[str, int]) -> tuple[int | None, dict[str, int | None]]:
    return total, dict(cells)


def _received(known: Facts, windows: Sequence[WindowLedger], lines: set[str], *, hide: bool) -> Share | None:
    """Of the windows themselves there may be fewer pupils than of the area or the school."""
    own = [each for each in windows if each.provision in lines]
    if hide and len({each.pupil for each in own}) < FEWEST_SHOWN:
        return None
    return shares(own, known.settings).received


def _pupils(known: Facts, windows: Sequence[WindowLedger], lines: set[str]) -> set[str]:
    running = {pupil for each in lines if not known.ended(each) for pupil in known.provisions[each].provision.pupils}
    return running | {window.pupil for window in windows if window.provision in lines}


def _statuses(known: Facts, windows: Sequence[WindowLedger], pupils: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for pupil in pupils:
        status = shares([each for each in windows if each.pupil == pupil], known.settings).status
        name = status.value if status else NOT_SAID
        found[name] = found.get(name, 0) + 1
    return found
