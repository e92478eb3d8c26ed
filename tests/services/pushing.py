"""Sam's browsers, which a push service of our own speaks for, and what stands in the outbox for them."""

from datetime import datetime

from sqlalchemy import select

from server.services.push import subscribe
from server.services.who import Who
from server.settings import Settings
from server.store import outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow, PushSubscription
from tests.cast import Cast
from tests.notify.push_service import PushService

SETTINGS = Settings(push_extra_hosts=("127.0.0.1",), vapid_subject="mailto:office@school.example")


def browser(
    database: Database,
    cast: Cast,
    service: PushService,
    now: datetime,
    name: str = "one",
    person: str | None = None,
    settings: Settings = SETTINGS,
) -> None:
    """Sam, or `person`, has notices on in a browser."""
    to = service.subscriber(name)
    who = Who(cast.larch_lane, person, "ta") if person else Who(cast.larch_lane, cast.sam, "senco")
    subscribe(database, settings, who, to.endpoint, to.p256dh, to.auth, now)


def row(database: Database) -> OutboxRow:
    """The one notice for a browser."""
    with database.read() as session:
        return session.scalars(select(OutboxRow).where(OutboxRow.channel == outbox.PUSH)).one()


def subscriptions(database: Database) -> list[PushSubscription]:
    with database.read() as session:
        return list(session.scalars(select(PushSubscription)))
