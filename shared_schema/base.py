"""What every document on the wire has in common."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields

from shared_schema.fields import Text, Whole

PLAIN_WORDS = {
    "required": "Is missing.",
    "null": "Must not be null.",
    "type": "Must be an object.",
    "validator_failed": "Is not one that can be used here.",
}


class Strict(Schema):
    """A document whose every field is known: one that is not is refused by name.

    `together` says in JSON Schema what `validates_schema` says in Python: what the fields must be for one another.
    """

    together: ClassVar[Mapping[str, Any]] = {}

    error_messages = {"unknown": "Is not known here.", "type": "Must be an object."}  # noqa: RUF012 - marshmallow's own form

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Puts marshmallow's stock sentences into plain words, in lists and maps too."""
        field_obj.error_messages |= PLAIN_WORDS
        if isinstance(field_obj, fields.List):
            field_obj.error_messages["invalid"] = "Must be a list."
            self.on_bind_field(field_name, field_obj.inner)
        if isinstance(field_obj, fields.Dict):
            field_obj.error_messages["invalid"] = "Must be an object."
            if field_obj.value_field is not None:
                self.on_bind_field(field_name, field_obj.value_field)


class Nothing(Strict):
    """`{}`: the body of a request that has nothing to add."""


class Problem(Strict):
    """What went wrong and how to put it right (RFC 9457). Programs go by `code`, people read `title` and `detail`."""

    type = Text(required=True)
    title = Text(required=True)
    status = Whole(400, 599, required=True)
    code = Text(required=True)
    detail = Text(0, 2000, allow_none=True, lines=True)
    # The metaclass takes fields out of the class, so that this name does not hide Schema.fields.
    fields = fields.Dict(  # type: ignore[assignment]
        keys=fields.String(), values=Text(0, 2000, lines=True)
    )
