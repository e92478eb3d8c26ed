"""Desk sessions and single-use links. Only the SHA-256 of a token is ever stored or looked for.

Tokens are 256 random bits, so a plain hash is enough. A token names its school: that is why the lookups by token do not
start from one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from server.store.models.people import DeskSession, PersonRow, SignInToken


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A desk session whose person is still active. `stage`: see the model."""

    id: str
    school_id: str
    person_id: str
    access_role: str
    stage: str
    created_at: datetime
    fresh_at: datetime
    last_seen_at: datetime


def open_session(
    session: Session, token_sha: bytes, session_id: str, school_id: str, person_id: str, stage: str, now: datetime
) -> None:
    """A session that begins now, fresh."""
    at = {"created_at": now, "fresh_at": now, "last_seen_at": now}
    session.add(
        DeskSession(token_sha=token_sha, id=session_id, school_id=school_id, person_id=person_id, stage=stage, **at)
    )
    session.flush()


def find_session(session: Session, token_sha: bytes) -> OpenSession | None:
    """None where there is none, or where its person has left."""
    found = session.execute(_sessions().where(DeskSession.token_sha == token_sha, PersonRow.active)).first()
    return None if found is None else _opened(found)


def sessions_of(session: Session, school_id: str, person_id: str) -> list[OpenSession]:
    """Those in which the person is signed in, the newest first. Some may be too old to be used."""
    query = _sessions().where(
        DeskSession.school_id == school_id, DeskSession.person_id == person_id, DeskSession.stage == "open"
    )
    return [_opened(found) for found in session.execute(query.order_by(DeskSession.created_at.desc()))]


def renew_session(session: Session, token_sha: bytes, new_sha: bytes, now: datetime) -> bool:
    """The same session under a new token, fresh from now on. False where it has ended meanwhile."""
    renewed = session.execute(
        update(DeskSession)
        .where(DeskSession.token_sha == token_sha)
        .values(token_sha=new_sha, fresh_at=now, last_seen_at=now)
        .returning(DeskSession.id)
    )
    return renewed.first() is not None


def touch_session(session: Session, token_sha: bytes, now: datetime) -> None:
    session.execute(update(DeskSession).where(DeskSession.token_sha == token_sha).values(last_seen_at=now))


def close_session(session: Session, token_sha: bytes) -> None:
    session.execute(delete(DeskSession).where(DeskSession.token_sha == token_sha))


def close_sessions_of(
    session: Session,
    school_id: str,
    person_id: str,
    *,
    but: bytes | None = None,
    only: str | None = None,
    token: bytes | None = None,
) -> int:
    """Ends every session of a person, but the one with the token `but`; or `only` the one of that id, or the one with
    that `token`. How many: of two who end the same one the second finds none."""
    those = [DeskSession.school_id == school_id, DeskSession.person_id == person_id]
    if but is not None:
        those.append(DeskSession.token_sha != but)
    if token is not None:
        those.append(DeskSession.token_sha == token)
    if only is not None:
        those.append(DeskSession.id == only)
    return len(session.execute(delete(DeskSession).where(*those).returning(DeskSession.id)).all())


def close_enrolling(session: Session, school_id: str, person_id: str, token_sha: bytes) -> bool:
    """Ends every session of a person that may set up a first second factor. False where the one with this token is no
    longer among them: of two who set one up at once the second finds it ended."""
    those = (DeskSession.school_id == school_id, DeskSession.person_id == person_id, DeskSession.stage == "enrol")
    return token_sha in session.scalars(delete(DeskSession).where(*those).returning(DeskSession.token_sha)).all()


def forget_old(session: Session, sessions_before: datetime, links_before: datetime) -> None:
    """Removes sessions made, and links run out, before these instants: nothing finds them any more."""
    session.execute(delete(DeskSession).where(DeskSession.created_at < sessions_before))
    session.execute(delete(SignInToken).where(SignInToken.expires_at < links_before))


def end_all(session: Session, school_id: str, now: datetime) -> None:
    """Nobody of the school is signed in, and no link works, whatever there was."""
    session.execute(delete(DeskSession).where(DeskSession.school_id == school_id))
    unspent = SignInToken.school_id == school_id, SignInToken.used_at.is_(None)
    session.execute(update(SignInToken).where(*unspent).values(used_at=now))


def add_link(
    session: Session, token_sha: bytes, school_id: str, person_id: str, purpose: str, expires_at: datetime
) -> None:
    session.add(
        SignInToken(
            token_sha=token_sha, school_id=school_id, person_id=person_id, purpose=purpose, expires_at=expires_at
        )
    )
    session.flush()


def spend_links_of(session: Session, school_id: str, person_id: str, now: datetime) -> None:
    """No link that this person was given works any more."""
    session.execute(
        update(SignInToken)
        .where(SignInToken.school_id == school_id, SignInToken.person_id == person_id, SignInToken.used_at.is_(None))
        .values(used_at=now)
    )


def find_link(session: Session, token_sha: bytes, purpose: str, now: datetime) -> tuple[str, str] | None:
    """School and person of a link that can still be spent."""
    found = session.execute(
        select(SignInToken.school_id, SignInToken.person_id).where(*_unspent(token_sha, purpose, now))
    ).first()
    return None if found is None else (found.school_id, found.person_id)


def spend_link(session: Session, token_sha: bytes, purpose: str, now: datetime) -> tuple[str, str] | None:
    """School and person of the link. Of two who spend it at once one gets None, as for a link used or too old."""
    spent = session.execute(
        update(SignInToken)
        .where(*_unspent(token_sha, purpose, now))
        .values(used_at=now)
        .returning(SignInToken.school_id, SignInToken.person_id)
    ).first()
    return None if spent is None else (spent.school_id, spent.person_id)


def _unspent(token_sha: bytes, purpose: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInToken.token_sha == token_sha,
        SignInToken.purpose == purpose,
        SignInToken.used_at.is_(None),
        SignInToken.expires_at > now,
    )


def _sessions() -> Select[DeskSession, str]:
    return select(DeskSession, PersonRow.access_role).join(
        PersonRow, (PersonRow.school_id == DeskSession.school_id) & (PersonRow.id == DeskSession.person_id)
    )


def _opened(found: Row[DeskSession, str]) -> OpenSession:
    row, access_role = found
    return OpenSession(
        row.id, row.school_id, row.person_id, access_role, row.stage, row.created_at, row.fresh_at, row.last_seen_at
    )
