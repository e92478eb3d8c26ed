"""One strict spelling for each type on the wire.

Stock marshmallow fields take what JSON Schema refuses (a UUID in braces, "yes" for true, an ISO week for a day), so
each of these carries the pattern that it checks into the schema that is generated from it: both languages refuse the
same documents.
"""
# ruff: noqa: ARG002, RUF012 - marshmallow names the arguments of its hooks, and wants the messages as a plain dict

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

from marshmallow import fields

DAY = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
DAY_PATTERN = f"^{DAY}$"
INSTANT_PATTERN = f"^{DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{{1,6}})?Z$"
TIME_OF_DAY = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
UUID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
LINE_PATTERN = "^[^\\u0000-\\u001f\\u007f]*$"
LINES_PATTERN = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$"
EMAIL_PATTERN = "^ *[^@ \\u0000-\\u001f\\u007f]+@[^@ \\u0000-\\u001f\\u007f]+ *$"
NAME_PATTERN = "^[a-z][a-z0-9_.]{0,63}$"
"""The name of a value, or of a type of event."""
NOT_BLANK = "(?=[\\s\\S]*[^ \\t\\n])"
LARGEST = 2**53 - 1
"""The largest whole number that both languages write alike."""


class Uuid(fields.Field[str]):
    """A UUID as 36 lower-case characters with hyphens; `str` on both sides."""

    default_error_messages = {"format": "Must be a UUID in lower-case letters, with hyphens."}

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**_with(keywords, type="string", format="uuid", pattern=UUID_PATTERN))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(UUID_PATTERN, value):
            raise self.make_error("format")
        return value


class Day(fields.Field[date]):
    """A school-local day, `2026-11-02`; `date` in Python."""

    default_error_messages = {"format": "Must be a day of the calendar, as 2026-11-02."}

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**_with(keywords, type="string", format="date", pattern=DAY_PATTERN))

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(DAY_PATTERN, value):
            raise self.make_error("format")
        try:
            return date.fromisoformat(value)
        except ValueError as absent:
            raise self.make_error("format") from absent


class Instant(fields.Field[datetime]):
    """An instant in UTC, `2026-11-02T09:30:00.000Z`; an aware `datetime` in Python, written in milliseconds."""

    default_error_messages = {"format": "Must be a time in UTC, as 2026-11-02T09:30:00.000Z."}

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**_with(keywords, type="string", format="date-time", pattern=INSTANT_PATTERN))

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> datetime:
        if not isinstance(value, str) or not re.fullmatch(INSTANT_PATTERN, value):
            raise self.make_error("format")
        try:
            return datetime.fromisoformat(value)
        except ValueError as absent:
            raise self.make_error("format") from absent


class TimeOfDay(fields.Field[time]):
    """A school-local time, `08:30`; `time` in Python."""

    default_error_messages = {"format": "Must be a time of day, as 08:30."}

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**_with(keywords, type="string", pattern=TIME_OF_DAY))

    def _serialize(self, value: time | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else f"{value:%H:%M}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> time:
        if not isinstance(value, str) or not re.fullmatch(TIME_OF_DAY, value):
            raise self.make_error("format")
        return time.fromisoformat(value)


class Whole(fields.Field[int]):
    """A whole number from `least` to `most`. 20.0 is 20, as in JSON Schema; true is not 1."""

    default_error_messages = {"whole": "Must be a whole number.", "range": "Must be from {least} to {most}."}

    def __init__(self, least: int = 0, most: int = LARGEST, **keywords: Any) -> None:
        super().__init__(**_with(keywords, type="integer", minimum=least, maximum=most))
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("whole")
        if not self.least <= value <= self.most:
            raise self.make_error("range", least=self.least, most=self.most)
        return value


class Text(fields.Field[str]):
    """Text of `least` to `most` characters, without control characters; on one line unless `lines`.

    It may be blank only where `least` is 0.
    """

    default_error_messages = {
        "text": "Must be text.",
        "length": "Must be from {least} to {most} characters.",
        "blank": "Must not be blank.",
        "characters": "Must not hold control characters.",
    }

    def __init__(self, least: int = 1, most: int = 200, *, lines: bool = False, **keywords: Any) -> None:
        allowed = LINES_PATTERN if lines else LINE_PATTERN
        pattern = f"^{NOT_BLANK}{allowed[1:]}" if least else allowed
        super().__init__(**_with(keywords, type="string", minLength=least, maxLength=most, pattern=pattern))
        self.least, self.most = least, most
        self.allowed, self.pattern = re.compile(allowed), re.compile(pattern)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("text")
        if not self.least <= len(value) <= self.most:
            raise self.make_error("length", least=self.least, most=self.most)
        if not self.allowed.fullmatch(value) or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise self.make_error("characters")
        if not self.pattern.fullmatch(value):
            raise self.make_error("blank")
        return value


class Email(Text):
    """Something on either side of one @, without spaces inside."""

    default_error_messages = {"email": "This is not an email address."}

    def __init__(self, **keywords: Any) -> None:
        super().__init__(1, 254, metadata={"pattern": EMAIL_PATTERN}, **keywords)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> str:
        text = super()._deserialize(value, attr, data, **rest)
        if not re.fullmatch(EMAIL_PATTERN, text):
            raise self.make_error("email")
        return text


class Name(fields.Field[str]):
    """What a value, or a type of event, is called: lower-case letters, digits, points and low lines."""

    default_error_messages = {"name": "Is not the name of anything."}

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**_with(keywords, type="string", pattern=NAME_PATTERN))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(NAME_PATTERN, value):
            raise self.make_error("name")
        return value


class Plain(fields.Field[Any]):
    """One value that is neither a list nor an object; a number is whole."""

    default_error_messages = {"plain": "Must be text, a whole number, true, false or null."}

    def __init__(self, most: int = 2000, **keywords: Any) -> None:
        told = {"type": ["string", "integer", "boolean"], "minimum": -LARGEST, "maximum": LARGEST}
        told |= {"maxLength": most, "pattern": LINES_PATTERN}
        super().__init__(allow_none=True, **_with(keywords, **told))
        self.text, self.whole = Text(0, most, lines=True), Whole(-LARGEST)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text.deserialize(value)
        if isinstance(value, int | float):
            return self.whole.deserialize(value)
        raise self.make_error("plain")


class Choice(fields.Field[str]):
    """One word of a closed list."""

    default_error_messages = {"choice": "Must be one of: {words}."}

    def __init__(self, words: Collection[str], **keywords: Any) -> None:
        listed = [*words, None] if keywords.get("allow_none") else [*words]
        super().__init__(**_with(keywords, type="string", enum=listed))
        self.words = tuple(words)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise self.make_error("choice", words=", ".join(self.words))
        return value


class Flag(fields.Field[bool]):
    """true or false and nothing else."""

    default_error_messages = {"flag": "Must be true or false."}

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**_with(keywords, type="boolean"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("flag")
        return value


def _with(keywords: dict[str, Any], **schema: Any) -> dict[str, Any]:
    """The JSON Schema words of a field travel in its metadata, where the generator finds them."""
    return {**keywords, "metadata": {**schema, **(keywords.get("metadata") or {})}}
