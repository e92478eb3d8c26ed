"""What needs a person: from the state of one pupil's provision and its alerts so far to open, keep or resolve.

What nobody has logged is never taken for missed: a closed window is judged as if all that is not logged had been
delivered, and so is the open one. Silence has an alert of its own. An alert opens at one threshold and ends at another,
so that nothing opens and ends by turns; and what a person has settled is not raised again on the same facts. What can
still be saved is no alert: the desk shows it first, and it is over when its window is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from server.domain.judged import Judged, facts_of, gone_on
from server.domain.ladder_settings import LadderSettings
from server.domain.vocabulary import State, Status


class AlertKind(StrEnum):
    """Most pressing first."""

    CRITICAL = "critical"
    UNREACHABLE = "unreachable"
    UNDER = "under"
    UNACCOUNTED = "unaccounted"
    QUESTION = "question"
    SCHOOL_SILENT = "school_silent"
    NOT_STARTED = "not_started"
    REVIEW_DUE = "review_due"


URGENT = frozenset({AlertKind.CRITICAL, AlertKind.UNREACHABLE})
"""Told the same day."""

LADDER = (AlertKind.CRITICAL, AlertKind.UNREACHABLE, AlertKind.UNDER)
"""One shortfall, the gravest first: only the gravest that holds stands, and settling it settles the rest."""


class Act(StrEnum):
    OPEN = "open"
    KEEP = "keep"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Question:
    """A standing record that says that nothing was due: the calendar or the plan is to be put right, or the record."""

    record: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One pupil's provision. `judged` is False while its dosage has open questions; `critical` counts what is not
    logged as delivered. `told_through` is the last day of which silence is told to the SENCO; `ladder` says when a
    shortfall has gone on so long that somebody must act."""

    judged: bool
    statutory: bool
    critical: bool
    windows: Sequence[Judged]
    questions: Sequence[Question] = ()
    told_through: date | None = None
    ladder: LadderSettings = field(default_factory=LadderSettings)


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that stands, or one that a person has settled, with the facts as last seen."""

    kind: AlertKind
    window_starts_on: date | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """`facts` are text, whole numbers and lists of text; `because` says why an alert ends."""

    act: Act
    kind: AlertKind
    window_starts_on: date | None
    facts: Mapping[str, Any]
    because: str | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """What one kind has to say: `opens` to open, `holds` to stay open once it is, `because` why it ends otherwise."""

    opens: bool
    holds: bool
    because: str = ""
    window_starts_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def decide(subject: Subject, standing: Sequence[Raised], settled: Sequence[Raised]) -> tuple[Decision, ...]:
    """At most one standing alert a kind, and only one of the `LADDER`.

    `standing` are the alerts that are open or acknowledged, `settled` those that a person resolved. Once the decisions
    are carried out, the same subject gives nothing but `keep`.
    """
    cases = _cases(subject, standing, settled)
    found: list[Decision] = []
    kept: set[AlertKind] = set()
    for alert in standing:
        case = cases[alert.kind]
        same = alert.kind is not AlertKind.UNREACHABLE or case.window_starts_on == alert.window_starts_on
        if case.holds and same and alert.kind not in kept:
            kept.add(alert.kind)
            found.append(Decision(Act.KEEP, alert.kind, alert.window_starts_on, case.facts or alert.facts))
        else:
            because = TOLD_BEFORE if alert.kind in kept else case.because
            found.append(Decision(Act.RESOLVE, alert.kind, alert.window_starts_on, alert.facts, because))
    for kind, case in cases.items():
        if case.opens and kind not in kept:
            found.append(Decision(Act.OPEN, kind, case.window_starts_on, case.facts))
    return tuple(found)


TOLD_BEFORE = "An earlier alert about this was opened again, and it is told there."
NOT_JUDGED = "This line is not judged until its questions are answered."
TOLD_THERE = {
    AlertKind.CRITICAL: "This is now critical, and told there.",
    AlertKind.UNREACHABLE: "This can no longer be met, and is told there.",
}


def _cases(subject: Subject, standing: Sequence[Raised], settled: Sequence[Raised]) -> dict[AlertKind, _Case]:
    if not subject.judged:
        return {kind: _Case(False, False, NOT_JUDGED) for kind in AlertKind}
    cases = {
        AlertKind.CRITICAL: _critical(subject, settled),
        AlertKind.UNREACHABLE: _unreachable(subject, settled),
        AlertKind.UNDER: _under(subject, settled),
        AlertKind.UNACCOUNTED: _unaccounted(subject),
        AlertKind.QUESTION: _question(subject, settled),
    }
    stands = {alert.kind for alert in standing}
    graver: AlertKind | None = None
    for kind in LADDER:
        if graver is not None:
            cases[kind] = _Case(False, False, TOLD_THERE[graver])
        elif cases[kind].opens or (cases[kind].holds and kind in stands):
            graver = kind
    return cases


def _critical(subject: Subject, settled: Sequence[Raised]) -> _Case:
    closed, latest, through = _closed(subject), _latest(subject), settled_through(settled, AlertKind.CRITICAL)
    opens = subject.statutory and subject.critical and latest is not None and latest.ends_on > through
    recovered = not closed or closed[-1].status in (Status.ON_TRACK, Status.WATCH)
    holds = opens or (subject.statutory and (subject.critical or not recovered))
    run = [*_shortfall(closed, date.min), *([latest] if latest is not None and latest.lost else [])]
    more = gone_on(closed, subject.ladder)
    return _of_windows(opens, holds, "Enough was delivered again.", run or closed[-1:], more)


def _under(subject: Subject, settled: Sequence[Raised]) -> _Case:
    closed = _closed(subject)
    if not closed:
        return _Case(False, False, "Nothing is due any more.")
    run = _shortfall(closed, settled_through(settled, AlertKind.UNDER))
    opens = bool(run) and closed[-1].status is Status.UNDER
    holds = opens or closed[-1].status is not Status.ON_TRACK
    return _of_windows(opens, holds, "Delivery is back on track.", run, gone_on(closed, subject.ladder))


def _unreachable(subject: Subject, settled: Sequence[Raised]) -> _Case:
    window = _open(subject)
    if window is None or window.state is not State.UNREACHABLE or not subject.statutory:
        return _Case(False, False, "The window has closed, or can be met after all.")
    opens = window.lost and window.ends_on > settled_through(settled, AlertKind.UNREACHABLE)
    return _of_windows(opens, True, "The next window has begun.", [window])


def _unaccounted(subject: Subject) -> _Case:
    silent = [window for window in subject.windows if window.unlogged_long]
    if not silent:
        return _Case(False, False, "Everything has been logged.")
    facts = {
        "unlogged": sum(window.unlogged for window in silent),
        "starts_on": silent[0].starts_on.isoformat(),
        "ends_on": silent[-1].ends_on.isoformat(),
        "through": (subject.told_through or silent[-1].ends_on).isoformat(),
        "awaiting_sync": any(window.awaiting_sync for window in silent),
    }
    return _Case(True, True, window_starts_on=silent[0].starts_on, facts=facts)


def _question(subject: Subject, settled: Sequence[Raised]) -> _Case:
    answered = {record for alert in settled if alert.kind is AlertKind.QUESTION for record in alert.facts["records"]}
    asked = [question for question in subject.questions if question.record not in answered]
    facts = {
        "records": [question.record for question in asked],
        "days": sorted({question.on.isoformat() for question in asked}),
        "reasons": sorted({question.reason for question in asked}),
    }
    return _Case(bool(asked), bool(asked), "The record, the calendar or the plan was put right.", None, facts)


def settled_through(settled: Sequence[Raised], kind: AlertKind) -> date:
    """The last day that a person has settled for this kind, or for a graver one; the first of all days if none."""
    kinds = LADDER[: LADDER.index(kind) + 1] if kind in LADDER else (kind,)
    days = [date.fromisoformat(alert.facts["through"]) for alert in settled if alert.kind in kinds]
    return max(days, default=date.min)


def _of_windows(
    opens: bool, holds: bool, because: str, windows: Sequence[Judged], more: Mapping[str, Any] | None = None
) -> _Case:
    if not windows:
        return _Case(opens, holds, because)
    return _Case(opens, holds, because, windows[0].starts_on, facts_of(windows) | dict(more or {}))


def _shortfall(closed: Sequence[Judged], after: date) -> list[Judged]:
    """The newest windows in a row after `after` of which none was on track, from the first that was under."""
    run: list[Judged] = []
    for window in reversed(closed):
        if window.status is Status.ON_TRACK or window.ends_on <= after:
            break
        run.insert(0, window)
    while run and run[0].status is not Status.UNDER:
        run.pop(0)
    return run


def _closed(subject: Subject) -> list[Judged]:
    """What has closed and waits for nothing."""
    return [window for window in subject.windows if window.closed and not window.awaiting_sync]


def _open(subject: Subject) -> Judged | None:
    return next((window for window in reversed(subject.windows) if not window.closed), None)


def _latest(subject: Subject) -> Judged | None:
    """The window that a critical state was last seen in: the open one if it is lost, else the last that closed."""
    window = _open(subject)
    closed = _closed(subject)
    return window if window is not None and window.lost else closed[-1] if closed else None
