"""Who opened a pupil's page."""

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Instant, Text, Whole
from shared_schema.vocabulary import ACCESS_ROLES


class ViewOfPupil(Strict):
    """So many openings in a row by one person on one day, the last of them at `at`. `by` and `access_role` are null for
    a command of whoever runs the server."""

    at = Instant(required=True)
    by = Text(required=True, allow_none=True)
    access_role = Choice(ACCESS_ROLES, required=True, allow_none=True)
    route = Text(required=True)
    times = Whole(1, required=True)


class Views(Strict):
    """Newest first, at most 200."""

    views = fields.List(fields.Nested(ViewOfPupil), required=True)
