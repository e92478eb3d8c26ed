"""What a hurried team writes: for each record marshmallow, a look for its twin, one ORM object and one commit."""

import os

from flask import Flask, request
from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Record(Base):
    __tablename__ = "record"
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    n: Mapped[int]
    stated_at: Mapped[str]
    session: Mapped[str]
    provision: Mapped[str] = mapped_column(index=True)
    on: Mapped[str]
    outcome: Mapped[str]
    minutes: Mapped[int | None]
    reason: Mapped[str | None]
    grade: Mapped[str | None]


class Body(Schema):
    class Meta:
        unknown = EXCLUDE

    session = fields.UUID(required=True)
    provision = fields.UUID(required=True)
    on = fields.Date(required=True)
    outcome = fields.String(required=True)
    minutes = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)
    grade = fields.String(allow_none=True)


class Item(Schema):
    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    scope = fields.String(required=True)
    type = fields.String(required=True)
    n = fields.Integer(required=True)
    stated_at = fields.AwareDateTime(required=True)
    body = fields.Nested(Body, required=True)


engine = create_engine(os.environ["NAIVE_DATABASE_URL"])
Base.metadata.create_all(engine)
application = Flask(__name__)


@application.post("/push")
def push() -> dict[str, object]:
    answers = []
    for told in request.get_json()["items"]:
        item = Item().load(told)
        body = Item().dump(item)["body"]
        with Session(engine) as session:
            row = session.scalars(select(Record).where(Record.id == told["id"])).first()
            if row is None:
                row = Record(
                    id=told["id"],
                    scope=item["scope"],
                    type=item["type"],
                    n=item["n"],
                    stated_at=told["stated_at"],
                    **body,
                )
                session.add(row)
                session.commit()
            answers.append({"id": row.id, "seq": row.seq})
    return {"results": answers}


@application.get("/pull")
def pull() -> dict[str, object]:
    after, scopes = int(request.args["after"]), request.args["scopes"].split(",")
    with Session(engine) as session:
        rows = session.scalars(
            select(Record).where(Record.seq > after, Record.scope.in_(scopes)).order_by(Record.seq)
        ).all()
        return {
            "records": [{name: getattr(row, name) for name in ("id", "seq", "scope", "on", "outcome")} for row in rows]
        }


@application.get("/hello")
def hello() -> str:
    return "hello"
