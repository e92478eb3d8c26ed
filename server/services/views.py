"""Who opened which pupil, and whom one may open at all."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from server.domain.roles import OWN_PUPILS_ONLY
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.who import Who
from server.store import grants, people, views
from server.store.engine import Database

LONDON = ZoneInfo("Europe/London")
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Looked:
    """So many openings in a row by one person on one day, the last of them at `at`: an open page fetches itself anew.
    `by` is None for whoever runs the server."""

    at: datetime
    by: str | None
    access_role: str | None
    route: str
    times: int


def opens(db: Database, who: Who, pupil_id: str, route: str, now: datetime) -> None:
    """Notes that `who` opens the pupil, in a transaction of its own before anything is read: what is shown is always on
    the list, and a list that cannot be written shows nothing. Refuses with `not_found`, which is also what a pupil is
    to whom the asker may not see."""
    with db.write() as session:
        own = own_in(session, who)
        if not people.is_pupil(session, who.school_id, pupil_id) or (own is not None and pupil_id not in own):
            raise Refusal("not_found")
        views.add(session, who.school_id, new_id(now), who.person_id, pupil_id, route, now)


def own(db: Database, who: Who) -> frozenset[str] | None:
    """The pupils that a visiting professional may see; None for those who may see every pupil of the school."""
    with db.read() as session:
        return own_in(session, who)


def own_in(session: Session, who: Who) -> frozenset[str] | None:
    """As `own`."""
    if who.access_role not in OWN_PUPILS_ONLY:
        return None
    return grants.granted(session, who.school_id, who.person_id)


def listed(db: Database, school_id: str, pupil_id: str) -> list[Looked]:
    """Newest first, at most 200. Refuses with `not_found`."""
    with db.read() as session:
        if not people.is_pupil(session, school_id, pupil_id):
            raise Refusal("not_found")
        found = views.of_pupil(session, school_id, pupil_id)
    runs = [
        list(run)
        for _, run in groupby(found, lambda each: (each.person_id, each.route, each.at.astimezone(LONDON).date()))
    ]
    return [Looked(run[0].at, run[0].by, run[0].access_role, run[0].route, len(run)) for run in runs[:MOST_SHOWN]]
