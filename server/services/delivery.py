"""Hands waiting notices to the push services, and learns from what they answer.

Claim, send, note: three steps in two transactions, so that no lock is held while a push service thinks. Who dies
between sending and noting sends again, and the topic makes the second take the place of the first.
"""

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.domain.alerting import FOR_DIGEST, URGENT
from server.notify.webpush import Answer, Outcome, PushSender, Subscriber
from server.notify.wording import Notice, PushMessage, provisions_need_attention
from server.services.ids import new_id
from server.services.vapid import push_keys
from server.settings import Settings
from server.store import alerts, outbox
from server.store.engine import Database

BATCH = 20
AT_ONCE = 8
GIVE_UP_AFTER = timedelta(hours=72)
LONGEST_WAIT = timedelta(hours=6)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
NOBODY = "nobody subscribed"


def deliver(db: Database, settings: Settings, school_id: str, now: datetime, sender: PushSender | None = None) -> int:
    """Sends what is due and says how many notices were accepted. `sender` is given only by tests."""
    with db.write() as session:
        due = outbox.claim_due(session, school_id, now, BATCH)
        to = {notice.person: outbox.subscriptions(session, school_id, notice.person) for notice in due}
        messages = {notice.id: _message(notice, settings, _count(session, school_id, notice)) for notice in due}
    if not due:
        return 0
    sender = sender or PushSender(push_keys(db), settings.vapid_subject, settings.push_extra_hosts)
    return sum(_hand_over(db, school_id, sender, notice, messages[notice.id], to[notice.person], now) for notice in due)


def _hand_over(
    db: Database,
    school_id: str,
    sender: PushSender,
    notice: outbox.Outgoing,
    message: PushMessage | None,
    to: Sequence[outbox.Subscription],
    now: datetime,
) -> bool:
    """To every browser of the person; True if one push service took it."""
    answers: list[Answer] = []
    if message is not None and to:
        with ThreadPoolExecutor(min(AT_ONCE, len(to))) as pool:
            answers = list(
                pool.map(lambda each: sender.send(Subscriber(each.endpoint, each.p256dh, each.auth), message, now), to)
            )
    with db.write() as session:
        for subscription, answer in zip(to, answers, strict=False):
            if answer.outcome is Outcome.GONE:
                outbox.prune(session, school_id, subscription.id)
            else:
                failure = None if answer.outcome is Outcome.ACCEPTED else answer.detail
                outbox.mark_subscription(session, school_id, subscription.id, now, failure)
        outcomes = {answer.outcome for answer in answers}
        if message is None:
            outbox.give_up(session, school_id, notice.id, now, "settled before it was sent")
        elif Outcome.ACCEPTED in outcomes:
            outbox.sent(session, school_id, notice.id, now, Outcome.ACCEPTED.value)
            for alert_id in notice.body.get("alerts", ()):
                alerts.add_step(
                    session, school_id, alert_id, alerts.Step(new_id(now), now, "told", notice.person, None)
                )
        elif Outcome.LATER not in outcomes:
            outbox.give_up(session, school_id, notice.id, now, answers[0].detail if answers else NOBODY)
        elif (again := now + wait(notice.tries, answers)) < notice.created_at + GIVE_UP_AFTER:
            outbox.try_again(session, school_id, notice.id, again, answers[0].detail)
        else:
            outbox.give_up(session, school_id, notice.id, now, answers[0].detail)
    return Outcome.ACCEPTED in outcomes


def wait(tries: int, answers: Sequence[Answer]) -> timedelta:
    """How long until the next try: what the push service asks for, else longer each time, with up to a fifth of chance
    so that many do not come back at once."""
    asked = [answer.retry_after for answer in answers if answer.retry_after is not None]
    if asked:
        return min(max(asked), LONGEST_WAIT)
    step = BACK_OFF[min(tries, len(BACK_OFF)) - 1]
    return step * (1 + secrets.randbelow(200) / 1000)


def _count(session: Session, school_id: str, notice: outbox.Outgoing) -> int:
    """How many provisions it is about when it is sent: what was settled meanwhile no longer counts."""
    kinds = URGENT if notice.kind == Notice.URGENT else URGENT | FOR_DIGEST
    return alerts.provisions_waiting(session, school_id, kinds, notice.body.get("alerts"))


def _message(notice: outbox.Outgoing, settings: Settings, count: int) -> PushMessage | None:
    """None where there is nothing left to say."""
    if not count:
        return None
    return provisions_need_attention(Notice(notice.kind), count, notice.topic, settings.base_url)
