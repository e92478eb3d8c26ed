"""Whether Kept's mail works, found out by trying."""

from dataclasses import dataclass
from datetime import datetime

from server.notify.answer import Outcome
from server.notify.email import LIMITS, Postbox, is_address
from server.notify.letters import letter
from server.notify.wording import topic_of
from server.services.ids import new_id
from server.settings import Settings

NO_SERVER = (
    "Kept writes no mail: what no browser takes is on the desk alone. Name the school's mail server with "
    "KEPT_SMTP_HOST and KEPT_SMTP_SENDER, then try it: kept mail test you@school.example"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """`say` is for whoever runs the server."""

    well: bool
    say: str


def look(settings: Settings) -> Tried:
    """Whether the mail server lets Kept in; no mail is written."""
    if settings.smtp is None:
        return Tried(False, NO_SERVER)
    with Postbox(settings.smtp, settings.hostname, LIMITS) as box:
        answer = box.try_out()
    where = f"{settings.smtp.host}:{settings.smtp.port}"
    if answer.outcome is Outcome.ACCEPTED:
        return Tried(True, f"{where} would take Kept's mails. Try one: kept mail test you@school.example")
    return Tried(False, f"{where}: {answer.detail}")


def try_mail(settings: Settings, address: str, now: datetime) -> Tried:
    """Writes one mail."""
    if not is_address(address):
        return Tried(False, f"{address!r} is not an email address.")
    if settings.smtp is None:
        return Tried(False, NO_SERVER)
    written = letter(
        "Kept: this is a try",
        "Mail from Kept reaches you",
        [],
        "Nothing is to be done.",
        settings.base_url,
        f"Somebody who runs the server at {settings.hostname} asked Kept to write this.",
        topic_of(new_id(now)),
    )
    with Postbox(settings.smtp, settings.hostname, LIMITS) as box:
        answer = box.send(address, written, now)
    if answer.outcome is Outcome.ACCEPTED:
        return Tried(
            True, f"The mail server took a mail to {address}. Look whether it arrives, and not among the junk."
        )
    return Tried(False, answer.detail)
