"""What is wrong with a JSON value: where, what, and what would be right. Every fault of it, not only the first."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import inspect

_LONGEST = 60
_WORDS: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.DateType: "a date, YYYY-MM-DD",
    inspect.DateTimeType: "an instant in UTC, such as 2026-09-08T10:31:00Z",
    inspect.NamedTupleType: "a pair [least, most] of whole numbers",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` is a path as in `records[3].on`; `right` is a sentence that says what would be right."""

    where: str
    what: str
    right: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.right}."


def faults_in(value: object, shape: Any, where: str) -> Iterator[Fault]:
    """Nothing if the value, as plain JSON, fits the type `shape`."""
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError:
        yield from _faults(value, _without_null(shape), where)


def shown(value: object) -> str:
    """The value as it stands in the file, cut short; what no screen can print is a �."""
    spelled = msgspec.json.encode(value).decode()
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in spelled)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _faults(value: object, shape: Any, where: str) -> Iterator[Fault]:
    plain = get_args(shape)[0] if hasattr(shape, "__metadata__") else shape
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct) and isinstance(value, dict):
        yield from _faults_of_fields(value, plain, where)
    elif get_origin(plain) is list and isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from faults_in(item, get_args(plain)[0], f"{where}[{index}]")
    else:
        yield Fault(where, f"is {shown(value)}", f"It should be {_words(inspect.type_info(shape))}")


def _faults_of_fields(value: dict[str, object], shape: type[msgspec.Struct], where: str) -> Iterator[Fault]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    for name in value.keys() - fields.keys():
        yield Fault(f"{where}.{name}", "is not a field of a Kept file", f"Known here: {', '.join(fields)}")
    for name, field in fields.items():
        if name in value:
            yield from faults_in(value[name], field.type, f"{where}.{name}")
        elif field.required:
            yield Fault(f"{where}.{name}", "is missing", f"It should be {_words(inspect.type_info(field.type))}")


def _without_null(shape: Any) -> Any:
    if get_origin(shape) in (Union, UnionType):
        return next(kind for kind in get_args(shape) if kind is not type(None))
    return shape


def _words(shape: inspect.Type) -> str:
    if isinstance(shape, inspect.Metadata):
        return str((shape.extra_json_schema or {})["description"])
    if isinstance(shape, inspect.UnionType):
        given = next(kind for kind in shape.types if not isinstance(kind, inspect.NoneType))
        return f"{_words(given)}, or null"
    if isinstance(shape, inspect.EnumType):
        return f"one of {', '.join(member.value for member in shape.cls)}"
    if isinstance(shape, inspect.LiteralType):
        return f"one of {', '.join(map(str, shape.values))}"
    if isinstance(shape, inspect.IntType):
        return "a whole number" if shape.ge is None else f"a whole number from {shape.ge}"
    if isinstance(shape, inspect.StrType):
        return "text" if not shape.min_length else "text, not empty"
    if isinstance(shape, inspect.ListType):
        return "a list" if not shape.min_length else "a list, not empty"
    return _WORDS.get(type(shape), "an object")
