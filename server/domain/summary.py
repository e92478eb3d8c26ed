"""The weekly summary as a value: what was due in a week, what became of it, three wins and risks, one ask.

A window is in the week in which it ends. What runs on is listed with what was delivered so far, in no sum. So far,
before the week is over, what can still come is to come and in no figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from server.domain.column import Column
from server.domain.exact import ZERO
from server.domain.figures import Figures
from server.domain.settings import LedgerSettings
from server.domain.status import SpanLedger, over
from server.domain.summary_line import WeekLine
from server.domain.summary_points import ask_of, risks_of, wins_of
from server.domain.vocabulary import State
from server.domain.week_pictures import measured

RULES_VERSION = "6"
RULES = (
    "A provision is in the week in which its window ends. Sums are of windows of direct work that have closed.",
    "Wins: back on track after an under window; all of a statutory provision; all of another, the most sessions first.",
    "Risks: statutory and under; statutory and out of reach; another under; can still be saved; not logged.",
    "In each of these, the most that is missing comes first.",
    "One point for all pupils of a provision of whom the same is to be said, and for all provisions of a pupil.",
    "The ask: log what is not logged, if it is a tenth of what was due or more.",
    "Else the school's own reason that cost most, from 3 sessions; else what can still be saved; else the first risk.",
    "Not logged is neither missed nor out of reach. What waits for a phone to sync is no risk yet.",
    "So far: what can still be given before its window ends is to come, and in no figure.",
    "Can be repaid: what closed windows of this school year owe, without what is not logged, as the days allow.",
    "The days: one session a day for a pupil on the next 15 school days; statutory first, then the oldest.",
    "Minutes lost to cover are those of sessions not delivered because an adult was moved: as logged, else as planned.",
    "How a programme was followed, and how a pupil took part, stand beside the dosage and are never mixed into it.",
)


class SummaryKind(StrEnum):
    """`so_far` on the Friday, `closed` on the Monday after."""

    SO_FAR = "so_far"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Summary:
    """`total` is over the lines that end in the week; `figures` are its own, or of the sessions where units are mixed.
    `counted` are the lines of direct work that stand behind them, as they are counted."""

    week_of: date
    kind: SummaryKind
    total: SpanLedger
    figures: Figures
    lines: tuple[WeekLine, ...]
    counted: tuple[WeekLine, ...]
    wins: tuple[str, ...]
    risks: tuple[str, ...]
    ask: str


def summarise(
    week_of: date, lines: Sequence[WeekLine], settings: LedgerSettings, kind: SummaryKind = SummaryKind.CLOSED
) -> Summary:
    """`lines` are windows with something due: those that end in the week, and those that are open in it."""
    ordered = sorted(lines, key=lambda line: (not line.statutory, line.pupil, line.title, line.ledger.starts_on))
    if kind is SummaryKind.SO_FAR:
        ending = [_by_now(line, settings) for line in ordered if line.ledger.ends_on < week_of + timedelta(days=7)]
    else:
        ending = [line for line in ordered if line.ledger.closed]
    counted = [line for line in ending if not line.indirect]
    total = over([line.ledger for line in counted], settings)
    return Summary(
        week_of,
        kind,
        total,
        measured(total),
        tuple(ordered),
        tuple(counted),
        wins=wins_of(_finished(ordered, kind)),
        risks=risks_of(ordered),
        ask=ask_of(ordered, total),
    )


def _finished(lines: Sequence[WeekLine], kind: SummaryKind) -> list[WeekLine]:
    """So far, a window with nothing left to give is as good as closed."""
    early = kind is SummaryKind.SO_FAR
    return [line for line in lines if line.ledger.closed or (early and line.ledger.state is State.DONE)]


def _by_now(line: WeekLine, settings: LedgerSettings) -> WeekLine:
    """The line as if its window ended now: without what can still come."""
    ledger = line.ledger
    if ledger.closed:
        return line
    come = line.to_come / line.column.due
    sessions, minutes = (_without(column, come) for column in (ledger.sessions, ledger.minutes))
    total = over([replace(ledger, closed=True, sessions=sessions, minutes=minutes)], settings)
    now = replace(ledger, closed=True, sessions=sessions, minutes=minutes, status=total.status)
    return replace(line, ledger=now, to_come=ZERO)


def _without(column: Column | None, share: Fraction) -> Column | None:
    if column is None:
        return None
    come = min(column.unaccounted, column.due * share)
    return replace(column, due=column.due - come, unaccounted=column.unaccounted - come, owed=ZERO)
