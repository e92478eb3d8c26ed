"""What chance brings to the demo school: who is away, which days a line is taught on, what comes of a session.

Each draw has a generator of its own, named by what it is about, so that a new line in the files changes no other line.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from random import Random
from typing import Any

from server.domain.calendar import SchoolCalendar
from server.domain.plan import Provision
from server.domain.vocabulary import Bound, Kind, Weekday, WindowKind

_WEEKS_BETWEEN = {WindowKind.HALF_TERM: 6, WindowKind.TERM: 12, WindowKind.YEAR: 39}


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of one session for those who were in. `minutes` None is as planned."""

    outcome: str
    minutes: int | None = None
    reason: str | None = None


class Chance:
    """The numbers of server/demo/delivery.json, each with its source there."""

    def __init__(self, seed: int | None = None) -> None:
        self.facts: dict[str, Any] = json.loads(files("server.demo").joinpath("delivery.json").read_text("utf-8"))
        self._seed = self.facts["seed"] if seed is None else seed

    @cached_property
    def notes(self) -> list[str]:
        return files("server.demo").joinpath("notes.txt").read_text("utf-8").split("\n")[:-1]

    def of(self, *about: object) -> Random:
        """A generator for this matter alone."""
        return Random(":".join(str(part) for part in (self._seed, *about)))  # noqa: S311 - a story, not a secret

    def away(self, name: str, sen_status: str | None, days: Sequence[date]) -> frozenset[date]:
        """The days of a pupil's absence, in spells."""
        draw = self.of("pupil", name)
        model = self.facts["absence"]["E" if sen_status == "E" else "K"]
        severe = draw.random() < model["severe_share"]
        rate = model["severe_mean"] if severe else draw.betavariate(model["alpha"], model["beta"])
        return self._spells(draw, rate, self.facts["spell_days"]["mean"], days)

    def sick(self, name: str, days: Sequence[date]) -> frozenset[date]:
        """The days of an adult's absence, in spells."""
        sickness = self.facts["staff_sickness"]
        return self._spells(self.of("adult", name), sickness["rate"], sickness["spell_days"], days)

    def taught_on(self, provision: Provision, about: str, calendar: SchoolCalendar, week: Sequence[date]) -> list[date]:
        """On which of the week's days somebody means to teach this."""
        dosage = provision.dosage
        if dosage.kind not in (Kind.DIRECT, Kind.INDIRECT) or dosage.window in (None, WindowKind.BLOCK):
            return []
        if dosage.window is WindowKind.DAY:
            return list(week)
        if dosage.weekdays:
            return [day for day in week if list(Weekday)[day.weekday()] in dosage.weekdays]
        draw = self.of("days", about)
        order = draw.sample(range(5), 5)
        count = dosage.count.least if dosage.count else 2
        if dosage.bound is Bound.CEILING:
            count = 1
        if dosage.window is WindowKind.FORTNIGHT:
            count = count if calendar.school_weeks().index(calendar.week_of(week[0])) % 2 else 0
        elif dosage.window is not WindowKind.WEEK:
            chance = count / _WEEKS_BETWEEN[dosage.window]
            count = 1 if self.of("week", about, week[0]).random() < chance else 0
        chosen = sorted(week, key=lambda day: order.index(day.weekday()))[:count]
        return sorted(chosen)

    def fate(self, about: str, day: date, planned: int | None, not_logged: float | None) -> Fate | None:
        """What came of a session that could take place; None if nobody wrote it down."""
        draw, shares = self.of("fate", about, day), self.facts["sessions"]
        point = draw.random()
        silent = shares["not_logged"] if not_logged is None else not_logged
        if point < silent:
            return None
        point = (point - silent) / (1 - silent) * (1 - shares["not_logged"])
        if point < shares["missed"]:
            reasons = {name: share for name, share in self.facts["reasons"].items() if name != "source"}
            return Fate("not_delivered", None, draw.choices(list(reasons), list(reasons.values()))[0])
        if point < shares["missed"] + shares["delivered_short"] and planned and planned > 5:
            short = self.facts["short_session"]
            minutes = 5 * max(1, int(planned * draw.betavariate(short["alpha"], short["beta"]) / 5))
            return Fate("part_delivered", minutes, draw.choice(["clash", "pupil_declined", "school_event"]))
        if planned and draw.random() < self.facts["longer"]["value"]:
            return Fate("delivered", planned + 5)
        return Fate("delivered", planned)

    def with_others(self, about: str) -> bool:
        """Whether this one-to-one line is in truth taught with others present."""
        return self.of("others", about).random() < float(self.facts["wrong_group"]["value"])

    def _spells(self, draw: Random, rate: float, mean: float, days: Sequence[date]) -> frozenset[date]:
        away: set[date] = set()
        ill = False
        start = min(1.0, rate / (mean * (1 - min(rate, 0.9))))
        for day in days:
            chance = 1 - 1 / mean if ill else start * self.facts["weekday"]["value"][day.weekday()]
            ill = draw.random() < chance
            if ill:
                away.add(day)
        return frozenset(away)
