"""What the alerts would have said, week by week, had a Kept file's school used Kept: nothing is stored, nobody is told.

Each Monday morning the review is done as it would have been, with the records that were known by then: entered before
it or, where a record does not say when, of a day before it. Every phone counts as having sent all that it had, and
every line as known from its start. What opened and ended within one week is not seen.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from server.domain.alert_words import sentence, what_to_do
from server.domain.alerting import Act, AlertKind, Decision, Raised, Subject, decide
from server.domain.calendar import ONE_DAY
from server.domain.judging import Look, judge, questions
from server.domain.ledger import ledger_of_standing
from server.domain.plan import Provision, Pupil, in_force
from server.domain.record import Record, standing
from server.domain.school import School
from server.imports.kept_file import KeptFileError, kept_file
from server.imports.pupils import short_names
from server.services.refusal import Refusal
from server.services.today import LONDON

REVIEWED_AT = time(3, 30)
"""London time of the nightly review."""

MOST_LOOKS, MOST_SCHOOL_DAYS, MOST_FAULTS = 4000, 2000, 200
"""Pupils' provisions times weeks, and the length of the calendar: what one request may cost (about half a minute)."""

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """One alert as it would have been told. `because` says why an alert is over; None for one that opens."""

    kind: AlertKind
    statutory: bool
    pupil: str
    provision: str
    sentence: str
    what_to_do: str
    because: str | None = None


@dataclass(slots=True)
class WeekTold:
    """What the Monday after the week of `week_of` would have brought. `standing` are open at the end of it."""

    week_of: date
    told_on: date
    opened: list[Told] = field(default_factory=list)
    ended: list[Told] = field(default_factory=list)
    standing: int = 0


@dataclass(frozen=True, slots=True)
class DryRun:
    """`not_judged` lines have open questions and never alert. `kinds` counts the alerts that would have opened."""

    school: str
    pupils: int
    provisions: int
    not_judged: int
    records: int
    weeks: tuple[WeekTold, ...]
    kinds: Mapping[str, int]


def dry_run(data: bytes) -> DryRun:
    """Refuses with `check_fields` a file that breaks a rule, or that is too much for one request."""
    school = _read(data)
    mondays = _mondays(school)
    subjects = list(_subjects(school))
    if len(mondays) * len(subjects) > MOST_LOOKS or len(school.calendar.days) > MOST_SCHOOL_DAYS:
        detail = "This is more than one trial can go through. Take one term, or some of the pupils."
        raise Refusal("check_fields", detail, {"records": f"It has {len(mondays)} weeks of {len(subjects)} lines."})
    weeks = [_week(school, subjects, monday) for monday in mondays]
    kinds = Counter(told.kind for week in weeks for told in week.opened)
    return DryRun(
        school=school.name,
        pupils=len(school.pupils),
        provisions=len(school.provisions),
        not_judged=len(school.not_judged),
        records=len(school.records),
        weeks=tuple(weeks),
        kinds={kind.value: kinds[kind] for kind in AlertKind},
    )


def _read(data: bytes) -> School:
    try:
        return kept_file(data).school
    except KeptFileError as refused:
        count = len(refused.faults)
        faults = {fault.where: f"{fault.what}. {fault.right}." for fault in refused.faults[:MOST_FAULTS]}
        detail = f"The file was not read. It has {count} {'fault' if count == 1 else 'faults'}."
        raise Refusal("check_fields", detail, faults) from refused


def _mondays(school: School) -> list[date]:
    """The Mondays of the school weeks from the first record's to the last one's. Before and after, silence says only
    that the file has no more."""
    days = [record.on for record in school.records]
    if not days:
        return []
    first, last = min(days), max(days)
    return [monday for monday in school.calendar.school_weeks() if monday + WEEK > first and monday <= last]


@dataclass(slots=True)
class _Subject:
    """One pupil's provision, and the alerts about it that stand."""

    provision: Provision
    pupil: Pupil
    short_name: str
    statutory: bool
    standing: list[Raised] = field(default_factory=list)


def _subjects(school: School) -> Iterator[_Subject]:
    pupils = list(school.pupils.values())
    halves = [pupil.name.partition(" ") for pupil in pupils]
    shorts = short_names([(first, last) for first, _, last in halves])
    short_of = {pupil.id: short for pupil, short in zip(pupils, shorts, strict=True)}
    for provision in in_force(school.provisions.values()):
        if provision.id in school.not_judged or not provision.dosage.falls_due:
            continue
        plan = school.plans.get(provision.plan or "")
        for pupil in provision.pupils:
            statutory = plan is not None and plan.statutory
            yield _Subject(provision, school.pupils[pupil], short_of[pupil], statutory)


def _week(school: School, subjects: Sequence[_Subject], monday: date) -> WeekTold:
    today = monday + WEEK
    week = WeekTold(monday, today)
    own: dict[tuple[str, str], list[Record]] = {}
    for record in standing(_known(school.records, today)):
        own.setdefault((record.provision, record.pupil), []).append(record)
    for subject in subjects:
        if subject.provision.starts_on >= today:
            continue
        for decision in _look(school, subject, own.get((subject.provision.id, subject.pupil.id), []), today):
            if decision.act is Act.OPEN:
                week.opened.append(_in_words(subject, decision))
            elif decision.act is Act.RESOLVE:
                week.ended.append(_in_words(subject, decision))
        week.standing += len(subject.standing)
    order = list(AlertKind)
    week.opened.sort(key=lambda told: (order.index(told.kind), not told.statutory, told.provision, told.pupil))
    return week


def _known(records: Sequence[Record], today: date) -> Iterator[Record]:
    at = datetime.combine(today, REVIEWED_AT, LONDON)
    for record in records:
        if record.on < today and (record.recorded_at is None or record.recorded_at < at):
            yield record


def _look(school: School, subject: _Subject, records: Sequence[Record], today: date) -> tuple[Decision, ...]:
    """As services/review.py looks, without a database. Carries the standing alerts on."""
    provision, pupil = subject.provision, subject.pupil
    plan = school.plans.get(provision.plan or "")
    ledger = ledger_of_standing(provision, pupil, plan, school.calendar, school.settings, school.people, records, today)
    look = Look(
        today=today,
        watched_from=min([provision.starts_on, *(record.on for record in records)]),
        synced_through=(today - ONE_DAY,),
        settled_through=date.min,
    )
    verdict = judge(ledger.worked, provision, school.calendar, school.settings, look)
    case = Subject(
        judged=True,
        statutory=subject.statutory,
        critical=verdict.critical,
        windows=verdict.windows,
        questions=questions(records, provision, pupil, school.calendar),
        told_through=verdict.told_through,
    )
    decisions = decide(case, subject.standing, ())
    subject.standing = [
        Raised(each.kind, each.window_starts_on, each.facts) for each in decisions if each.act is not Act.RESOLVE
    ]
    return decisions


def _in_words(subject: _Subject, decision: Decision) -> Told:
    provision = subject.provision
    return Told(
        kind=decision.kind,
        statutory=subject.statutory,
        pupil=subject.short_name,
        provision=provision.title,
        sentence=sentence(decision.kind, decision.facts, subject.short_name, provision.title, provision.dosage.window),
        what_to_do=what_to_do(decision.kind, decision.facts),
        because=decision.because if decision.act is Act.RESOLVE else None,
    )
