"""Hands waiting notices to the push services, and learns from what they answer.

Claim, send, note: three steps in two transactions, so that no lock is held while a push service thinks. Who dies
between sending and noting sends again, and the topic makes the second take the place of the first. What no browser
takes in time is given to the mail server: posting.py.
"""

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.domain.ladder import NoticeKind
from server.domain.roles import MAY
from server.notify.answer import Answer, Outcome
from server.notify.webpush import PushSender, Subscriber
from server.notify.wording import KEPT_FOR, PushMessage, needs_attention, not_logged
from server.services.ladder import not_logged_by
from server.services.notice_words import standing
from server.services.notices import claim, note_told
from server.services.vapid import push_keys
from server.settings import Settings
from server.store import outbox, people
from server.store.engine import Database

BATCH = 20
AT_ONCE = 8
AT_ONCE_IS = timedelta(minutes=1)
MAIL_AFTER = timedelta(minutes=14)
"""How long a mail waits for a browser to take the notice: with the minute of the clock, somebody is told within 15."""
LONGEST_WAIT = timedelta(hours=6)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
NOBODY = "nobody subscribed"
SETTLED = "settled before it was sent"
TOO_LATE = "too late before it was sent"
NOT_THEIRS = "no longer for this person to read"


@dataclass(frozen=True, slots=True)
class Push:
    """A notice, what its push says, or why it says nothing any more, and to which browsers. `mailable`: it can be
    mailed where no browser takes it; `falters`: no browser of the person took what it was last sent before."""

    notice: outbox.Outgoing
    message: PushMessage | str
    to: Sequence[outbox.Subscription]
    mailable: bool
    falters: bool


def deliver(db: Database, settings: Settings, school_id: str, now: datetime, sender: PushSender | None = None) -> int:
    """Sends what is due and says how many notices were accepted. `sender` is given only by tests."""
    with db.write() as session:
        due = claim(session, school_id, now, BATCH, outbox.PUSH)
        pushes = [_push(session, school_id, notice, settings, now) for notice in due]
    if not pushes:
        return 0
    sender = sender or PushSender(push_keys(db), settings.vapid_subject, settings.push_extra_hosts)
    accepted = 0
    for push in pushes:
        answers = _sent(sender, push, now)
        accepted += any(answer.outcome is Outcome.ACCEPTED for answer in answers)
        with db.write() as session:
            _learn(session, school_id, push.to, answers, now)
            _note(session, school_id, push, answers, now)
    return accepted


def _push(session: Session, school_id: str, notice: outbox.Outgoing, settings: Settings, now: datetime) -> Push:
    person = people.person(session, school_id, notice.person)
    theirs = may_read(notice, person)
    return Push(
        notice,
        _message(session, school_id, notice, settings, now) if theirs else NOT_THEIRS,
        outbox.subscriptions(session, school_id, notice.person),
        # a quiet question is for the log, and not for a mailbox
        mailable=theirs and settings.smtp is not None and person.email is not None and notice.kind != NoticeKind.NUDGE,
        falters=not outbox.receives(session, school_id, notice.person, notice.created_at),
    )


def _sent(sender: PushSender, push: Push, now: datetime) -> list[Answer]:
    """What each browser's push service answers."""
    message = push.message
    if isinstance(message, str) or not push.to:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(push.to))) as pool:
        to = [Subscriber(each.endpoint, each.p256dh, each.auth) for each in push.to]
        return list(pool.map(lambda each: sender.send(each, message, now), to))


def _learn(
    session: Session, school_id: str, to: Sequence[outbox.Subscription], answers: Sequence[Answer], now: datetime
) -> None:
    for subscription, answer in zip(to, answers, strict=False):
        if answer.outcome is Outcome.GONE:
            outbox.prune(session, school_id, subscription.id)
        else:
            failure = None if answer.outcome is Outcome.ACCEPTED else answer.detail
            outbox.mark_subscription(session, school_id, subscription.id, now, failure)


def _note(session: Session, school_id: str, push: Push, answers: Sequence[Answer], now: datetime) -> None:
    notice, outcomes = push.notice, {answer.outcome for answer in answers}
    if Outcome.ACCEPTED in outcomes:
        outbox.sent(session, school_id, notice.id, now, Outcome.ACCEPTED.value)
        for alert_id in notice.body["alerts"]:
            note_told(session, school_id, alert_id, notice.person, outbox.PUSH, now)
        return
    said = answers[0].detail if answers else push.message if isinstance(push.message, str) else NOBODY
    again = now + wait(notice.tries, answers)
    mail_at = now if push.falters else notice.created_at + MAIL_AFTER
    if push.mailable and (Outcome.LATER not in outcomes or again >= mail_at):
        outbox.by_mail(session, school_id, notice.id, max(now, mail_at) if Outcome.LATER in outcomes else now, said)
    elif Outcome.LATER in outcomes and again < notice.created_at + KEPT_FOR[NoticeKind(notice.kind)]:
        outbox.try_again(session, school_id, notice.id, again, said)
    else:
        outbox.give_up(session, school_id, notice.id, now, said)


def wait(tries: int, answers: Sequence[Answer]) -> timedelta:
    """How long until the next try: what the push service asks for, else longer each time, with up to a fifth of chance
    so that many do not come back at once."""
    asked = [answer.retry_after for answer in answers if answer.retry_after is not None]
    if asked:
        return min(max(asked), LONGEST_WAIT)
    step = BACK_OFF[min(tries, len(BACK_OFF)) - 1]
    return step * (1 + secrets.randbelow(200) / 1000)


def may_read(notice: outbox.Outgoing, person: people.PersonValue) -> bool:
    """Whether it may still be told: who has left is told nothing, and who may not see alerts any more nothing of them.
    A quiet question is for whoever delivers."""
    return person.active and (notice.kind == NoticeKind.NUDGE or person.access_role in MAY["see_delivery"])


def _message(
    session: Session, school_id: str, notice: outbox.Outgoing, settings: Settings, now: datetime
) -> PushMessage | str:
    """Or why there is nothing left to say. What was settled since it was raised is not counted. What was never tried is
    told however late: it may be that nothing ran. But for a quiet question, which is none next morning."""
    kind = NoticeKind(notice.kind)
    if now - notice.created_at >= KEPT_FOR[kind] and (kind is NoticeKind.NUDGE or notice.tries > 1):
        return TOO_LATE
    if kind is NoticeKind.NUDGE:
        sessions = _still_asked(session, school_id, notice, now)
        return not_logged(sessions, notice.topic, settings.base_url) if sessions else SETTLED
    found = standing(session, school_id, notice.body, now)
    if not found.count:
        return SETTLED
    return needs_attention(kind, found.count, notice.topic, settings.base_url, provisions_only=found.provisions_only)


def _still_asked(session: Session, school_id: str, notice: outbox.Outgoing, now: datetime) -> int:
    """Of the sessions that a quiet question is about those that are not logged yet: asked again only where it could not
    be sent at once."""
    asked: int = notice.body["sessions"]
    if now - notice.created_at < AT_ONCE_IS or "on" not in notice.body:
        return asked
    left = not_logged_by(session, school_id, notice.person, date.fromisoformat(notice.body["on"]), now)
    return min(asked, left)
