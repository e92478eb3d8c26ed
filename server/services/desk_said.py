"""What an item says, for the desk: as far as it can be read, for some are held because they cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.domain.vocabulary import Outcome, Reason
from server.services.desk_lines import Named
from server.services.keys import Keyring
from server.services.notes import CANNOT_BE_OPENED
from server.store import people, plans
from server.store.ledgers import Sealed

SPOKEN = (Outcome.DELIVERED, Outcome.PART_DELIVERED, Outcome.NOT_DELIVERED)


@dataclass(frozen=True, slots=True)
class SaidView:
    """What could not be read is None. `body` is as it was sent."""

    type: str | None
    on: date | None
    outcome: str | None
    minutes: int | None
    reason: str | None
    provision: str | None
    pupil: Named | None
    text: str | None
    stated_at: datetime | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The titles of provisions and the names of pupils, by id."""

    provisions: Mapping[str, str]
    pupils: Mapping[str, str]


def names(session: Session, school_id: str) -> Names:
    titles = {each: kept.provision.title for each, kept in plans.provisions(session, school_id).items()}
    return Names(titles, {each: pupil.name for each, pupil in people.pupils(session, school_id).items()})


def said(sent: Any, known: Names) -> SaidView:
    """`sent` is an item's JSON document, or whatever stood in its place."""
    sent = sent if isinstance(sent, dict) else {}
    body = sent.get("body")
    body = body if isinstance(body, dict) else {}
    minutes = body.get("minutes", body.get("minutes_lost"))
    outcome, reason, text, kind = body.get("outcome"), body.get("reason"), body.get("text"), sent.get("type")
    pupil = str(sent.get("scope", "")).removeprefix("pupil:")
    return SaidView(
        type=kind if isinstance(kind, str) else None,
        on=_day(body.get("on", body.get("week_of"))),
        outcome=outcome if outcome in SPOKEN else None,
        minutes=minutes if type(minutes) is int and 0 <= minutes < 2**53 else None,
        reason=reason if reason in tuple(Reason) else None,
        provision=known.provisions.get(str(body.get("provision"))),
        pupil=Named(pupil, known.pupils[pupil]) if pupil in known.pupils else None,
        text=text if isinstance(text, str) else None,
        stated_at=_instant(sent.get("stated_at")),
        body=body,
    )


def opened(view: SaidView, sent: Any, device: str, keyring: Keyring) -> SaidView:
    """With the text of a sealed note, or with what is said where it cannot be opened; anything else as it is."""
    kid, envelope = view.body.get("kid"), view.body.get("sealed")
    if not isinstance(kid, str) or not isinstance(envelope, str):
        return view
    item_id, n = sent.get("id"), sent.get("n")
    sealed = Sealed(kid, envelope, device, n if isinstance(n, int) else 0)
    return replace(view, text=keyring.open(sealed, str(item_id)) or CANNOT_BE_OPENED)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _instant(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
