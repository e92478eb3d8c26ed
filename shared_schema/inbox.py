"""Notices on the desk, and how people can be told."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Flag, Instant, Text, Uuid, Whole
from shared_schema.vocabulary import NOTICE_CHANNELS, NOTICE_KINDS, REACHES


class NoticeLine(Strict):
    """What is so, and what to do."""

    says = Text(most=500, required=True)
    then = Text(0, 500, required=True)


class Notice(Strict):
    """`lines` is what of it still waits, `settled` how much does not. `told_by` is the channel that took it beyond the
    desk, null if none did, or not yet."""

    id = Uuid(required=True)
    kind = Choice(NOTICE_KINDS, required=True)
    at = Instant(required=True)
    words = Text(most=200, required=True)
    lines = fields.List(fields.Nested(NoticeLine), required=True)
    settled = Whole(0, required=True)
    read = Flag(required=True)
    told_by = Choice(NOTICE_CHANNELS, required=True, allow_none=True)
    told_at = Instant(required=True, allow_none=True)


class Notices(Strict):
    notices = fields.List(fields.Nested(Notice), required=True)


class Unread(Strict):
    unread = Whole(0, required=True)


class NoticesRead(Strict):
    """What was told until then has been seen."""

    until = Instant(required=True)


class PersonReached(Strict):
    """How one person can be told. `accepted_at` is when a push service last took a notice for one of the browsers;
    `unsent_since` the oldest notice that reached nobody."""

    id = Uuid(required=True)
    name = Text(required=True)
    state = Choice(REACHES, required=True)
    browsers = Whole(0, required=True)
    accepted_at = Instant(required=True, allow_none=True)
    mail = Flag(required=True)
    unsent_since = Instant(required=True, allow_none=True)


class Reached(Strict):
    people = fields.List(fields.Nested(PersonReached), required=True)
