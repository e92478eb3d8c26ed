"""What the alerts would have said, night by night, had a school used Kept last term: nothing is stored, nobody is told.

In the night after each school day the review is done as the clock would have done it, with the records that were known
by then: entered before it or, where a record does not say when, of that day or an earlier one. Every phone counts as
having sent all that it had, and every line as known from its start.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from server.domain.alert_words import sentence, what_to_do
from server.domain.alerting import Act, AlertKind, Decision, Raised, Subject, decide
from server.domain.calendar import ONE_DAY, Span
from server.domain.judging import Look, judge, questions
from server.domain.ledger import ledger_of_standing
from server.domain.plan import Provision, Pupil, in_force
from server.domain.record import Record, standing
from server.domain.school import School
from server.domain.windows import expected
from server.imports.pupils import short_names
from server.services.refusal import Refusal
from server.services.today import LONDON

REVIEWED_AT = time(3, 30)
"""London time of the nightly review."""

MOST_LOOKS, MOST_SCHOOL_DAYS = 40_000, 2000
"""Pupils' provisions times school days, and the length of the calendar: what one request may cost (about a minute)."""

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """One alert as it would have been told in the night after the school day `on`. `because` says why an alert is over;
    None for one that opens."""

    on: date
    kind: AlertKind
    statutory: bool
    pupil: str
    provision: str
    sentence: str
    what_to_do: str
    because: str | None = None


@dataclass(slots=True)
class WeekTold:
    """The nights after the school days of the week of `week_of`. `standing` are open at the end of it."""

    week_of: date
    opened: list[Told] = field(default_factory=list)
    ended: list[Told] = field(default_factory=list)
    standing: int = 0


@dataclass(frozen=True, slots=True)
class KindTold:
    kind: AlertKind
    opened: int
    ended: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """`not_judged` lines have open questions and never alert. `notes` say what was taken for granted in the files."""

    school: str
    pupils: int
    provisions: int
    not_judged: int
    records: int
    notes: tuple[str, ...]
    kinds: tuple[KindTold, ...]
    weeks: tuple[WeekTold, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """School days gone through, of how many."""

    done: int
    of: int


def dry_run(school: School, notes: Sequence[str] = ()) -> DryRun:
    """Refuses with `check_fields` what is too much for one request."""
    *_, found = steps(school, notes)
    assert isinstance(found, DryRun)  # noqa: S101 the last step is the whole
    return found


def steps(school: School, notes: Sequence[str] = ()) -> Iterator[Progress | DryRun]:
    """Where the work has got to, and at last what was found. The first step comes at once, or refuses."""
    days = _school_days(school)
    subjects = list(_subjects(school))
    if len(days) * len(subjects) > MOST_LOOKS or len(school.calendar.days) > MOST_SCHOOL_DAYS:
        detail = "This is more than one trial can go through. Take one term, or some of the pupils."
        raise Refusal("check_fields", detail, {"records": f"It has {len(days)} school days of {len(subjects)} lines."})
    weeks: dict[date, WeekTold] = {}
    for done, day in enumerate(days):
        yield Progress(done, len(days))
        monday = school.calendar.week_of(day)
        _night(school, subjects, day, weeks.setdefault(monday, WeekTold(monday)))
    opened = Counter(told.kind for week in weeks.values() for told in week.opened)
    ended = Counter(told.kind for week in weeks.values() for told in week.ended)
    yield DryRun(
        school=school.name,
        pupils=len(school.pupils),
        provisions=len(school.provisions),
        not_judged=len(school.not_judged),
        records=len(school.records),
        notes=tuple(notes),
        kinds=tuple(KindTold(kind, opened[kind], ended[kind]) for kind in AlertKind),
        weeks=tuple(weeks.values()),
    )


def _school_days(school: School) -> tuple[date, ...]:
    """Those of the weeks from the first record's to the last one's. Before and after, silence says only that the file
    has no more."""
    days = [record.on for record in school.records]
    if not days:
        return ()
    week_of = school.calendar.week_of
    return school.calendar.school_days(Span(week_of(min(days)), week_of(max(days)) + WEEK - ONE_DAY))


@dataclass(slots=True)
class _Subject:
    """One pupil's provision, what is known of it so far, and the alerts about it that stand.

    `to_come` are the records that are not known yet, the next one last; `known` in log order by their place in the log.
    """

    provision: Provision
    pupil: Pupil
    short_name: str
    statutory: bool
    to_come: list[tuple[date, int, Record]]
    known: list[tuple[int, Record]] = field(default_factory=list)
    standing: list[Raised] = field(default_factory=list)
    over: bool = False

    def learn(self, today: date) -> bool:
        """Takes in what was known by the review of `today`; whether there was anything."""
        learned = False
        while self.to_come and self.to_come[-1][0] <= today:
            _, place, record = self.to_come.pop()
            self.known.append((place, record))
            learned = True
        if learned:
            self.known.sort(key=lambda known: known[0])
        return learned


def _subjects(school: School) -> Iterator[_Subject]:
    pupils = list(school.pupils.values())
    halves = [pupil.name.partition(" ") for pupil in pupils]
    shorts = short_names([(first, last) for first, _, last in halves])
    short_of = {pupil.id: short for pupil, short in zip(pupils, shorts, strict=True)}
    own: dict[tuple[str, str], list[tuple[date, int, Record]]] = {}
    for place, record in enumerate(school.records):
        own.setdefault((record.provision, record.pupil), []).append((_known_on(record), place, record))
    for provision in in_force(school.provisions.values()):
        if provision.id in school.not_judged or not provision.dosage.falls_due:
            continue
        plan = school.plans.get(provision.plan or "")
        for pupil in provision.pupils:
            to_come = sorted(own.get((provision.id, pupil), ()), key=lambda each: each[:2], reverse=True)
            statutory = plan is not None and plan.statutory
            yield _Subject(provision, school.pupils[pupil], short_of[pupil], statutory, to_come)


def _known_on(record: Record) -> date:
    """The day of the first nightly review that knew it."""
    at_first = record.on + ONE_DAY
    if record.recorded_at is None:
        return at_first
    entered = record.recorded_at.astimezone(LONDON)
    night = datetime.combine(entered.date(), REVIEWED_AT, LONDON)
    return max(at_first, entered.date() if entered < night else entered.date() + ONE_DAY)


def _night(school: School, subjects: Sequence[_Subject], day: date, week: WeekTold) -> None:
    today = day + ONE_DAY
    opened, ended = [], []
    week.standing = 0
    for subject in subjects:
        learned = subject.learn(today)
        if (not subject.over or learned) and subject.provision.starts_on < today:
            for decision in _look(school, subject, today):
                if decision.act is Act.OPEN:
                    opened.append(_in_words(subject, decision, day))
                elif decision.act is Act.RESOLVE:
                    ended.append(_in_words(subject, decision, day))
        week.standing += len(subject.standing)
    order = list(AlertKind)
    opened.sort(key=lambda told: (order.index(told.kind), not told.statutory, told.provision, told.pupil))
    week.opened += opened
    week.ended += ended


def _look(school: School, subject: _Subject, today: date) -> tuple[Decision, ...]:
    """As services/review.py looks, without a database. Carries the standing alerts on."""
    provision, pupil = subject.provision, subject.pupil
    plan = school.plans.get(provision.plan or "")
    records = standing(record for _, record in subject.known)
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
    # As the clock: what has ended and leaves nothing to ask is looked at again only when a record comes.
    subject.over = expected(provision, pupil, school.calendar).ends_on < today and not verdict.silent
    return decisions


def _in_words(subject: _Subject, decision: Decision, day: date) -> Told:
    provision = subject.provision
    return Told(
        on=day,
        kind=decision.kind,
        statutory=subject.statutory,
        pupil=subject.short_name,
        provision=provision.title,
        sentence=sentence(decision.kind, decision.facts, subject.short_name, provision.title, provision.dosage.window),
        what_to_do=what_to_do(decision.kind, decision.facts),
        because=decision.because if decision.act is Act.RESOLVE else None,
    )
