"""The declarative base, the column types that both databases agree on, and the tenant mixin.

Models know no Flask: Flask-SQLAlchemy 3.1 breaks dataclass bases under SQLAlchemy 2.1, so it is lent our metadata.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@lru_cache(2048)
def id_bytes(value: str) -> bytes:
    """A push binds the same id up to ten times: in the log, the projections, the audit log and the look-ups."""
    raw = bytes.fromhex(value.replace("-", ""))
    if len(raw) != 16:
        raise ValueError("an id is a UUID")
    return raw


@lru_cache(2048)
def id_text(value: bytes) -> str:
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(2048)
def instant_text(value: datetime) -> str:
    """An instant as it is told to devices and as the audit log commits to it."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(2048)
def utc_text(value: datetime) -> str:
    """An instant as SQLAlchemy spells it in SQLite."""
    if value.tzinfo is None:
        raise ValueError("instants are aware: give a datetime with a time zone")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


class Id(TypeDecorator[str]):
    """A UUID: canonical lower-case text in Python, 16 bytes in SQLite, uuid in PostgreSQL.

    Ids are UUIDv7, so 16 raw bytes keep inserts at the end of the index; text would be 2.2 times the size.
    """

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return UUID(value)
        return id_bytes(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        if isinstance(value, UUID):
            return str(value)
        return id_text(bytes(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite drops time zones, so they are checked on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants are aware: give a datetime with a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All models."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        list[str]: JSON(),
    }


class Tenant:
    """Every table of a school has the primary key (school_id, id), so that it can be distributed by school."""

    school_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
