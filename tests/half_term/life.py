"""The half term lived: sessions given and not, phones that send and do not, people who answer and do not, and the real
clock, which ticks nine times a day and is all that reviews, alerts and sums up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from server.domain.calendar import UnplannedClosure
from server.jobs.tick import tick
from server.services import alerts
from server.services.demo_phone import Phone
from server.services.ids import new_id
from server.services.people import set_away
from server.services.today import LONDON
from server.services.who import Who
from server.settings import Settings
from server.store import alerts as stored_alerts
from server.store import outbox, schools
from server.store.engine import Database
from tests.half_term.school import (
    BEGINS,
    BUSY,
    CARELESS,
    COVERS,
    DEPUTY,
    ENDS,
    NO_WIFI,
    SENCO,
    SENCO_AWAY,
    SNOW,
    Line,
    MadeSchool,
    at,
    of,
    parameters,
)

MINUTES = 20
ANSWERS = {CARELESS: 0.3}
FORGETS = {CARELESS: 0.3}
ANSWERED, FORGOTTEN = 0.95, 0.02
ASKED_BY_SENCO = 0.9


@dataclass
class Session:
    """What truly became of one session: `said_at` is when its adult told the phone, `sent_at` when that was sent."""

    line: Line
    on: date
    minutes: int
    reason: str | None = None
    said_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """An alert as it was when it opened."""

    id: str
    at: datetime
    kind: str
    line: Line | None
    facts: dict[str, Any]


@dataclass
class Life:
    db: Database
    settings: Settings
    school: MadeSchool
    sessions: list[Session] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)
    later: dict[date, list[Session]] = field(default_factory=dict)

    def live(self) -> "Life":
        for ta in sorted({line.ta for line in self.school.lines}):
            self.phones[ta] = Phone(self.db, self.school.id, self.school.people[ta], at(BEGINS, 0, 40))
        day = BEGINS
        while day <= ENDS + timedelta(days=3):
            self._tick(at(day, 3, 31))
            if day.weekday() == 0:
                self._tick(at(day, 7, 1))
            if self.school.calendar.is_school_day(day):
                self._school_day(day)
            day += timedelta(days=1)
        return self

    def _school_day(self, day: date) -> None:
        if day == SENCO_AWAY.starts_on:
            sam = self.school.people[SENCO].id
            set_away(self.db, self._who(DEPUTY), sam, SENCO_AWAY.ends_on, [], at(day, 7, 30))
        self._tick(at(day, 8))
        self._desk(day)
        self._tick(at(day, 10))
        if day != SNOW:
            self._answers(day, at(day, 10, 40))
            self._teach(day)
            self._send(day, at(day, 15, 20))
        self._tick(at(day, 15, 31))
        self._tick(at(day, 16))
        if day != SNOW:
            self._answers(day, at(day, 16, 30))
        self._tick(at(day, 17))

    def _teach(self, day: date) -> None:
        for session in self.later.pop(day, ()):
            self._say(session, at(day, 8, 50))
        for line in self.school.lines:
            if day.weekday() not in line.days and not self._made_good(line, day):
                continue
            session = self._fate(line, day)
            self.sessions.append(session)
            draw, delay = of("log", line.name, day), parameters()["logging_behaviour"]["delay_from_end_of_session"]
            if self._ill(line.ta, day):
                self._later(session, day)
            elif draw.random() >= FORGETS.get(line.ta, FORGOTTEN):
                if draw.random() < delay["next_day"]:
                    self._later(session, day)
                else:
                    self._say(session, at(day, 9) + timedelta(minutes=15 * draw.randrange(24)))

    def _made_good(self, line: Line, day: date) -> bool:
        """What the snow took is given on the Friday to who has a plan in law, and to some of the others."""
        good = line.statutory or of("good", line.name).random() < 0.5
        return day == SNOW + timedelta(days=3) and SNOW.weekday() in line.days and good and line.planted is None

    def _later(self, session: Session, day: date) -> None:
        then = self.school.calendar.next_school_day(day)
        while then is not None and (then == SNOW or self._ill(session.line.ta, then)):
            then = self.school.calendar.next_school_day(then)
        if then is not None:
            self.later.setdefault(then, []).append(session)

    def _fate(self, line: Line, day: date) -> Session:
        shares, draw = parameters()["delivery"]["presets"]["well_run"], of("fate", line.name, day)
        if line.planted == "never begun":
            return Session(line, day, 0, "no_trained_cover")
        if line.ta == COVERS and day.weekday() == 3:
            return Session(line, day, 0, "staff_covering")
        if self._ill(line.ta, day):
            return Session(line, day, 0, "staff_absent")
        if self._absent(line, day):
            return Session(line, day, 0, "pupil_absent")
        point = draw.random()
        if point < shares["missed"]:
            return Session(line, day, 0, draw.choice(["staff_covering", "clash", "school_event", "no_room"]))
        if point < shares["missed"] + shares["delivered_short"]:
            return Session(line, day, 15, "clash")
        return Session(line, day, MINUTES)

    def _ill(self, ta: str, day: date) -> bool:
        sickness = parameters()["staff"]["ta_sickness"]
        return self._spell(("adult", ta), sickness["rate"], sickness["spell_mean_days"], day)

    def _absent(self, line: Line, day: date) -> bool:
        kind = "ehcp" if line.statutory else "sen_support"
        return self._spell(("pupil", line.pupil), parameters()["absence"][f"overall_rate_{kind}"], 2.2, day)

    def _spell(self, who: tuple[str, str], rate: float, mean: float, day: date) -> bool:
        draw, away = of(*who), False
        for each in self.school.days:
            away = draw.random() < (1 - 1 / mean if away else rate / (mean * (1 - rate)))
            if each == day:
                return away
        return False

    def _say(self, session: Session, when: datetime) -> None:
        session.said_at = when
        outcome = (
            "delivered" if session.minutes == MINUTES else "part_delivered" if session.minutes else "not_delivered"
        )
        body = {
            "session": new_id(when),
            "provision": session.line.provision.id,
            "on": session.on.isoformat(),
            "outcome": outcome,
            "minutes": session.minutes or None,
            "reason": session.reason,
            "starts_at": None,
            "group_size": 1 if session.minutes else None,
            "role": "ta",
            "other_activity": False,
            "second_session": False,
            "makes_up": None,
            "adherence": None,
            "engagement": None,
            "grade": "same_day" if session.on == when.date() else "late",
        }
        self.phones[session.line.ta].say("record.log", f"pupil:{session.line.provision.pupils[0]}", body, when)

    def _send(self, day: date, now: datetime) -> None:
        lived = [each for each in self.school.days if each != SNOW]
        for ta, phone in sorted(self.phones.items()):
            connected = ta != NO_WIFI or lived.index(day) % 3 == 0
            if connected and not self._ill(ta, day):
                phone.send(now)
                for session in self.sessions:
                    if session.line.ta == ta and session.said_at and session.said_at <= now and not session.sent_at:
                        session.sent_at = now

    def _answers(self, day: date, now: datetime) -> None:
        """Whoever was asked this hour logs what is open, or puts it off."""
        asked = {notice.person for notice in self.told(now - timedelta(hours=1)) if notice.kind == "nudge"}
        for ta in sorted(self.phones):
            ready = of("answer", ta, now).random() < ANSWERS.get(ta, ANSWERED)
            if self.school.people[ta].id in asked and ready and not self._ill(ta, day):
                self._log_everything(ta, now)
        self._send(day, now)

    def _log_everything(self, ta: str, now: datetime) -> None:
        for session in self.sessions:
            waits = any(session in sessions for sessions in self.later.values())
            if session.line.ta == ta and session.said_at is None and not waits:
                self._say(session, now)

    def _desk(self, day: date) -> None:
        """Nine o'clock: whoever is on duty reads what is open, asks about what is silent, and closes the snow day."""
        if day in BUSY:
            return
        who, now = self._who(DEPUTY if day in SENCO_AWAY else SENCO), at(day, 9)
        for alert in alerts.listed(self.db, self.school.id):
            if alert.kind == "school_silent":
                with self.db.write() as session:
                    closure = UnplannedClosure(SNOW, "snow")
                    schools.add_closures(session, self.school.id, [closure], lambda: new_id(now), now)
            elif alert.state == "open":
                alerts.acknowledge(self.db, who, alert.id, now)
                if alert.kind == "unaccounted":
                    for person in alert.deliverers:
                        if of("asked", alert.sentence, day).random() < ASKED_BY_SENCO:
                            self._log_everything(person["name"], now)
            if alert.due_on == day:
                alerts.resolve(self.db, who, alert.id, "A time is agreed, and who steps in.", now)

    def _who(self, name: str) -> Who:
        return Who(self.school.id, self.school.people[name].id, self.school.people[name].access_role)

    def told(self, since: datetime) -> list[outbox.Outgoing]:
        """Everything of which anybody was told since then."""
        with self.db.read() as session:
            return outbox.shown(session, self.school.id, since)

    def _tick(self, now: datetime) -> None:
        tick(self.db, self.settings, now)
        lines = {(line.provision.id, line.provision.pupils[0]): line for line in self.school.lines}
        with self.db.read() as session:
            for alert in stored_alerts.listed(session, self.school.id, stored_alerts.STANDING):
                if alert.id not in self.seen:
                    line = lines.get((alert.provision, alert.pupil))
                    self.seen[alert.id] = Seen(alert.id, now, alert.kind.value, line, dict(alert.facts))

    def notices(self) -> Iterator[tuple[str, date, str, tuple[str, ...]]]:
        """Who was told, on which day, how, and of which kinds of alerts."""
        names = {person.id: name for name, person in self.school.people.items()}
        for notice in self.told(at(BEGINS, 0)):
            kinds = tuple(self.seen[alert].kind for alert in notice.body["alerts"])
            yield names[notice.person], notice.created_at.astimezone(LONDON).date(), notice.kind, kinds
