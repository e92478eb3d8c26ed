"""The sessions behind one reason: which, on what day and for whom. Who logged them is on the pupil's page."""

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.vocabulary import Reason
from server.services.desk_facts import facts
from server.services.desk_lines import Named
from server.services.desk_reasons import weeks_of
from server.services.desk_spans import Asked, SpanView
from server.store import weeks_said
from server.store.engine import Database

MOST = 200


@dataclass(frozen=True, slots=True)
class SessionBecause:
    """`minutes` as stated: of one not delivered those lost, of one cut short those taught."""

    record: str
    on: date
    pupil: Named
    provision: Named
    outcome: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class OneReason:
    """`sessions` newest first, at most `MOST` of `in_all`."""

    today: date
    span: SpanView
    from_week: date
    to_week: date
    reason: Reason
    side: str
    in_all: int
    sessions: tuple[SessionBecause, ...]


def one_reason(db: Database, school_id: str, now: datetime, asked: Asked, reason: Reason) -> OneReason:
    with db.read() as session:
        known = facts(session, school_id, now)
        weeks = weeks_of(known, asked)
        found, in_all = weeks_said.behind(session, school_id, reason, weeks.first, weeks.last, MOST)
    sessions = tuple(
        SessionBecause(
            record=each.id,
            on=each.on,
            pupil=known.pupil(each.pupil),
            provision=Named(each.provision, known.provisions[each.provision].provision.title),
            outcome=each.outcome,
            minutes=each.minutes,
        )
        for each in found
    )
    return OneReason(known.today, weeks.span, weeks.first, weeks.last, reason, reason.side.value, in_all, sessions)
