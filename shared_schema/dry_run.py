"""What the alerts would have said of last term, week by week; and the files of which that is asked."""

import re
from binascii import Error, a2b_base64
from typing import Any

from marshmallow import fields

from shared_schema.base import Strict
from shared_schema.fields import Choice, Day, Flag, Text, Whole
from shared_schema.interchange import Words
from shared_schema.vocabulary import ALERT_KINDS

BASE64_PATTERN = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


class FileBytes(fields.Field[bytes]):
    """A file as it is on the disk, in base64: a table may be in any of the encodings that a spreadsheet writes."""

    default_error_messages = {"base64": "Must be a file in base64."}  # noqa: RUF012 - marshmallow's own form

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords, metadata={"type": "string", "pattern": BASE64_PATTERN})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bytes:  # noqa: ARG002
        if not isinstance(value, str) or not re.fullmatch(BASE64_PATTERN[1:-1], value):
            raise self.make_error("base64")
        try:
            return a2b_base64(value)
        except Error as error:
            raise self.make_error("base64") from error


class DryRunTables(Strict):
    """CSV files: last term's provision map and the list of its sessions. Without a calendar the school's own holds."""

    map = FileBytes(required=True)
    records = FileBytes(required=True)
    calendar = FileBytes(allow_none=True)


class ToldAlert(Strict):
    """As told in the night after the school day `on`. `because` is null for an alert that opens, and says why one is
    over."""

    on = Day(required=True)
    kind = Choice(ALERT_KINDS, required=True)
    statutory = Flag(required=True)
    pupil = Words(required=True)
    provision = Words(required=True)
    sentence = Words(required=True)
    what_to_do = Words(required=True)
    because = Text(most=500, required=True, allow_none=True)


class ToldWeek(Strict):
    """The nights after the school days of one week. `standing` alerts are open at the end of it."""

    week_of = Day(required=True)
    opened = fields.List(fields.Nested(ToldAlert), required=True)
    ended = fields.List(fields.Nested(ToldAlert), required=True)
    standing = Whole(required=True)


class KindCount(Strict):
    kind = Choice(ALERT_KINDS, required=True)
    opened = Whole(required=True)
    ended = Whole(required=True)


class DryRun(Strict):
    school = Words(required=True)
    pupils = Whole(required=True)
    provisions = Whole(required=True)
    not_judged = Whole(required=True)
    records = Whole(required=True)
    notes = fields.List(Words(), required=True)
    kinds = fields.List(fields.Nested(KindCount), required=True)
    weeks = fields.List(fields.Nested(ToldWeek), required=True)
