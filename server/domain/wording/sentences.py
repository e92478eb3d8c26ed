"""Reads one cell or sentence: its parts, each one promise, and what kind of statement the whole is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from server.domain.wording import questions
from server.domain.wording.gather import part_of
from server.domain.wording.grammar import quantities
from server.domain.wording.reading import Ask, Column, Part, Reading
from server.domain.wording.tokens import Token, tokens

_UNTAKEN = frozenset({"word", "number"})
_CARRIES = frozenset({"count", "amount", "period", "biweekly"})


def read(text: str, column: Column = Column.FREQUENCY) -> Reading:
    """The same answer every time. What it is not sure of is in `asks`, and what it could not read in `unread`."""
    found = [_in_column(token, column) for token in quantities(tokens(text))]
    runs = _promises(found)
    parts = [part for part in (part_of(run, column) for run in runs) if part != Part()]
    asks = [*questions.about_tokens(found, column), *(ask for run in runs for ask in questions.contradictions(run))]
    if not parts and _says(found, "open_ended", "as_needed"):
        parts = [Part()]
    kind = _kind(found, parts, asks, column)
    parts = [settled for part in parts if (settled := _settled(part, kind, found))]
    asks += questions.about_parts(kind, parts)
    return Reading(
        text=text,
        kind=kind,
        parts=tuple(parts),
        vague_terms=tuple(token.text for at, token in enumerate(found) if _is_vague(at, found)),
        asks=tuple(dict.fromkeys(asks)),
        unread=tuple(token.text for token in found if token.kind in _UNTAKEN),
    )


def people(text: str) -> tuple[str, ...]:
    """The kinds of adult that a cell names ("TA level 3", "HLTA - R. Test"), in the order of the text."""
    return tuple(dict.fromkeys(token.value for token in tokens(text) if token.kind.startswith("role")))


def _in_column(token: Token, column: Column) -> Token:
    """A bare number means what its column says."""
    meant = {
        Column.LENGTH: "amount",
        Column.GROUP: "size",
        Column.DURATION: "weeks",
        Column.PER_WEEK: "count",
    }.get(column)
    return replace(token, kind=meant) if token.kind == "number" and meant else token


def _promises(found: Sequence[Token]) -> list[list[Token]]:
    """Splits at a separator where what follows states again what went before, and before each "2 x TA" of a list."""
    runs: list[list[Token]] = [[]]
    for token in found:
        if token.kind == "separator":
            runs.append([])
        else:
            runs[-1].append(token)
    joined: list[list[Token]] = []
    for run in runs:
        if joined and not _CARRIES & {token.kind for token in joined[-1]} & {token.kind for token in run}:
            joined[-1] += run
        else:
            joined.append(run)
    return [piece for run in joined for piece in _by_person(run)]


def _by_person(run: list[Token]) -> list[list[Token]]:
    starts = [
        at
        for at, (token, following) in enumerate(pairwise(run))
        if token.kind == "count" and (following.kind.startswith("role") or following.kind == "individual")
    ]
    if len(starts) < 2:
        return [run]
    alone = [replace(token, kind="role", value="pupil_self") if token.kind == "individual" else token for token in run]
    return [alone[first:last] for first, last in pairwise([0, *starts[1:], len(run)])]


def _kind(found: list[Token], parts: list[Part], asks: list[Ask], column: Column) -> str:
    if _says(found, "price"):
        return "none"
    if any(ask.field == "all" for ask in asks):
        return "unparseable"
    if _says(found, "open_ended") and not any(part.sessions or part.period_minutes for part in parts):
        return "open_ended"
    if all(part == Part() for part in parts):
        return "as_needed" if _says(found, "as_needed") else "none"
    if all(part.period == "once" or _only_once(part, found) for part in parts):
        return "one_off"
    if any(((part.terms and part.sessions) or part.period_minutes) and part.period is None for part in parts):
        return "total_only"
    if any(part.sessions or part.period_minutes or part.period or part.sessions_total for part in parts):
        return "scheduled"
    if any(part.session_minutes for part in parts):
        several = any(part.session_minutes and (part.group or part.block_weeks) for part in parts)
        return "scheduled" if several and column is not Column.LENGTH else "duration_only"
    if any(part.block_weeks or part.terms for part in parts):
        return "block_only"
    return "group_size" if any(part.group for part in parts) else "none"


def _only_once(part: Part, found: list[Token]) -> bool:
    once = any(token.kind == "count" and token.value == "once" for token in found)
    return once and part.period is None and part.session_minutes is None and not part.terms


def _settled(part: Part, kind: str, found: Sequence[Token]) -> Part | None:
    """What the kind of the whole statement says about each of its parts."""
    if kind == "none":
        return Part(block_weeks=part.block_weeks) if part.block_weeks else None
    if kind == "one_off":
        return replace(part, period="once", sessions_total=part.sessions)
    if kind == "total_only" and part.terms:
        return replace(part, period="term_span", sessions_total=part.sessions)
    if kind == "total_only" and part.period is None:
        return replace(part, period="programme" if _says(found, "money") else None)
    return part


def _is_vague(at: int, found: Sequence[Token]) -> bool:
    """A cap bears on amount or frequency here; a cap on the size of a group is exact."""
    token = found[at]
    caps = token.kind == "cap" and at + 1 < len(found) and found[at + 1].kind in ("count", "amount", "number")
    return caps or token.kind in ("hedge", "as_needed", "approx")


def _says(found: Sequence[Token], *kinds: str) -> bool:
    return any(token.kind in kinds for token in found)
