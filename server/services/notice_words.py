"""What a notice says when it is read: what was settled since it was raised is left out; names are as on the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.domain.alert_words import can_be_saved
from server.domain.ladder import Saved
from server.domain.vocabulary import State
from server.notify.letters import Line
from server.services.alerts import in_words
from server.services.today import today
from server.store import alerts, ladder, people, plans, schools


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a notice what still waits: alerts, and what can still be saved."""

    alerts: Sequence[alerts.StoredAlert]
    saved: Sequence[Saved]

    @property
    def count(self) -> int:
        """How many provisions it is about, or other things."""
        return len({alert.provision or alert.key for alert in self.alerts} | {saved.provision for saved in self.saved})

    @property
    def provisions_only(self) -> bool:
        return all(alert.provision for alert in self.alerts)


def standing(session: Session, school_id: str, body: Mapping[str, Any], now: datetime) -> Standing:
    """`body` is a notice's, as it is kept in the outbox. What most presses comes first."""
    waiting = alerts.still_waiting(session, school_id, body["alerts"])
    asked = [alert for alert in waiting if alert.state == "open" or alert.due_on is not None]
    asked.sort(key=lambda alert: (not alert.statutory, alert.opened_at, alert.id))
    return Standing(asked, _still(session, school_id, body["lines"], now) if body["lines"] else ())


def lines(session: Session, school_id: str, found: Standing) -> dict[str, Line]:
    """By alert's id or key of what can be saved, one sentence each, with what to do; short names of pupils."""
    said = {alert.id: Line(alert.sentence, alert.what_to_do) for alert in in_words(session, school_id, found.alerts)}
    if not found.saved:
        return said
    pupils = people.pupils(session, school_id)
    known = plans.provisions(session, school_id, ids={saved.provision for saved in found.saved})
    for saved in found.saved:
        provision = known[saved.provision].provision
        name, window, last = pupils[saved.pupil].short_name, provision.dosage.window, saved.state is State.LAST_CHANCE
        words = can_be_saved(name, provision.title, window, last_chance=last)
        said[saved.key] = Line(words, "Make sure that the next sessions take place.")
    return said


def _still(session: Session, school_id: str, keys: Sequence[str], now: datetime) -> list[Saved]:
    day = today(schools.school(session, school_id), schools.calendar_of(session, school_id), now)
    return [saved for saved in ladder.can_be_saved(session, school_id, day) if saved.key in keys]
