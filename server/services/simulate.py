"""Weeks of delivery as a school might live them, said by real phones through the real sync service."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from server.domain.calendar import SchoolCalendar
from server.domain.dosage import planned_minutes
from server.domain.plan import Provision
from server.domain.summary import SummaryKind
from server.domain.vocabulary import Kind
from server.services import summaries
from server.services.demo_chance import Chance, Fate
from server.services.demo_phone import Phone
from server.services.ids import new_id
from server.services.review import recompute
from server.services.today import LONDON
from server.store import people, plans
from server.store.engine import Database

SENDS_AT = time(15, 40)


@dataclass(slots=True)
class _Session:
    """One occasion as its deliverer will tell it."""

    provision: Provision
    about: str
    day: date
    fate: Fate
    away: frozenset[str]
    starts: datetime
    grade: str = "same_day"


@dataclass(slots=True)
class Delivery:
    """The school and its phones. `live` one day after another, in order."""

    db: Database
    school_id: str
    calendar: SchoolCalendar
    chance: Chance
    phones: dict[str, Phone]
    lines: list[tuple[Provision, str]]
    absent: dict[str, frozenset[date]]
    names: dict[str, str]
    later: dict[date, list[_Session]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, db: Database, school_id: str, days: Sequence[date], paired_at: datetime) -> "Delivery":
        """Pairs a phone with everybody who delivers something."""
        chance = Chance()
        with db.read() as session:
            calendar = plans.calendar_of(session, school_id)
            stored = plans.provisions(session, school_id)
            pupils, adults = people.pupils(session, school_id), people.people(session, school_id)
        kept = [held.provision for held in stored.values() if held.judged]
        about = {
            line.id: f"{line.title}/{', '.join(sorted(pupils[pupil].name for pupil in line.pupils))}" for line in kept
        }
        deliverers = sorted({person for line in kept for person in line.deliverers}, key=lambda one: adults[one].name)
        absent = {pupil.id: chance.away(pupil.name, pupil.sen_status, days) for pupil in pupils.values()}
        absent |= {person: chance.sick(adults[person].name, days) for person in deliverers}
        return cls(
            db=db,
            school_id=school_id,
            calendar=calendar,
            chance=chance,
            phones={person: Phone(db, school_id, adults[person], paired_at) for person in deliverers},
            lines=sorted(((line, about[line.id]) for line in kept if line.deliverers), key=lambda pair: pair[1]),
            absent=absent,
            names={person.id: person.name for person in adults.values()},
        )

    def live(self, day: date) -> None:
        """Everything of one school day: what was taught, what is told late, what the phones send."""
        week = [each for each in self.calendar.days if self.calendar.week_of(each) == self.calendar.week_of(day)]
        for session in self.later.pop(day, ()):
            self._tell(session, _at(day, time(15, 20)))
        for provision, about in self.lines:
            if provision.dosage.kind in (Kind.AMBIENT, Kind.EQUIPMENT):
                self._confirm(provision, about, day, first_of_week=day == week[0])
            elif day in self.chance.taught_on(provision, about, self.calendar, week):
                self._teach(provision, about, day)
        for person, phone in self.phones.items():
            if day.weekday() in self._sends_on(person):
                phone.send(_at(day, SENDS_AT))

    def sum_up(self, now: datetime) -> None:
        """What the clock does before a Monday morning."""
        with self.db.write() as session:
            recompute(session, self.school_id, None, now)
        summaries.build(self.db, self.school_id, now, now)

    def sum_up_so_far(self, now: datetime) -> None:
        """What the clock does on a Friday afternoon."""
        with self.db.write() as session:
            recompute(session, self.school_id, None, now)
        summaries.build(self.db, self.school_id, now, now, SummaryKind.SO_FAR)

    def _teach(self, provision: Provision, about: str, day: date) -> None:
        person = provision.deliverers[0]
        away = frozenset(pupil for pupil in provision.pupils if day in self.absent[pupil])
        draw = self.chance.of("time", about, day)
        starts = _at(day, time(9, 0)) + timedelta(minutes=5 * draw.randrange(60))
        fate = self._fate(provision, about, day, person)
        if fate is None:
            return
        told = _Session(provision, about, day, fate, away, starts)
        ill = day in self.absent[person]
        share, logged = draw.random(), self.chance.facts["logged"]
        if ill or share < logged["next_day"] + logged["on_friday"]:
            told.grade = "late"
            friday = day + timedelta(days=4 - day.weekday())
            wait_for = friday if not ill and share < logged["on_friday"] and friday > day else day
            next_day = self.calendar.next_school_day(wait_for if wait_for > day else day)
            while next_day is not None and next_day in self.absent[person]:
                next_day = self.calendar.next_school_day(next_day)
            if next_day is not None:
                self.later[next_day].append(told)
            return
        delay = draw.randrange(60, 240) if share < logged["later_today"] else draw.randrange(1, 5)
        length = int(planned_minutes(provision.dosage) or 30)
        self._tell(told, min(starts + timedelta(minutes=length + delay), _at(day, time(15, 35))))

    def _fate(self, provision: Provision, about: str, day: date, person: str) -> Fate | None:
        stories = self.chance.facts["stories"]
        trouble = stories["moved_to_cover"]
        if about == f"{trouble['provision']}/{trouble['pupil']}":
            return Fate("not_delivered", None, "staff_covering")
        silent = stories["leaves_some_unlogged"]
        not_logged = silent["not_logged"] if self.names[person] == silent["person"] else None
        minutes = planned_minutes(provision.dosage)
        planned = int(minutes) if minutes else _half(provision)
        fate = self.chance.fate(about, day, planned, not_logged)
        if fate is not None and day in self.absent[person]:
            return Fate("not_delivered", None, "staff_absent")
        return fate

    def _tell(self, told: _Session, at: datetime) -> None:
        phone = self.phones[told.provision.deliverers[0]]
        session_id, here = new_id(at), len(told.provision.pupils) - len(told.away)
        draw = self.chance.of("tell", told.about, told.day)
        one_to_one = told.provision.dosage.group is not None and told.provision.dosage.group.most == 1
        group_size = 2 if one_to_one and self.chance.with_others(told.about) else max(1, here)
        for pupil in told.provision.pupils:
            fate = Fate("not_delivered", None, "pupil_absent") if pupil in told.away else told.fate
            body = self._body(told, fate, session_id, group_size if fate.outcome != "not_delivered" else None)
            if fate.outcome != "not_delivered":
                body |= self._followed(told, pupil)
            scope = f"pupil:{pupil}"
            record = phone.say("record.log", scope, body, at)
            if fate.outcome == "delivered" and fate.minutes and draw.random() < self.chance.facts["corrected"]["value"]:
                amended = body | {"minutes": fate.minutes + 5}
                phone.say("record.amend", scope, amended, at + timedelta(seconds=40), entity=record, base=record)
            if fate.outcome != "not_delivered" and draw.random() < self.chance.facts["notes"]["share"]:
                note = {"record": record, "text": draw.choice(self.chance.notes)}
                phone.say("note.add", scope, note, at + timedelta(seconds=20))

    def _body(self, told: _Session, fate: Fate, session_id: str, group_size: int | None) -> dict[str, Any]:
        minutes = fate.minutes
        if minutes is None and fate.outcome == "not_delivered":
            minutes = _half(told.provision)
        return {
            "session": session_id,
            "provision": told.provision.id,
            "on": told.day.isoformat(),
            "outcome": fate.outcome,
            "minutes": minutes,
            "reason": fate.reason,
            "starts_at": told.provision.slots[0].starts_at if told.provision.slots else None,
            "group_size": group_size,
            "role": self.phones[told.provision.deliverers[0]].person.deliverer_role,
            "other_activity": False,
            "second_session": False,
            "makes_up": None,
            "adherence": None,
            "engagement": None,
            "grade": told.grade,
        }

    def _followed(self, told: _Session, pupil: str) -> dict[str, Any]:
        """How the programme was followed, the same for a group, and how each pupil took part."""
        facts, draw = self.chance.facts["followed"], self.chance.of("followed", told.about, told.day)
        if draw.random() >= facts["said"]:
            return {}
        share = draw.random()
        kept, adapted = facts["as_planned"], facts["as_planned"] + facts["adapted"]
        own = self.chance.of("took part", told.about, told.day, told.provision.pupils.index(pupil))
        return {
            "adherence": "as_planned" if share < kept else "adapted" if share < adapted else "not_followed",
            "engagement": own.choices((1, 2, 3, 4), facts["engagement"])[0],
        }

    def _confirm(self, provision: Provision, about: str, day: date, *, first_of_week: bool) -> None:
        person = provision.deliverers[0]
        if day in self.absent[person]:
            return
        phone, draw = self.phones[person], self.chance.of("there", about, day)
        scope, at = f"pupil:{provision.pupils[0]}", _at(day, time(15, 25))
        if provision.dosage.kind is Kind.EQUIPMENT and first_of_week:
            in_place = {"provision": provision.id, "week_of": day.isoformat(), "in_place": draw.random() > 0.1}
            in_place["week_of"] = self.calendar.week_of(day).isoformat()
            phone.say("equipment.confirm", scope, in_place, at)
        elif provision.dosage.kind is Kind.AMBIENT and draw.random() < self.chance.facts["sessions"]["missed"]:
            lost = 5 * draw.randrange(6, 25)
            report = {
                "provision": provision.id,
                "on": day.isoformat(),
                "minutes_lost": lost,
                "reason": "staff_covering",
            }
            phone.say("presence.report", scope, report, at)

    def _sends_on(self, person: str) -> Sequence[int]:
        story = self.chance.facts["stories"]["sends_on"]
        weekdays: Sequence[int] = story["weekdays"] if self.names[person] == story["person"] else range(5)
        return weekdays


def _half(provision: Provision) -> int | None:
    """A line of minutes a week is taught twice a week here, and each record of it must say its minutes."""
    return provision.dosage.window_minutes // 2 if provision.dosage.window_minutes else None


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, LONDON)
