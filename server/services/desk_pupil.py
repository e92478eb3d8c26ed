"""One pupil's page: the plans, and each provision with its figures over a span, windows, debts, records and notes."""

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.plan import Guide, SectionFItem
from server.services.auditing import checkpoint_text
from server.services.desk_facts import facts
from server.services.desk_provision import Page, PupilProvision, provision_shown
from server.services.desk_spans import THIS_TERM, Asked, SaidOfPupil, SpanView, chosen, view
from server.services.keys import Keyring
from server.services.notes import open_notes
from server.services.refusal import Refusal
from server.store import ledgers, standing
from server.store.engine import Database


@dataclass(frozen=True, slots=True)
class PlanView:
    id: str
    source: str
    statutory: bool
    starts_on: date | None
    items: tuple[SectionFItem, ...]


@dataclass(frozen=True, slots=True)
class PupilHead:
    id: str
    name: str
    year_group: int | None
    sen_status: str | None
    guide: Guide


@dataclass(frozen=True, slots=True)
class PupilPage:
    """`checkpoint` goes with the page on paper: with it the school can show that its log was not changed since."""

    today: date
    span: SpanView
    pupil: PupilHead
    plans: tuple[PlanView, ...]
    provisions: tuple[PupilProvision, ...]
    checkpoint: str | None


def pupil(
    db: Database, school_id: str, pupil_id: str, now: datetime, keyring: Keyring, asked: Asked = THIS_TERM
) -> PupilPage:
    """Running provisions first, statutory before others. Refuses with `not_found`."""
    with db.read() as session:
        known = facts(session, school_id, now)
        if pupil_id not in known.pupils:
            raise Refusal("not_found")
        own = [each for each, stored in known.provisions.items() if pupil_id in stored.provision.pupils]
        logged = ledgers.logged_records(session, school_id, provisions=own)
        notes = ledgers.notes(session, school_id, pupil=pupil_id)
        checkpoint = checkpoint_text(session, school_id, "page")
        said = SaidOfPupil(
            standing.presence(session, school_id, pupil=pupil_id),
            standing.equipment(session, school_id, pupil=pupil_id),
        )
    value, span = known.pupils[pupil_id], chosen(known, asked)
    page = Page(known, pupil_id, span, logged, open_notes(notes, keyring), said)
    shown = (provision_shown(page, each) for each in own)
    return PupilPage(
        today=known.today,
        span=view(span, known),
        pupil=PupilHead(value.id, value.name, value.year_group, value.sen_status, value.guide),
        plans=tuple(
            PlanView(plan.id, plan.source, plan.statutory, plan.starts_on, plan.items)
            for plan in known.plans.values()
            if plan.pupil == pupil_id
        ),
        provisions=tuple(sorted(shown, key=lambda each: (each.ended, not each.statutory, each.title.lower(), each.id))),
        checkpoint=checkpoint,
    )
