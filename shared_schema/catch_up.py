"""Catch-up: what is owed to a pupil, and the make-up sessions that were booked for it."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.events import MINUTES_IN_A_DAY
from shared_schema.fields import Choice, Day, Flag, Text, Uuid, Whole
from shared_schema.ledger import Exact, Named
from shared_schema.vocabulary import BOOKING_STATES


class Booking(Strict):
    """`makes_up` to `makes_up_until` is the window that it repays. `not_recorded`: its day is over and nobody has said
    anything of it yet, which is no missed session. `not_needed`: that window owes nothing more."""

    id = Uuid(required=True)
    on = Day(required=True)
    person = fields.Nested(Named, required=True)
    minutes = Whole(required=True, allow_none=True)
    makes_up = Day(required=True)
    makes_up_until = Day(required=True)
    state = Choice(BOOKING_STATES, required=True)
    repaid_on = Day(required=True, allow_none=True)


class Debt(Strict):
    """What a closed window owes; `sessions` and `minutes` are what is left of it to book."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)
    owed_sessions = Exact(required=True, allow_none=True)
    owed_minutes = Exact(required=True, allow_none=True)
    sessions = Exact(required=True, allow_none=True)
    minutes = Exact(required=True, allow_none=True)
    awaiting_sync = Flag(required=True)


class OwedProvision(Strict):
    """`people` are those whose session would count, who deliver it first; `minutes` the planned length."""

    id = Uuid(required=True)
    title = Text(required=True)
    minutes = Whole(required=True, allow_none=True)
    people = fields.List(fields.Nested(Named), required=True)
    debts = fields.List(fields.Nested(Debt), required=True)
    bookings = fields.List(fields.Nested(Booking), required=True)


class CatchUp(Strict):
    """The provisions that owe something or have a booking. `first_day` is the next school day that could be booked."""

    today = Day(required=True)
    first_day = Day(required=True, allow_none=True)
    provisions = fields.List(fields.Nested(OwedProvision), required=True)


class Book(Strict):
    """`makes_up` is a day of the window that it repays. Without `minutes` it is as long as the plan says."""

    provision = Uuid(required=True)
    makes_up = Day(required=True)
    on = Day(required=True)
    person = Uuid(required=True)
    minutes = Whole(1, MINUTES_IN_A_DAY, required=True, allow_none=True)
