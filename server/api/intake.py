"""Reading JSON that somebody else wrote. What is refused here would otherwise be a crash, or mean two things."""

import json
from typing import Any

DEPTH = 8
LARGEST = 2**53 - 1


class UnreadableError(ValueError):
    """The bytes are no JSON that Kept reads; the text says why."""


def strict_json(raw: bytes) -> Any:
    """The document in `raw`: UTF-8, at most 8 deep, no NaN, no doubled keys, no NUL, no lone surrogates, no number that
    JavaScript would round. Raises UnreadableError."""
    try:
        document = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_whole,
            parse_float=_number,
        )
    except UnreadableError:
        raise
    except RecursionError as deep:
        raise UnreadableError(f"It is nested more than {DEPTH} deep.") from deep
    except UnicodeDecodeError as other:
        raise UnreadableError("It is not UTF-8.") from other
    except json.JSONDecodeError as broken:
        raise UnreadableError(f"It is not JSON: line {broken.lineno}, column {broken.colno}.") from broken
    _check(document, DEPTH)
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("A name stands twice in one object.")
    return found


def _constant(word: str) -> Any:
    raise UnreadableError(f"{word} is not a number in JSON.")


def _whole(text: str) -> int:
    if len(text) > 17 or not -LARGEST <= int(text) <= LARGEST:
        raise UnreadableError("A whole number is beyond 2^53.")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not -LARGEST <= value <= LARGEST:
        raise UnreadableError("A number is beyond 2^53.")
    return value


def _check(value: Any, depth: int) -> None:
    """Depth and letters. Objects and lists count as one level each."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise UnreadableError("A text holds a character that cannot be stored.")
    elif isinstance(value, dict | list):
        if depth == 0:
            raise UnreadableError(f"It is nested more than {DEPTH} deep.")
        for part in value:
            _check(part, depth - 1)
        if isinstance(value, dict):
            for part in value.values():
                _check(part, depth - 1)
