"""Pupils and staff from a table: a management system's export, or a list that the office keeps."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from server.domain.vocabulary import AccessRole, DelivererRole
from server.imports import cells
from server.imports.headers import columns
from server.imports.table import BadFile, CellFault, Row, header_of, rows_of, too_long

_ACCESS = {role.value.replace("_", " "): role for role in AccessRole} | {
    "deputy": AccessRole.DEPUTY_SENCO,
    "headteacher": AccessRole.HEAD,
    "head teacher": AccessRole.HEAD,
    "admin": AccessRole.ADMINISTRATOR,
    "office": AccessRole.ADMINISTRATOR,
}
_JOBS = {role.value: role for role in DelivererRole} | {
    "teaching assistant": DelivererRole.TA,
    "lsa": DelivererRole.TA,
    "elsa": DelivererRole.TA,
    "class teacher": DelivererRole.TEACHER,
    "ct": DelivererRole.TEACHER,
    "senco": DelivererRole.TEACHER,
    "speech and language therapist": DelivererRole.THERAPIST,
    "salt": DelivererRole.THERAPIST,
    "occupational therapist": DelivererRole.THERAPIST,
}
_DESK = frozenset(AccessRole) - {AccessRole.TA, AccessRole.EXTERNAL, AccessRole.TEACHER}


@dataclass(frozen=True, slots=True)
class PupilLine:
    row: int
    name: str
    forename: str
    surname: str
    upn: str | None
    year_group: int | None
    sen_status: str | None
    on_roll_from: date | None
    on_roll_to: date | None


@dataclass(frozen=True, slots=True)
class StaffLine:
    row: int
    name: str
    role: DelivererRole | None
    access: AccessRole
    email: str | None
    qualifications: tuple[str, ...]


def read_pupils(data: bytes) -> tuple[PupilLine, ...]:
    """One pupil a row. Raises BadFile with every fault."""
    header, rest = header_of(rows_of(data))
    at = columns(header.cells)
    if "pupils" not in at and not {"surname", "forename"} <= set(at):
        raise BadFile(
            CellFault(header.number, "", "no column holds the pupils' names", "Name, or Surname and Forename")
        )
    faults: list[CellFault] = []
    found = [_pupil(row, at, faults) for row in rest]
    faults += _twice([(line.row, line.upn) for line in found if line.upn], "UPN")
    faults += _twice([(line.row, cells.alike(line.name)) for line in found if not line.upn], "Name")
    if faults:
        raise BadFile(*sorted(faults, key=lambda fault: fault.row))
    return tuple(found)


def read_staff(data: bytes) -> tuple[StaffLine, ...]:
    """One adult a row: Name, Role, Access, Email, Qualifications. Raises BadFile with every fault."""
    header, rest = header_of(rows_of(data))
    at = columns(header.cells)
    if "pupils" in at:  # a column headed "Name" is that of the people this table is about
        at["name"] = at["pupils"]
    missing = [heading for field, heading in (("name", "Name"), ("deliverer", "Role")) if field not in at]
    if missing:
        raise BadFile(*(CellFault(header.number, heading, "this column is missing", heading) for heading in missing))
    faults: list[CellFault] = []
    found = [_adult(row, at, faults) for row in rest]
    faults += _twice([(line.row, cells.alike(line.name)) for line in found], "Name")
    faults += _twice([(line.row, line.email) for line in found if line.email], "Email")
    if faults:
        raise BadFile(*sorted(faults, key=lambda fault: fault.row))
    return tuple(found)


def short_names(names: list[tuple[str, str]]) -> list[str]:
    """First name and as much of the surname as tells two pupils apart: all that leaves for a device."""
    shown = [1] * len(names)
    while True:
        short = [f"{first} {last[:letters]}".strip() for (first, last), letters in zip(names, shown, strict=True)]
        again = Counter(short)
        longer = [
            letters + 1 if again[name] > 1 and letters < len(last) else letters
            for name, letters, (_, last) in zip(short, shown, names, strict=True)
        ]
        if longer == shown:
            return short
        shown = longer


def _pupil(row: Row, at: dict[str, int], faults: list[CellFault]) -> PupilLine:
    first, last = row[at.get("forename")], row[at.get("surname")]
    if not (first or last):
        whole = row[at.get("pupils")]
        last, first = (part.strip() for part in whole.split(",", 1)) if "," in whole else _split(whole)
    if not first:
        faults.append(CellFault(row.number, "Name", "the name is missing", "the pupil's first name and surname"))
    number = cells.upn(row[at.get("upn")]) or None
    if number and (fault := _upn_fault(number)):
        faults.append(CellFault(row.number, "UPN", *fault))
    try:
        status = cells.sen_status(row[at.get("sen_status")])
    except KeyError:
        status = None
        faults.append(CellFault(row.number, "SEN status", f"“{row[at.get('sen_status')]}” is not known", "E, K or N"))
    written = row[at.get("year_group")]
    year = cells.year_group(written)
    if written and year is None:
        faults.append(CellFault(row.number, "Year", f"“{written}” is not a year group", "4, Y4, Year 4 or R"))
    faults += too_long(row.number, "Name", f"{first} {last}".strip())
    return PupilLine(
        row=row.number,
        name=f"{first} {last}".strip(),
        forename=first,
        surname=last,
        upn=number,
        year_group=year,
        sen_status=status,
        on_roll_from=_day(row, at, "on_roll_from", "On roll from", faults),
        on_roll_to=_day(row, at, "on_roll_to", "On roll to", faults),
    )


def _adult(row: Row, at: dict[str, int], faults: list[CellFault]) -> StaffLine:
    name, job, access = row[at["name"]], row[at["deliverer"]].lower(), row[at.get("access")].lower()
    email = row[at.get("email")].lower() or None
    if not name:
        faults.append(CellFault(row.number, "Name", "the name is missing", "first name and surname"))
    if job and job not in _JOBS and job not in _ACCESS:
        faults.append(CellFault(row.number, "Role", f"“{job}” is not known", ", ".join(DelivererRole)))
    allowed = _ACCESS.get(access.replace("_", " ") or job)
    if allowed is None and (access or job not in _JOBS):
        faults.append(CellFault(row.number, "Access", f"“{access or job}” is not known", ", ".join(_ACCESS)))
    if allowed is None:
        allowed = AccessRole.TEACHER if _JOBS.get(job) is DelivererRole.TEACHER else AccessRole.TA
    if allowed in _DESK and not email:
        who = allowed.value.replace("_", " ")
        faults.append(CellFault(row.number, "Email", f"a {who} signs in by email", "an email address"))
    if email and ("@" not in email or " " in email):
        faults.append(CellFault(row.number, "Email", f"“{email}” is not an email address", "name@school.example"))
    qualifications = cells.listed(row[at.get("qualifications")])
    faults += (*too_long(row.number, "Name", name), *too_long(row.number, "Email", email))
    for qualification in qualifications:
        faults += too_long(row.number, "Qualifications", qualification)
    return StaffLine(row.number, name, _JOBS.get(job), allowed, email, qualifications)


def _upn_fault(number: str) -> tuple[str, str] | None:
    letter = cells.upn_letter(number)
    if letter is None:
        return f"“{number}” is not a UPN", "a letter and twelve digits"
    return None if number[0] == letter else (f"“{number}” has the wrong first letter", f"{letter}{number[1:]}")


def _day(row: Row, at: dict[str, int], field: str, heading: str, faults: list[CellFault]) -> date | None:
    written = row[at.get(field)]
    found = cells.day(written)
    if written and found is None:
        faults.append(CellFault(row.number, heading, f"“{written}” is not a date", "31/01/2027"))
    return found


def _twice(values: list[tuple[int, str | None]], heading: str) -> list[CellFault]:
    seen: dict[str | None, int] = {}
    faults = []
    for row, value in values:
        if value in seen:
            faults.append(CellFault(row, heading, f"the same as in row {seen[value]}", "each only once"))
        seen.setdefault(value, row)
    return faults


def _split(whole: str) -> tuple[str, str]:
    """Surname and first name of "Asha Rahman"."""
    first, _, last = whole.partition(" ")
    return last.strip(), first
