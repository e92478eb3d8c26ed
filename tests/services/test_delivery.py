"""Notices on their way out: at least once, one visible, and what each answer of a push service leads to."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.ladder import NoticeKind
from server.notify.answer import Answer, Outcome
from server.notify.webpush import PushSender
from server.notify.wording import KEPT_FOR
from server.services import delivery
from server.services.delivery import deliver, wait
from server.services.push import subscribe, unsubscribe
from server.services.refusal import Refusal
from server.services.vapid import push_keys
from server.services.who import Who
from server.settings import Settings
from server.store import alerts, outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from tests.cast import Cast, Clock
from tests.notify.push_service import PushService, soon_gives_up
from tests.services.pushing import SETTINGS, browser, row, subscriptions
from tests.services.raised import raise_alert


@pytest.fixture
def alert(database: Database, cast: Cast, clock: Clock) -> str:
    """An urgent alert about Asha at 10:15 on a Tuesday, and the notice to Sam."""
    return raise_alert(database, cast, clock.now, cast.precision)


def test_an_urgent_notice_reaches_the_browser_and_the_alert_remembers(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService
) -> None:
    browser(database, cast, service, clock.now)
    assert deliver(database, SETTINGS, cast.larch_lane, clock.now) == 1
    (message,) = service.received
    assert message.content["notification"]["body"] == "1 provision needs attention"
    assert (message.headers["Urgency"], message.key) == ("high", push_keys(database).public)
    with database.read() as session:
        steps = alerts.steps(session, cast.larch_lane, [alert])[alert]
    assert {(step.act, step.by, step.text) for step in steps} == {
        ("told", cast.sam, "desk"),
        ("told", cast.sam, "push"),
    }
    assert deliver(database, SETTINGS, cast.larch_lane, clock.forward(minutes=10)) == 0
    assert len(service.received) == 1


def test_the_urgent_alerts_of_one_review_are_one_notice(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender
) -> None:
    raise_alert(database, cast, clock.now, cast.talk_boost)
    browser(database, cast, service, clock.now)
    deliver(database, SETTINGS, cast.larch_lane, clock.now, sender)
    (message,) = service.received
    assert message.content["notification"]["body"] == "2 provisions need attention"


def test_an_alert_that_comes_while_a_notice_is_being_sent_gets_one_of_its_own(
    database: Database, cast: Cast, clock: Clock, alert: str
) -> None:
    with database.write() as session:
        assert outbox.claim_due(session, cast.larch_lane, clock.now, 5)
    raise_alert(database, cast, clock.now, cast.talk_boost)
    with database.read() as session:
        assert len(session.scalars(select(OutboxRow).where(OutboxRow.channel == outbox.PUSH)).all()) == 2


def test_nothing_is_sent_about_what_was_settled_meanwhile(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender
) -> None:
    browser(database, cast, service, clock.now)
    with database.write() as session:
        alerts.resolve(session, cast.larch_lane, alert, cast.sam, "Done.", clock.now)
    assert deliver(database, SETTINGS, cast.larch_lane, clock.now, sender) == 0
    assert service.received == []
    assert row(database).outcome == delivery.SETTLED


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_removed(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender, status: int
) -> None:
    service.answers = [status]
    browser(database, cast, service, clock.now)
    deliver(database, SETTINGS, cast.larch_lane, clock.now, sender)
    assert subscriptions(database) == []
    assert row(database).given_up_at == clock.now


@pytest.mark.parametrize("status", [400, 401, 403, 413, "redirect"])
def test_what_is_our_own_fault_is_marked_and_kept(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender, status: int
) -> None:
    service.answers = [status]
    browser(database, cast, service, clock.now)
    deliver(database, SETTINGS, cast.larch_lane, clock.now, sender)
    (kept,) = subscriptions(database)
    assert kept.failure is not None
    assert kept.failed_at == clock.now
    assert row(database).given_up_at == clock.now


@pytest.mark.parametrize("wanted", [500, 503, "reset", "hang"])
def test_what_fails_is_tried_again_later_and_then_arrives_once(
    database: Database,
    cast: Cast,
    clock: Clock,
    alert: str,
    service: PushService,
    sender: PushSender,
    wanted: int | str,
) -> None:
    service.answers = [wanted]
    browser(database, cast, service, clock.now)
    with pytest.MonkeyPatch.context() as patch:
        if wanted == "hang":
            soon_gives_up(patch)
        assert deliver(database, SETTINGS, cast.larch_lane, clock.now, sender) == 0
    assert service.heard.wait(30)
    again = row(database).next_try_at
    assert timedelta(minutes=1) <= again - clock.now <= timedelta(seconds=72)
    assert deliver(database, SETTINGS, cast.larch_lane, again - timedelta(seconds=1), sender) == 0
    assert deliver(database, SETTINGS, cast.larch_lane, again, sender) == 1
    assert len(service.received) == 1


def test_retry_after_is_heeded(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender
) -> None:
    service.answers, service.headers = [429], {"Retry-After": "1800"}
    browser(database, cast, service, clock.now)
    deliver(database, SETTINGS, cast.larch_lane, clock.now, sender)
    assert row(database).next_try_at == clock.now + timedelta(minutes=30)


def test_after_three_days_it_is_given_up_and_is_still_on_the_desk(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender
) -> None:
    service.answers = [500] * 200
    browser(database, cast, service, clock.now)
    began, tries = clock.now, 0
    while (waiting := row(database)).given_up_at is None:
        deliver(database, SETTINGS, cast.larch_lane, waiting.next_try_at, sender)
        tries += 1
    assert waiting.given_up_at - began <= KEPT_FOR[NoticeKind.URGENT]
    assert 30 <= tries <= 45
    with database.read() as session:
        assert [each.id for each in alerts.listed(session, cast.larch_lane, ["open"])] == [alert]


def test_one_browser_that_fails_does_not_keep_the_other_from_showing_it(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender
) -> None:
    service.answers = [410]
    for name in ("one", "two"):
        browser(database, cast, service, clock.now, name)
    assert deliver(database, SETTINGS, cast.larch_lane, clock.now, sender) == 1
    assert len(service.received) == 1
    assert len(subscriptions(database)) == 1


def test_two_senders_never_take_the_same_notice(database: Database, cast: Cast, clock: Clock, alert: str) -> None:
    taken: list[str] = []
    together = threading.Barrier(2)

    def sender() -> None:
        together.wait()
        with database.write() as session:
            taken.extend(notice.id for notice in outbox.claim_due(session, cast.larch_lane, clock.now, 5))

    threads = [threading.Thread(target=sender) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1


def test_a_sender_that_dies_between_sending_and_noting_sends_again_under_the_same_topic(
    database: Database, cast: Cast, clock: Clock, alert: str, service: PushService, sender: PushSender
) -> None:
    browser(database, cast, service, clock.now)
    with database.write() as session:
        assert outbox.claim_due(session, cast.larch_lane, clock.now, 5)
    assert deliver(database, SETTINGS, cast.larch_lane, clock.forward(minutes=4), sender) == 0
    assert deliver(database, SETTINGS, cast.larch_lane, clock.forward(minutes=1), sender) == 1
    assert service.received[0].headers["Topic"] == row(database).topic


def test_with_nobody_subscribed_the_desk_alone_tells(
    database: Database, cast: Cast, clock: Clock, alert: str, sender: PushSender
) -> None:
    assert deliver(database, SETTINGS, cast.larch_lane, clock.now, sender) == 0
    assert row(database).outcome == "nobody subscribed"


def test_subscribing_again_is_as_once_and_a_browser_belongs_to_who_used_it_last(
    database: Database, cast: Cast, clock: Clock, service: PushService
) -> None:
    for _ in range(2):
        browser(database, cast, service, clock.now)
    to = service.subscriber()
    hana = Who(cast.larch_lane, cast.hana, "head")
    subscribe(database, SETTINGS, hana, to.endpoint, to.p256dh, to.auth, clock.now)
    (kept,) = subscriptions(database)
    assert kept.person_id == cast.hana
    unsubscribe(database, Who(cast.larch_lane, cast.sam, "senco"), to.endpoint, clock.now)
    assert len(subscriptions(database)) == 1
    unsubscribe(database, hana, to.endpoint, clock.now)
    assert subscriptions(database) == []


def test_an_address_that_no_push_service_gave_is_refused_by_name(database: Database, cast: Cast, clock: Clock) -> None:
    to, sam = PushService(1).subscriber(), Who(cast.larch_lane, cast.sam, "senco")
    with pytest.raises(Refusal) as refusal:
        subscribe(database, Settings(), sam, to.endpoint, to.p256dh, to.auth, clock.now)
    assert list(refusal.value.fields) == ["endpoint"]
    with pytest.raises(Refusal) as refusal:
        subscribe(database, SETTINGS, sam, to.endpoint, to.p256dh, "AAAA", clock.now)
    assert list(refusal.value.fields) == ["keys"]


def test_the_waits_grow_and_no_service_can_ask_for_more_than_six_hours() -> None:
    later = Answer(Outcome.LATER, "")
    waits = [wait(tries, [later]) for tries in (1, 2, 3, 4, 40)]
    assert timedelta(minutes=1) <= waits[0] <= timedelta(seconds=72)
    assert waits == sorted(waits[:4]) + waits[4:]
    assert wait(1, [Answer(Outcome.LATER, "", timedelta(days=30))]) == timedelta(hours=6)
