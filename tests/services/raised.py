"""An open alert of Larch Lane, as a review leaves it, and the notices that tell of it."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from server.domain.alerting import AlertKind
from server.domain.ladder import Notice, NoticeKind
from server.domain.ladder_settings import LadderSettings
from server.notify.wording import topic_of
from server.services import notices
from server.services.ids import new_id
from server.services.reviewed import known
from server.store import alerts
from server.store.engine import Database
from tests.cast import Cast

TWO_WEEKS = {
    "delivered": str(Fraction(1)), "due": str(Fraction(4)), "unit": "sessions", "windows": 2,
    "starts_on": "2026-11-02", "ends_on": "2026-11-13",
}  # fmt: skip


def an_alert(
    cast: Cast, now: datetime, kind: AlertKind, provision: str | None = None, facts: dict[str, Any] | None = None
) -> alerts.StoredAlert:
    """About Asha and, if nothing else is said, precision teaching."""
    return alerts.StoredAlert(
        id=new_id(now),
        key=str(kind),
        kind=kind,
        provision=provision or cast.precision,
        pupil=cast.asha,
        window_starts_on=None,
        statutory=True,
        state="open",
        facts=facts or {},
        opened_at=now,
        seen_at=now,
        resolved_by=None,
        waits_from=now,
    )


def raise_alert(database: Database, cast: Cast, now: datetime, provision: str) -> str:
    """An urgent one, which Sam is told of at once; its id."""
    made = an_alert(cast, now, AlertKind.CRITICAL, provision)
    with database.write() as session:
        alerts.add(session, cast.larch_lane, made)
        facts = known(session, cast.larch_lane, now)
        settings = LadderSettings(notices_a_day=9)
        notices.tell_at_once(session, cast.larch_lane, made, facts.adults, facts.calendar, settings, now)
    return made.id


def tell(
    database: Database,
    cast: Cast,
    now: datetime,
    kind: NoticeKind = NoticeKind.DIGEST,
    person: str | None = None,
) -> str:
    """Tells Sam, or `person`, that Asha has had 1 of 4; the id of the alert."""
    alert = an_alert(cast, now, AlertKind.UNDER, facts=TWO_WEEKS)
    with database.write() as session:
        alerts.add(session, cast.larch_lane, alert)
        notice = Notice(person or cast.sam, kind, (alert.id,), sessions=2)
        assert notices.tell(session, cast.larch_lane, notice, f"{kind}:{alert.id}", topic_of(alert.id), now)
    return alert.id
