"""Explanations in the shape of the desk, of a window and of a span: the rule, each figure in a sentence, the days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from server.domain.calendar import SchoolCalendar
from server.domain.explain import Line, explain
from server.domain.explain_span import SpanExplanation, SpanWindow
from server.domain.forecast import Forecast
from server.domain.plan import Provision, Pupil
from server.domain.settings import LedgerSettings
from server.domain.worked import WindowLedger, WorkedWindow


@dataclass(frozen=True, slots=True)
class ExplainedSession:
    """`says` what the record said and what it counts for."""

    on: date
    by: str
    says: str


@dataclass(frozen=True, slots=True)
class DaysLeftOut:
    starts_on: date
    ends_on: date
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`sentence` is the rule of what was due, `figures` how each of the others came about."""

    sentence: str
    figures: tuple[str, ...]
    sessions: tuple[ExplainedSession, ...]
    days_left_out: tuple[DaysLeftOut, ...]


def explained(
    worked: WorkedWindow,
    judged: WindowLedger,
    ahead: Forecast | None,
    provision: Provision,
    pupil: Pupil,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    names: Mapping[str, str],
) -> Explanation:
    """`judged` is the window as the desk shows it, open until its last day is over, and `ahead` what gave the open one
    its state."""
    found = explain(
        replace(worked, ledger=judged, forecast=None if judged.closed else ahead), provision, pupil, calendar, settings
    )
    due, *others = found.lines
    days = sorted((*found.left_out, *found.closed_days), key=lambda each: each.starts_on)
    counted = sorted(found.counted, key=lambda each: each.on)
    return Explanation(
        sentence=due.sentence,
        figures=tuple(line.sentence for line in others),
        sessions=tuple(ExplainedSession(each.on, names.get(each.by, ""), each.sentence) for each in counted),
        days_left_out=tuple(DaysLeftOut(each.starts_on, each.ends_on, each.why) for each in days),
    )


@dataclass(frozen=True, slots=True)
class SpanExplained:
    """`sentence` says which windows are meant, `amounts` how each of them came about."""

    sentence: str
    amounts: tuple[Line, ...]
    windows: tuple[SpanWindow, ...]
    days_left_out: tuple[DaysLeftOut, ...]


def span_explained(found: SpanExplanation) -> SpanExplained:
    days = sorted((*found.left_out, *found.closed_days), key=lambda each: each.starts_on)
    return SpanExplained(
        sentence=found.rule,
        amounts=found.lines,
        windows=found.windows,
        days_left_out=tuple(DaysLeftOut(each.starts_on, each.ends_on, each.why) for each in days),
    )
