"""Provision maps: each row of a schedule as a line with its own text, its pupils and what its wording promises.

Titles above the headings, headings repeated further down, rows of other tables and totals are left out, each with the
reason. A row whose cells hold two lines of text each is two lines of the map.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from server.domain.vocabulary import Kind, PlanSource
from server.domain.wording import Column, Promise, promise
from server.imports import cells
from server.imports.headers import columns, normal
from server.imports.table import LONGEST_CELL, BadFile, CellFault, Row, rows_of, too_long

_DOSAGE = {
    "frequency": Column.FREQUENCY,
    "per_week": Column.PER_WEEK,
    "length": Column.LENGTH,
    "group_size": Column.GROUP,
    "weeks": Column.DURATION,
}
_TELLING = frozenset(_DOSAGE) | {"deliverer", "pupils", "upn"}
_NEED_HEADINGS = frozenset({"need", "needs", "area", "area of need", "wave", "strand"})
_SOURCES = {
    "section f": PlanSource.SECTION_F,
    "ehcp": PlanSource.SECTION_F,
    "ehc plan": PlanSource.SECTION_F,
    "e": PlanSource.SECTION_F,
    "isp": PlanSource.ISP,
    "sen support": PlanSource.SEN_SUPPORT,
    "k": PlanSource.SEN_SUPPORT,
    "other": PlanSource.OTHER,
}


@dataclass(frozen=True, slots=True)
class ProvisionLine:
    """`pupils` are UPNs or names as written; with a UPN `pupil_name` is the name beside it. `waiting` and `past` lines
    are read and then left out of the plan."""

    row: int
    title: str
    wording: str
    promise: Promise
    deliverer: str = ""
    pupils: tuple[str, ...] = ()
    group_name: str | None = None
    source: PlanSource | None = None
    section_f: str | None = None
    area_of_need: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
    waiting: bool = False
    past: bool = False
    pupil_name: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    row: int
    text: str
    why: str


@dataclass(slots=True)
class ReadProvisions:
    lines: list[ProvisionLine] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)


def read_provisions(data: bytes) -> ReadProvisions:
    """Raises BadFile with every fault. Lines without pupils are read; whose they are is for the caller to say."""
    rows = rows_of(data)
    read = ReadProvisions()
    at: dict[str, int] | None = None
    past, need = False, ""
    headings: tuple[str, ...] = ()
    for row in rows:
        found = columns(row.cells)
        if row.cells == headings or (at is None and _is_header(row, found)):
            at, headings = found, row.cells
            past = "ran for" in " ".join(row.cells).lower()
        elif normal(row[0]) in _NEED_HEADINGS and len(found) > 1:
            at, need = None, ""
            read.skipped.append(Skipped(row.number, row.wording, "headings of another table"))
        elif re.match(r"(?:sub|grand )?total", row[0].lower()):
            read.skipped.append(Skipped(row.number, row.wording, "a total"))
        elif at is None:
            need = re.sub(r"^\d+[.)]\s*", "", row[0]) or need
            why = "no provision: a row of another table" if headings or row[1] else "above the headings"
            read.skipped.append(Skipped(row.number, row.wording, why))
        elif not row[at["provision"]]:
            read.skipped.append(Skipped(row.number, row.wording, "it names no provision"))
        else:
            read.lines += _lines(row, at, past, need, read.faults)
    if not headings:
        right = "a column for the provision and one for its frequency, its length or its pupils"
        raise BadFile(CellFault(0, "", "no row of headings was recognised", right))
    if read.faults:
        raise BadFile(*read.faults)
    return read


def grouped(lines: Iterable[ProvisionLine]) -> list[list[ProvisionLine]]:
    """Rows with the same group name and title are one provision of several pupils."""
    groups: dict[object, list[ProvisionLine]] = {}
    for line in lines:
        key = (cells.alike(line.group_name), cells.alike(line.title)) if line.group_name else (line.row, line.title)
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _is_header(row: Row, found: dict[str, int]) -> bool:
    """Most cells are headings that we know, one of them the provision's and one that tells how much or whose."""
    filled = [cell for cell in row.cells if cell.strip()]
    return "provision" in found and bool(_TELLING & set(found)) and 2 * len(found) > len(filled)


def _lines(row: Row, at: dict[str, int], past: bool, need: str, faults: list[CellFault]) -> list[ProvisionLine]:
    titles = [re.sub(r"^\d+[.)]\s*", "", title).strip() for title in row[at["provision"]].split("\n") if title.strip()]
    stacked = {
        name: parts
        for name in (*_DOSAGE, "deliverer")
        if len(parts := [part.strip() for part in row[at.get(name)].split("\n")]) == len(titles) > 1
    }
    if len(titles) > 1 and not stacked:
        titles = [" ".join(titles)]
    return [
        _line(row, at, title, {name: parts[n] for name, parts in stacked.items()}, past, need, faults)
        for n, title in enumerate(titles)
    ]


def _line(
    row: Row,
    at: dict[str, int],
    title: str,
    own: dict[str, str],
    past: bool,
    need: str,
    faults: list[CellFault],
) -> ProvisionLine:
    text = {name: own.get(name, row[at.get(name)]) for name in (*_DOSAGE, "deliverer")}
    source = row[at.get("source")].lower()
    if source and source not in _SOURCES:
        faults.append(CellFault(row.number, "Plan", f"“{source}” is not known", "Section F, ISP, SEN support or other"))
    kind = row[at.get("kind")].lower()
    if kind and kind not in list(Kind):
        faults.append(CellFault(row.number, "Kind", f"“{kind}” is not known", ", ".join(kind.value for kind in Kind)))
    starts_on, ends_on = _day(row, at, "starts_on", "Start", faults), _day(row, at, "ends_on", "End", faults)
    if starts_on and ends_on and ends_on < starts_on:
        faults.append(CellFault(row.number, "End", "it ends before it starts", "a day on or after the start"))
    area = row[at.get("area")] or row[at.get("need")] or need or None
    faults += (*too_long(row.number, "Provision", title), *too_long(row.number, "Area of need", area))
    faults += too_long(row.number, "the whole row", row.wording, LONGEST_CELL)
    status = row[at.get("status")].lower()
    return ProvisionLine(
        row=row.number,
        title=title,
        wording=row.wording,
        promise=promise(
            {column: text[name] for name, column in _DOSAGE.items()},
            title=title,
            deliverer=text["deliverer"],
            kind=Kind(kind) if kind in list(Kind) else None,
        ),
        deliverer=text["deliverer"],
        pupils=_pupils(row, at),
        group_name=row[at.get("group_name")] or None,
        source=_SOURCES.get(source),
        section_f=row[at.get("section_f")] or None,
        area_of_need=area,
        starts_on=starts_on,
        ends_on=ends_on,
        review_on=_day(row, at, "review_on", "Review date", faults),
        waiting=status.startswith(("wait", "planned", "pending", "not started")),
        past=past or status.startswith(("ended", "complete", "finished", "closed")),
        pupil_name=f"{row[at.get('forename')]} {row[at.get('surname')]}".strip(),
    )


def _pupils(row: Row, at: dict[str, int]) -> tuple[str, ...]:
    if "upn" in at and row[at["upn"]]:
        return tuple(cells.upn(one) for one in cells.listed(row[at["upn"]]))
    if "pupils" in at:
        return cells.listed(row[at["pupils"]])
    name = f"{row[at.get('forename')]} {row[at.get('surname')]}".strip()
    return (name,) if name else ()


def _day(row: Row, at: dict[str, int], name: str, heading: str, faults: list[CellFault]) -> date | None:
    written = row[at.get(name)]
    found = cells.day(written)
    if written and found is None:
        faults.append(CellFault(row.number, heading, f"“{written}” is not a date", "31/01/2027"))
    return found
