"""Hands waiting notices to the push services, and learns from what they answer.

Claim, send, note: three steps in two transactions, so that no lock is held while a push service thinks. Who dies
between sending and noting sends again, and the topic makes the second take the place of the first.
"""

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.domain.ladder import NoticeKind
from server.notify.answer import Answer, Outcome
from server.notify.webpush import PushSender, Subscriber
from server.notify.wording import KEPT_FOR, PushMessage, needs_attention, not_logged
from server.services.notice_words import standing
from server.services.notices import note_told
from server.services.vapid import push_keys
from server.settings import Settings
from server.store import outbox
from server.store.engine import Database

BATCH = 20
AT_ONCE = 8
LONGEST_WAIT = timedelta(hours=6)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
NOBODY = "nobody subscribed"
SETTLED = "settled, or too late, before it was sent"


def deliver(db: Database, settings: Settings, school_id: str, now: datetime, sender: PushSender | None = None) -> int:
    """Sends what is due and says how many notices were accepted. `sender` is given only by tests."""
    with db.write() as session:
        due = outbox.claim_due(session, school_id, now, BATCH)
        to = {notice.person: outbox.subscriptions(session, school_id, notice.person) for notice in due}
        messages = {notice.id: _message(session, school_id, notice, settings, now) for notice in due}
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
            outbox.give_up(session, school_id, notice.id, now, SETTLED)
        elif Outcome.ACCEPTED in outcomes:
            outbox.sent(session, school_id, notice.id, now, Outcome.ACCEPTED.value)
            outbox.told_by(session, school_id, notice.id, now, outbox.PUSH)
            for alert_id in notice.body.get("alerts", ()):
                note_told(session, school_id, alert_id, notice.person, outbox.PUSH, now)
        elif Outcome.LATER not in outcomes:
            outbox.give_up(session, school_id, notice.id, now, answers[0].detail if answers else NOBODY)
            outbox.hasten_mail(session, school_id, notice.id, now)
        elif (again := now + wait(notice.tries, answers)) < notice.created_at + KEPT_FOR[NoticeKind(notice.kind)]:
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


def _message(
    session: Session, school_id: str, notice: outbox.Outgoing, settings: Settings, now: datetime
) -> PushMessage | None:
    """None where there is nothing left to say. What was settled since it was raised is not counted."""
    kind = NoticeKind(notice.kind)
    if now - notice.created_at >= KEPT_FOR[kind]:
        return None
    if kind is NoticeKind.NUDGE:
        return not_logged(notice.body["sessions"], notice.topic, settings.base_url)
    found = standing(session, school_id, notice.body, now)
    if not found.count:
        return None
    return needs_attention(kind, found.count, notice.topic, settings.base_url, provisions_only=found.provisions_only)
