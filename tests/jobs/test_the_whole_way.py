"""From missed sessions on a phone, by the clock alone, to a push in the SENCO's browser and a stored summary."""

from datetime import UTC, datetime

from server.jobs.tick import tick
from server.services import alerts, summaries
from server.services.push import subscribe
from server.services.who import Who
from server.settings import Settings
from server.store.engine import Database
from tests.cast import KEYS, Cast, Clock
from tests.notify.push_service import push_service
from tests.sync.phone import phone_of

SETTINGS = Settings(
    keys_dir=KEYS, data_dir=KEYS, push_extra_hosts=("127.0.0.1",), base_url="https://kept.school.example"
)


def test_a_week_is_lived_reviewed_told_and_summed_up(database: Database, cast: Cast, clock: Clock) -> None:
    tom = phone_of(database, cast, clock, cast.toms_phone)
    sam = Who(cast.larch_lane, cast.sam, "senco")
    with push_service() as service:
        to = service.subscriber()
        subscribe(database, SETTINGS, sam, to.endpoint, to.p256dh, to.auth, clock.now)
        for day in (4, 5, 6):
            clock.now = datetime(2026, 11, day, 16, tzinfo=UTC)
            item = tom.log(cast.cora, cast.talk_boost, outcome="not_delivered", minutes=None, reason="staff_covering")
            tom.push(item)
            tick(database, SETTINGS, clock.now)
        assert "under" not in {alert.kind for alert in alerts.listed(database, cast.larch_lane)}
        tick(database, SETTINGS, datetime(2026, 11, 7, 4, tzinfo=UTC))
        assert "under" in {alert.kind for alert in alerts.listed(database, cast.larch_lane)}
        at_risk = len(service.received)
        assert at_risk <= 3, "one a morning of what could still be saved"
        for minute in (0, 1, 2):
            tick(database, SETTINGS, datetime(2026, 11, 9, 8, minute, tzinfo=UTC))
        (message,) = service.received[at_risk:]
    words = message.content["notification"]["body"]
    assert words.endswith(("need attention", "needs attention"))
    assert "Cora" not in str(message.content)
    assert summaries.listed(database, cast.larch_lane)[0].week_of.isoformat() == "2026-11-02"
    assert summaries.get(database, cast.larch_lane, summaries.listed(database, cast.larch_lane)[0].week_of)["risks"]
