"""What an import read, asked and left out, and why. The same whether it was tried or done."""

from dataclasses import dataclass, field

from server.imports.table import CellFault


@dataclass(frozen=True, slots=True)
class Noted:
    """`row` counts the records of the file from 1."""

    row: int
    text: str


@dataclass(slots=True)
class Report:
    """With `faults` nothing was changed. `asked` lines are on the map, but not judged until a person decides."""

    what: str
    read: list[Noted] = field(default_factory=list)
    asked: list[Noted] = field(default_factory=list)
    skipped: list[Noted] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: tuple[CellFault, ...] = ()
    written: bool = False
