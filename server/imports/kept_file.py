"""Reads a Kept file into domain values. A file that breaks a rule is refused whole, with every fault listed."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from server.domain.school import School
from server.imports.faults import Fault, faults_in, shown
from server.imports.kept_format import (
    CalendarIn,
    EquipmentIn,
    NoteIn,
    PersonIn,
    PlanIn,
    PresenceIn,
    ProvisionIn,
    PupilIn,
    RecordIn,
    SchoolIn,
)
from server.imports.kept_rules import Found, faults_of
from server.imports.kept_values import More, more_of, school_of

FORMAT = "kept/1"
MOST_FAULTS = 1_000
"""Nobody reads more, and a file can be made to have millions."""
_OBJECTS: dict[str, Any] = {"school": SchoolIn, "calendar": CalendarIn}
_LISTS: dict[str, Any] = {
    "people": PersonIn,
    "pupils": PupilIn,
    "plans": PlanIn,
    "provisions": ProvisionIn,
    "records": RecordIn,
    "notes": NoteIn,
    "presence": PresenceIn,
    "equipment": EquipmentIn,
}
_OPTIONAL = ("notes", "presence", "equipment")
_KNOWN = ("format", *_OBJECTS, *_LISTS)

T = TypeVar("T")


class KeptFileError(Exception):
    """The file was refused; `faults` are all that was found, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What a Kept file holds. Notes, presence, equipment and `more` are as in the file: no ledger reads them."""

    school: School
    people: tuple[PersonIn, ...]
    notes: tuple[NoteIn, ...]
    presence: tuple[PresenceIn, ...]
    equipment: tuple[EquipmentIn, ...]
    more: More


def read_kept_file(path: Path) -> KeptFile:
    """OSError where the file cannot be read; KeptFileError where it breaks a rule."""
    return kept_file(path.read_bytes())


def kept_file(data: bytes) -> KeptFile:
    """Rows are decoded one by one from the bytes, so a large file costs little more than its values."""
    try:
        return _kept_file(data.removeprefix(codecs.BOM_UTF8))
    except UnicodeDecodeError as error:
        fault = Fault("the file", f"is not text in UTF-8 ({error.reason})", "It should be saved as UTF-8")
        raise KeptFileError([fault]) from error


def _kept_file(data: bytes) -> KeptFile:
    faults: list[Fault] = []
    top = _top(data)
    for name in islice(top.keys() - set(_KNOWN), MOST_FAULTS):
        faults.append(Fault(name, "is not a field of a Kept file", f"Known here: {', '.join(_KNOWN)}"))
    for name in _KNOWN:
        if name not in top and name not in _OPTIONAL:
            right = f'It should be "{FORMAT}"' if name == "format" else "It should be there, even if empty"
            faults.append(Fault(name, "is missing", right))
    if "format" in top and (form := msgspec.json.decode(top["format"])) != FORMAT:
        faults.append(Fault("format", f"is {shown(form)}", f'It should be "{FORMAT}"'))
    fitting: dict[str, Any] = {
        name: _one(top[name], shape, name, faults) for name, shape in _OBJECTS.items() if name in top
    }
    fitting |= {name: _rows(top[name], shape, name, faults) for name, shape in _LISTS.items() if name in top}
    broken = {name for name in _LISTS if any(fault.where.startswith(name) for fault in faults)}
    found = Found(**fitting, broken=broken)
    faults += faults_of(found)
    if faults:
        raise KeptFileError(faults)
    assert found.school is not None  # noqa: S101 else it would be a fault
    assert found.calendar is not None  # noqa: S101
    more = more_of(found)
    return KeptFile(
        school_of(found.school, found.calendar, found, more),
        tuple(found.people.values()),
        tuple(found.notes.values()),
        tuple(found.presence.values()),
        tuple(found.equipment.values()),
        more,
    )


def _top(data: bytes) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError as error:
        raise KeptFileError([Fault("the file", f"is not a JSON object ({error})", "It should be one")]) from error
    except RecursionError as error:
        raise KeptFileError([Fault("the file", "is nested too deeply", "It should be a Kept file")]) from error


def _one(raw: msgspec.Raw, shape: type[T], where: str, faults: list[Fault]) -> T | None:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError:
        value = _whole(msgspec.json.decode(raw))
        found = list(faults_in(value, shape, where))
        if not found:
            return msgspec.convert(value, shape)
        faults += found
        return None


def _whole(value: Any) -> Any:
    """30.0 is 30, as in JSON Schema; msgspec goes by the spelling."""
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _rows(raw: msgspec.Raw, shape: type[T], where: str, faults: list[Fault]) -> dict[int, T]:
    """The rows that fit, by their place in the list; the others' faults are listed."""
    try:
        rows = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except msgspec.ValidationError:
        faults.append(Fault(where, f"is {shown(msgspec.json.decode(raw))}", "It should be a list"))
        return {}
    decoder = msgspec.json.Decoder(shape)
    found: dict[int, T] = {}
    same: dict[str, str] = {}
    for index, row in enumerate(rows):
        if len(faults) >= MOST_FAULTS:
            raise KeptFileError(faults)
        try:
            found[index] = decoder.decode(row)
            if shape is RecordIn:
                _share(found[index], same)
        except msgspec.ValidationError:
            if (value := _one(row, shape, f"{where}[{index}]", faults)) is not None:
                found[index] = value
    return found


def _share(row: Any, same: dict[str, str]) -> None:
    """Keeps one copy of an id that many records name: half a million records would else hold each a hundred times."""
    row.provision = same.setdefault(row.provision, row.provision)
    row.pupil = same.setdefault(row.pupil, row.pupil)
    row.by = same.setdefault(row.by, row.by)
