"""Second factors: rows in, values out. Which are right is for the services to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from server.store.conflict import insert_into
from server.store.models.factors import AuthenticatorRow, PasskeyChallenge, PasskeyRow, RecoveryCodeRow
from server.store.models.people import PersonRow


@dataclass(frozen=True, slots=True)
class Passkey:
    id: str
    school_id: str
    person_id: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    id: str
    code_hash: str


def secret(session: Session, school_id: str, person_id: str, *, pending: bool = False) -> bytes | None:
    """The sealed secret of the person's app; `pending`: the one that has still to be confirmed."""
    column = AuthenticatorRow.pending if pending else AuthenticatorRow.secret
    return session.scalars(select(column).where(*_of(AuthenticatorRow, school_id, person_id))).first()


def offer(session: Session, school_id: str, person_id: str, sealed: bytes) -> None:
    """A secret that counts once it is confirmed."""
    session.execute(
        insert_into(session, AuthenticatorRow)
        .values(school_id=school_id, person_id=person_id, pending=sealed, last_step=0)
        .on_conflict_do_update(index_elements=["school_id", "person_id"], set_={"pending": sealed})
    )


def confirm(session: Session, school_id: str, person_id: str, sealed: bytes, step: int) -> bool:
    """The pending secret takes the place of the one before. False where it is no longer the pending one."""
    confirmed = session.execute(
        update(AuthenticatorRow)
        .where(*_of(AuthenticatorRow, school_id, person_id), AuthenticatorRow.pending == sealed)
        .values(secret=sealed, pending=None, last_step=step)
        .returning(AuthenticatorRow.person_id)
    )
    return confirmed.first() is not None


def use_step(session: Session, school_id: str, person_id: str, step: int) -> bool:
    """Takes the code of this step. False for one that was taken: of two who send the same code the second is late."""
    taken = session.execute(
        update(AuthenticatorRow)
        .where(*_of(AuthenticatorRow, school_id, person_id), AuthenticatorRow.last_step < step)
        .values(last_step=step)
        .returning(AuthenticatorRow.person_id)
    )
    return taken.first() is not None


def forget_authenticator(session: Session, school_id: str, person_id: str) -> None:
    session.execute(delete(AuthenticatorRow).where(*_of(AuthenticatorRow, school_id, person_id)))


def passkeys(session: Session, school_id: str, person_id: str) -> list[Passkey]:
    """The oldest first."""
    query = (
        select(PasskeyRow).where(*_of(PasskeyRow, school_id, person_id)).order_by(PasskeyRow.created_at, PasskeyRow.id)
    )
    return [_passkey(row) for row in session.scalars(query)]


def passkey(session: Session, credential_id: bytes) -> Passkey | None:
    """By what the browser calls it, whatever the school: nobody is known before. None where its owner has left."""
    owner = (PersonRow.school_id == PasskeyRow.school_id) & (PersonRow.id == PasskeyRow.person_id)
    query = select(PasskeyRow).join(PersonRow, owner).where(PasskeyRow.credential_id == credential_id, PersonRow.active)
    row = session.scalars(query).first()
    return None if row is None else _passkey(row)


def add_passkey(session: Session, value: Passkey) -> bool:
    """False where this passkey is known already."""
    values = {name: getattr(value, name) for name in value.__dataclass_fields__}
    added = insert_into(session, PasskeyRow).values(values).on_conflict_do_nothing().returning(PasskeyRow.id)
    return session.execute(added).first() is not None


def use_passkey(session: Session, used: Passkey, sign_count: int, now: datetime) -> bool:
    """Notes the use. False where somebody used the passkey, or removed it, since it was read."""
    noted = session.execute(
        update(PasskeyRow)
        .where(
            PasskeyRow.school_id == used.school_id, PasskeyRow.id == used.id, PasskeyRow.sign_count == used.sign_count
        )
        .values(sign_count=sign_count, last_used_at=now)
        .returning(PasskeyRow.id)
    )
    return noted.first() is not None


def remove_passkey(session: Session, school_id: str, person_id: str, passkey_id: str) -> None:
    session.execute(delete(PasskeyRow).where(*_of(PasskeyRow, school_id, person_id), PasskeyRow.id == passkey_id))


def put_codes(session: Session, school_id: str, person_id: str, codes: Sequence[RecoveryCode]) -> None:
    """New recovery codes; those before are gone."""
    session.execute(delete(RecoveryCodeRow).where(*_of(RecoveryCodeRow, school_id, person_id)))
    session.add_all(
        RecoveryCodeRow(school_id=school_id, id=code.id, person_id=person_id, code_hash=code.code_hash)
        for code in codes
    )
    session.flush()


def unused_codes(session: Session, school_id: str, person_id: str) -> list[RecoveryCode]:
    query = select(RecoveryCodeRow.id, RecoveryCodeRow.code_hash).where(
        *_of(RecoveryCodeRow, school_id, person_id), RecoveryCodeRow.used_at.is_(None)
    )
    return [RecoveryCode(*row) for row in session.execute(query)]


def spend_code(session: Session, school_id: str, code_id: str, now: datetime) -> bool:
    """False for one that is spent: of two who use it at once the second finds it used."""
    spent = session.execute(
        update(RecoveryCodeRow)
        .where(RecoveryCodeRow.school_id == school_id, RecoveryCodeRow.id == code_id, RecoveryCodeRow.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCodeRow.id)
    )
    return spent.first() is not None


def forget_all(session: Session, school_id: str, person_id: str) -> None:
    """Every second factor of a person, and the recovery codes."""
    for table in (AuthenticatorRow, PasskeyRow, RecoveryCodeRow):
        session.execute(delete(table).where(*_of(table, school_id, person_id)))


def has_any(session: Session, school_id: str, person_id: str) -> tuple[bool, bool]:
    """Whether there is an app that shows codes, and whether there is a passkey."""
    counted = session.scalars(
        select(func.count()).select_from(PasskeyRow).where(*_of(PasskeyRow, school_id, person_id))
    ).one()
    return secret(session, school_id, person_id) is not None, counted > 0


def who_can_sign_in(session: Session, school_id: str) -> set[str]:
    """Who has a password and a second factor."""
    app = exists().where(
        AuthenticatorRow.school_id == PersonRow.school_id,
        AuthenticatorRow.person_id == PersonRow.id,
        AuthenticatorRow.secret.is_not(None),
    )
    passkey = exists().where(PasskeyRow.school_id == PersonRow.school_id, PasskeyRow.person_id == PersonRow.id)
    query = select(PersonRow.id).where(
        PersonRow.school_id == school_id, PersonRow.password_hash.is_not(None), app | passkey
    )
    return set(session.scalars(query))


def add_challenge(session: Session, sha: bytes, person_id: str | None, expires_at: datetime, now: datetime) -> None:
    """Keeps a challenge, and forgets those that nobody answered."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    session.add(PasskeyChallenge(sha=sha, person_id=person_id, expires_at=expires_at))
    session.flush()


def spend_challenge(session: Session, sha: bytes, person_id: str | None, now: datetime) -> bool:
    """False for one that is unknown, another's, too old, or answered: of two answers at once the second finds none."""
    spent = session.execute(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.sha == sha,
            PasskeyChallenge.person_id.is_(None) if person_id is None else PasskeyChallenge.person_id == person_id,
            PasskeyChallenge.expires_at > now,
        )
        .returning(PasskeyChallenge.sha)
    )
    return spent.first() is not None


def _of(
    table: type[AuthenticatorRow] | type[PasskeyRow] | type[RecoveryCodeRow], school_id: str, person_id: str
) -> tuple[ColumnElement[bool], ...]:
    return table.school_id == school_id, table.person_id == person_id


def _passkey(row: PasskeyRow) -> Passkey:
    return Passkey(
        row.id, row.school_id, row.person_id, row.credential_id, row.public_key, row.sign_count, row.name,
        row.created_at, row.last_used_at,
    )  # fmt: skip
