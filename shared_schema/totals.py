"""The school in sums. A null count is one that is hidden from whoever asks."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Text, Whole
from shared_schema.spans import ChosenSpan, Figure
from shared_schema.vocabulary import STATUSES


class StatusCount(Strict):
    """Pupils by the status of what was due to them; `not_said` where nothing was judged."""

    name = Choice((*STATUSES, "not_said"), required=True)
    pupils = Whole(required=True, allow_none=True)


class AreaTotal(Strict):
    area_of_need = Text(required=True)
    pupils = Whole(required=True, allow_none=True)
    received = fields.Nested(Figure, required=True, allow_none=True)


class SchoolTotals(Strict):
    """Nobody by name. Of direct work."""

    today = Day(required=True)
    span = fields.Nested(ChosenSpan, required=True)
    pupils = Whole(required=True, allow_none=True)
    statutory = Whole(required=True, allow_none=True)
    received = fields.Nested(Figure, required=True, allow_none=True)
    statuses = fields.List(fields.Nested(StatusCount), required=True)
    areas = fields.List(fields.Nested(AreaTotal), required=True)
