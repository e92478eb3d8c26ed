"""What a person was told, in words, and whether notices reach the people of a school at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from server.domain.alphabet import by_name
from server.domain.ladder import NoticeKind
from server.domain.roles import MAY
from server.notify.letters import Line
from server.notify.wording import attention, sessions_not_logged
from server.services.delivery import SETTLED
from server.services.notice_words import Standing, lines, standing
from server.services.who import Who
from server.settings import Settings
from server.store import audit, inbox, people
from server.store.engine import Database

SHOWN = 50
LOOK_BACK = timedelta(days=30)
TOO_LONG = timedelta(hours=24)
BEYOND_THE_DESK = (NoticeKind.DIGEST.value, NoticeKind.URGENT.value)

Health = Literal["well", "untried", "desk_only", "failing", "unsent"]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words. `lines` is what of it still waits; the rest was settled."""

    id: str
    kind: str
    at: datetime
    words: str
    lines: Sequence[Line]
    settled: int
    read: bool
    told_by: str | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person can be told. `accepted_at` is when a push service last took a notice for one of the browsers;
    `unsent_since` the oldest notice that reached nobody."""

    id: str
    name: str
    state: Health
    browsers: int
    accepted_at: datetime | None
    mail: bool
    unsent_since: datetime | None


def listed(db: Database, who: Who, now: datetime) -> list[Told]:
    """The newest first."""
    with db.read() as session:
        shown = inbox.of_person(session, who.school_id, who.person_id, SHOWN)
        bodies = [standing(session, who.school_id, notice.body, now) for notice in shown]
        said = _said(session, who.school_id, bodies)
    found = []
    for notice, still in zip(shown, bodies, strict=True):
        keys = [*(alert.id for alert in still.alerts), *(saved.key for saved in still.saved)]
        everything = len(notice.body["alerts"]) + len(notice.body["lines"])
        nudge = notice.kind == NoticeKind.NUDGE
        words = (
            sessions_not_logged(notice.body["sessions"])
            if nudge
            else attention(everything, provisions_only=still.provisions_only)
        )
        found.append(
            Told(
                notice.id,
                notice.kind,
                notice.at,
                words,
                [said[key] for key in keys],
                everything - len(keys),
                notice.read,
                notice.told_by,
                notice.told_at,
            )
        )
    return found


def read(db: Database, who: Who, until: datetime, now: datetime) -> None:
    """The person has seen what the page showed: what was told until then."""
    with db.write() as session:
        if seen := inbox.read(session, who.school_id, who.person_id, min(until, now)):
            act = audit.Act(now, "notices.read", who.person_id, object_id=who.person_id, body={"notices": seen})
            audit.append(session, who.school_id, [act])


def unread(db: Database, who: Who) -> int:
    with db.read() as session:
        return inbox.unread(session, who.school_id, who.person_id)


def reach(db: Database, settings: Settings, school_id: str, now: datetime) -> list[Reach]:
    """Of everybody who is told of alerts; whoever nothing reaches comes first."""
    with db.read() as session:
        browsers = inbox.browsers(session, school_id)
        untold = inbox.untold(session, school_id, now - LOOK_BACK, BEYOND_THE_DESK, (SETTLED,))
        everyone = people.people(session, school_id).values()
    found = []
    for person in everyone:
        if person.active and person.access_role in MAY["see_delivery"]:
            own = [browser for browser in browsers if browser.person == person.id]
            mail = bool(settings.smtp and person.email)
            since = untold.get(person.id)
            accepted = [browser.accepted_at for browser in own if browser.accepted_at]
            state = _state(own, mail=mail, unsent=since is not None and now - since > TOO_LONG)
            found.append(Reach(person.id, person.name, state, len(own), max(accepted, default=None), mail, since))
    return sorted(found, key=lambda each: (_WORST.index(each.state), by_name(each.name)))


_WORST: tuple[Health, ...] = ("unsent", "desk_only", "failing", "untried", "well")


def _state(own: Sequence[inbox.Browser], *, mail: bool, unsent: bool) -> Health:
    if unsent:
        return "unsent"
    if not own:
        return "well" if mail else "desk_only"
    if all(browser.failure for browser in own):
        return "failing"
    return "well" if mail or any(browser.accepted_at for browser in own) else "untried"


def _said(session: Session, school_id: str, bodies: Sequence[Standing]) -> dict[str, Line]:
    """The words of everything that waits, fetched at once."""
    alerts = {alert.id: alert for body in bodies for alert in body.alerts}
    saved = {each.key: each for body in bodies for each in body.saved}
    return lines(session, school_id, Standing(list(alerts.values()), list(saved.values())))
