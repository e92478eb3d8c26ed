"""The weekly sheet to print and tick."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Day, Text, Whole
from shared_schema.ledger import Named


class SheetAsked(Strict):
    """Any day of the week; without one, this week, or at its end the next."""

    on = Day()


class SheetLine(Strict):
    """`on` is null for what may be given on any day. `makes_up`: a make-up session, and what it repays. `url` opens the
    line on the phone of who gives it; it names nobody."""

    on = Day(required=True, allow_none=True)
    starts_at = Text(required=True, allow_none=True)
    title = Text(0, 500, required=True)
    pupils = fields.List(Text(), required=True)
    minutes = Whole(required=True, allow_none=True)
    makes_up = Day(required=True, allow_none=True)
    url = Text(most=500, required=True)
    qr_svg = Text(most=50_000, required=True, lines=True)


class Sheet(Strict):
    school = Text(required=True)
    person = fields.Nested(Named, required=True)
    week_of = Day(required=True)
    previous = Day(required=True)
    next = Day(required=True)
    days = fields.List(Day(), required=True)
    lines = fields.List(fields.Nested(SheetLine), required=True)
