"""What the adults who work with a pupil should know: written at the desk, read on their phones."""

from dataclasses import asdict
from datetime import datetime

from server.domain.plan import Guide
from server.services.publish import publish
from server.services.refusal import Refusal
from server.services.today import today
from server.services.who import Who
from server.store import audit, people, plans
from server.store.engine import Database
from server.store.log import lock_head


def set_guide(db: Database, who: Who, pupil_id: str, seen: Guide, guide: Guide, now: datetime) -> None:
    """Tells the phones. Refuses with `not_found`, and with `out_of_date` where somebody has written since `seen`."""
    with db.write() as session:
        lock_head(session, who.school_id)
        known = people.pupils(session, who.school_id).get(pupil_id)
        if known is None:
            raise Refusal("not_found")
        if known.guide == guide:
            return
        if known.guide != seen:
            raise Refusal("out_of_date", "Somebody else has written here. What you typed is still in the fields.")
        people.set_guide(session, who.school_id, pupil_id, guide)
        calendar = plans.calendar_of(session, who.school_id)
        publish(session, who.school_id, now, today(plans.school(session, who.school_id), calendar, now))
        before, after = asdict(known.guide), asdict(guide)
        body = {"changed": [name for name in after if after[name] != before[name]]}
        audit.append(
            session, who.school_id, [audit.Act(now, "pupil.guide_set", who.person_id, object_id=pupil_id, body=body)]
        )
