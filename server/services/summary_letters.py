"""A stored weekly summary as a mail to one person: with names, as sums alone, or only what is that person's own."""

from datetime import date

from sqlalchemy.orm import Session

from server.domain.roles import MAY
from server.domain.summary import SummaryKind
from server.notify.email import Letter
from server.notify.wording import topic_of
from server.reports.own_week import own_week_mail
from server.reports.summary_mail import summary_mail, totals_mail
from server.services.auditing import checkpoint_text
from server.services.summaries import dated, own_of
from server.services.summary_totals import totals_of
from server.settings import Settings
from server.store import outbox, summaries


def summary_letter(
    session: Session, settings: Settings, school_id: str, notice: outbox.Outgoing, access_role: str
) -> Letter | None:
    """None where the person has nothing to read in it any more. With names only to who may see them now."""
    week_of, kind = date.fromisoformat(notice.body["week_of"]), SummaryKind(notice.body["summary"])
    found = summaries.one(session, school_id, week_of, kind)
    if found is None:
        return None
    body = dated(*found)
    so_far = "?so-far" if kind is SummaryKind.SO_FAR else ""
    link = f"{settings.base_url}/desk/#summary/{week_of.isoformat()}{so_far}"
    if access_role in MAY["see_summaries"]:
        mail = summary_mail(body, link, checkpoint_text(session, school_id))
    elif access_role in MAY["list_summaries"]:
        mail = totals_mail(totals_of(body), link, checkpoint_text(session, school_id))
    elif own := own_of(body, notice.person):
        mail = own_week_mail(own, f"{settings.base_url}/")
    else:
        return None
    return Letter(mail.subject, mail.text, mail.html, topic_of(f"mail:{notice.id}"))
