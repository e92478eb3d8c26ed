"""Where a desk user's browsers receive Web Push."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.notify.endpoints import EndpointError, check_endpoint
from server.notify.vapid import check_subscriber_keys
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.who import Who
from server.settings import Settings
from server.store import audit, outbox
from server.store.engine import Database


def subscribe(db: Database, settings: Settings, who: Who, endpoint: str, p256dh: str, auth: str, now: datetime) -> None:
    """Raises Refusal `check_fields` for an address or keys that no push service gave. Again is as once."""
    try:
        check_endpoint(endpoint, settings.push_extra_hosts)
    except EndpointError as refusal:
        raise Refusal("check_fields", fields={"endpoint": str(refusal)}) from refusal
    try:
        check_subscriber_keys(p256dh, auth)
    except ValueError as damaged:
        raise Refusal("check_fields", fields={"keys": "Must be the keys that the browser gave."}) from damaged
    with db.write() as session:
        subscription = outbox.Subscription(new_id(now), who.person_id, endpoint, p256dh, auth)
        outbox.subscribe(session, who.school_id, subscription, now)
        _audit(session, who, "push.subscribed", now)


def unsubscribe(db: Database, who: Who, endpoint: str, now: datetime) -> None:
    """A browser that is not subscribed is one that gets nothing: that is no error."""
    with db.write() as session:
        outbox.unsubscribe(session, who.school_id, who.person_id, endpoint)
        _audit(session, who, "push.ended", now)


def _audit(session: Session, who: Who, act: str, now: datetime) -> None:
    audit.append(session, who.school_id, [audit.Act(now, act, who.person_id, object_id=who.person_id)])
