"""Hands notices that no browser took to the mail server, and learns from what it answers.

As with pushes: claim, send, note, in two transactions. Who dies between sending and noting sends again under the same
Message-ID, which mailboxes show once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.notify.answer import Answer, Outcome
from server.notify.email import Letter, Postbox
from server.notify.wording import attention, notice_letter, topic_of
from server.services.delivery import NOT_THEIRS, SETTLED, may_read, wait
from server.services.notice_words import lines, standing
from server.services.notices import claim, note_told
from server.services.summaries import SUMMARY
from server.services.summary_letters import summary_letter
from server.settings import Settings
from server.store import outbox, people, schools
from server.store.engine import Database

BATCH = 20
TRIED_FOR = timedelta(hours=72)
NO_WAY = "no mail server is named any more, or no address is known"


@dataclass(frozen=True, slots=True)
class Mail:
    """A notice, and the mail that tells it; without a letter where there is nothing to say, or nobody to say it to."""

    notice: outbox.Outgoing
    to: str
    letter: Letter | None
    why_not: str = SETTLED


def post(db: Database, settings: Settings, school_id: str, now: datetime) -> int:
    """Sends what is due and says how many mails were taken."""
    with db.write() as session:
        due = claim(session, school_id, now, BATCH, outbox.EMAIL)
        mails = [_mail(session, school_id, notice, settings, now) for notice in due]
        for mail in mails:
            if mail.letter is None:
                outbox.give_up(session, school_id, mail.notice.id, now, mail.why_not)
    written = [(mail, mail.letter) for mail in mails if mail.letter is not None]
    if not written or settings.smtp is None:
        return 0
    taken = 0
    with Postbox(settings.smtp, settings.hostname) as box:
        for mail, letter in written:
            answer = box.send(mail.to, letter, now)
            taken += answer.outcome is Outcome.ACCEPTED
            with db.write() as session:
                _note(session, school_id, mail.notice, answer, now)
    return taken


def _note(session: Session, school_id: str, notice: outbox.Outgoing, answer: Answer, now: datetime) -> None:
    if answer.outcome is Outcome.ACCEPTED:
        outbox.sent(session, school_id, notice.id, now, answer.detail)
        for alert_id in notice.body.get("alerts", ()):
            note_told(session, school_id, alert_id, notice.person, outbox.EMAIL, now)
        return
    again = now + wait(notice.tries, [answer])
    if answer.outcome is Outcome.LATER and again < notice.created_at + TRIED_FOR:
        outbox.try_again(session, school_id, notice.id, again, answer.detail)
    else:
        outbox.give_up(session, school_id, notice.id, now, answer.detail)


def _mail(session: Session, school_id: str, notice: outbox.Outgoing, settings: Settings, now: datetime) -> Mail:
    person = people.person(session, school_id, notice.person)
    if settings.smtp is None or not person.email or not person.active:
        return Mail(notice, "", None, NO_WAY)
    if notice.kind == SUMMARY:
        return Mail(notice, person.email, summary_letter(session, settings, school_id, notice, person.access_role))
    if not may_read(notice, person):
        return Mail(notice, "", None, NOT_THEIRS)
    found = standing(session, school_id, notice.body, now)
    said = list(lines(session, school_id, found).values())
    if not said:
        return Mail(notice, person.email, None)
    words = attention(found.count, provisions_only=found.provisions_only)
    school = schools.school(session, school_id).name
    letter = notice_letter(words, said, person.name, school, settings.base_url, topic_of(f"mail:{notice.id}"))
    return Mail(notice, person.email, letter)
