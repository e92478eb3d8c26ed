"""People, and signing in at the desk."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Text, Uuid
from shared_schema.vocabulary import ACCESS_ROLES, DELIVERER_ROLES


class Setup(Strict):
    """The first sign-in: the token of the set-up link and the password that its owner chose."""

    token = Text(most=100, required=True)
    password = Text(most=200, required=True)


class SignIn(Strict):
    email = Text(most=254, required=True)
    password = Text(most=200, required=True)


class SignInLink(Strict):
    """The token of a one-time link."""

    token = Text(most=100, required=True)


class SignedInPerson(Strict):
    id = Uuid(required=True)
    name = Text(required=True)
    access_role = Choice(ACCESS_ROLES, required=True)


class SchoolToday(Strict):
    """`today` is the school's day: in a demo school the last school day on or before the real one."""

    id = Uuid(required=True)
    name = Text(required=True)
    demo = Flag(required=True)
    today = Day(required=True)


class DeskSession(Strict):
    """Who is signed in at the desk."""

    person = fields.Nested(SignedInPerson, required=True)
    school = fields.Nested(SchoolToday, required=True)


class Person(Strict):
    """`deliverer_role` is the job, `access_role` what the person may see and do; `active` is false for who has left."""

    id = Uuid(required=True)
    name = Text(required=True)
    deliverer_role = Choice(DELIVERER_ROLES, required=True, allow_none=True)
    access_role = Choice(ACCESS_ROLES, required=True)
    active = Flag(required=True)


class People(Strict):
    people = fields.List(fields.Nested(Person), required=True)
