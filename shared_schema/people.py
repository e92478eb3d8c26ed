"""The people of a school, and what they may see and do."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Email, Flag, Instant, Text, Uuid
from shared_schema.vocabulary import ACCESS_ROLES, DELIVERER_ROLES, WEEKDAYS

NO_DESK = ("ta", "teacher")
"""Access roles that have nothing to do at the desk."""


class Person(Strict):
    """`deliverer_role` is the job, `access_role` what the person may see and do; `active` is false for who has left.

    `email` is what a desk user signs in with; `set_up` tells whether they have a password and a second factor."""

    id = Uuid(required=True)
    name = Text(required=True)
    deliverer_role = Choice(DELIVERER_ROLES, required=True, allow_none=True)
    access_role = Choice(ACCESS_ROLES, required=True)
    active = Flag(required=True)
    email = Text(required=True, allow_none=True)
    set_up = Flag(required=True)
    away_until = Day(required=True, allow_none=True)
    days_off = fields.List(Choice(WEEKDAYS), required=True)


class People(Strict):
    people = fields.List(fields.Nested(Person), required=True)


class NewPerson(Strict):
    """`email` is needed for who signs in at the desk."""

    name = Text(required=True)
    email = Email(required=True, allow_none=True)
    deliverer_role = Choice(DELIVERER_ROLES, required=True, allow_none=True)
    access_role = Choice(ACCESS_ROLES, required=True)
    together: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {"properties": {"access_role": {"enum": list(NO_DESK)}}},
            {"properties": {"email": {"type": "string"}}},
        ]
    }

    @validates_schema
    def signs_in_with(self, data: dict[str, Any], **_: Any) -> None:
        """Whoever comes to the desk has an email address."""
        if data["email"] is None and data["access_role"] not in NO_DESK:
            raise ValidationError("Whoever signs in at the desk needs one.", "email")


class NewRole(Strict):
    access_role = Choice(ACCESS_ROLES, required=True)


class Access(Strict):
    """False ends the access of somebody who leaves; true gives it back."""

    active = Flag(required=True)


class Away(Strict):
    """`away_until` is the last day away, null for somebody who is back; `days_off` are the weekdays not worked. The
    person is asked nothing then, and in a SENCO's place a deputy is told."""

    away_until = Day(required=True, allow_none=True)
    days_off = fields.List(Choice(WEEKDAYS), required=True, validate=validate.Length(max=5))


class SetupLinkFor(Strict):
    """`email` is for somebody who has none yet."""

    email = Email(required=True, allow_none=True)


class SetupLink(Strict):
    """Handed over by whoever asked for it, shown once: it works once, and takes the place of every link before."""

    url = Text(most=300, required=True)
    expires_at = Instant(required=True)
