"""A CSV file as rows of text, whatever program saved it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS, WIDEST_ROW, MOST_CELLS, LONGEST_CELL = 20_000, 300, 500_000, 20_000
LONGEST_NAME = 200
_START = 200_000
_CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CellFault:
    """One thing that is wrong in a file. `row` counts records from 1; 0 is the file itself."""

    row: int
    column: str
    what: str
    right: str


class BadFile(Exception):  # noqa: N818 - a bad file is an answer, not an error
    """The file changes nothing. Holds every fault that was found, not just the first."""

    def __init__(self, *faults: CellFault) -> None:
        super().__init__("; ".join(f"row {fault.row}, {fault.column}: {fault.what}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Row:
    """One record; a record may span several lines inside quotes. Cells that look like formulas are text."""

    number: int
    cells: tuple[str, ...]

    def __getitem__(self, position: int | None) -> str:
        """The trimmed cell, or "" where the row is too short or there is no such column."""
        return self.cells[position].strip() if position is not None and position < len(self.cells) else ""

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    @property
    def wording(self) -> str:
        """The row's text as it was given."""
        return " | ".join(cell.strip() for cell in self.cells if cell.strip())


def rows_of(data: bytes) -> tuple[Row, ...]:
    """Every record but the blank ones, with its number in the file. Raises BadFile."""
    if len(data) > MOST_BYTES:
        raise BadFile(CellFault(0, "", "the file is larger than 5 MB", "one school's table, saved as CSV"))
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise BadFile(CellFault(0, "", "this is a workbook", "the sheet saved as CSV (File, Save as, CSV UTF-8)"))
    text = _decoded(data)
    if "\x00" in text:
        raise BadFile(CellFault(0, "", "the file is not text", "the sheet saved as CSV (File, Save as, CSV UTF-8)"))
    # Lines end one way, and no control sign of a word processor comes in: a Kept file could not take it out again.
    text = _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        records = list(_within(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)))
    except csv.Error as error:
        raise BadFile(CellFault(0, "", "a quotation mark is not closed", "quotation marks in pairs")) from error
    found = tuple(
        row for row in (Row(number, tuple(cells)) for number, cells in enumerate(records, 1)) if not row.blank
    )
    if not found:
        raise BadFile(CellFault(0, "", "the file is empty", "a row of headings and a row for each line"))
    return found


def _within(records: Iterable[list[str]]) -> Iterator[list[str]]:
    """The records, as long as they are a school's and not somebody's try to fill the memory. Raises BadFile."""
    count = 0
    for number, cells in enumerate(records, 1):
        if number > MOST_ROWS:
            raise BadFile(CellFault(0, "", f"the file has more than {MOST_ROWS:,} rows", "one school's table"))
        if len(cells) > WIDEST_ROW:
            raise BadFile(CellFault(number, "", f"the row has more than {WIDEST_ROW} cells", "one cell a column"))
        count += len(cells)
        if count > MOST_CELLS:
            raise BadFile(CellFault(0, "", f"the file has more than {MOST_CELLS:,} cells", "one school's table"))
        if any(len(cell) > LONGEST_CELL for cell in cells):
            what = f"a cell holds more than {LONGEST_CELL:,} characters"
            raise BadFile(CellFault(number, "", what, "the wording of one line"))
        yield cells


def header_of(rows: tuple[Row, ...]) -> tuple[Row, Iterator[Row]]:
    """The first row and the rest, for tables that begin with their headings."""
    return rows[0], iter(rows[1:])


def _decoded(data: bytes) -> str:
    """UTF-8 with or without a mark, else Windows-1252, which is what Excel writes as plain "CSV"."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Comma, semicolon (Excel in other countries) or tab: what stands in most of the first lines, and of two the one
    that stands there oftener. A wording has commas too, but not in every line."""
    lines = re.sub(r'"[^"]*"', "", text[:_START]).split("\n")
    start = [line for line in lines if line.strip()][:5]
    return max(",;\t", key=lambda sign: (sum(sign in line for line in start), sum(line.count(sign) for line in start)))


def too_long(row: int, column: str, text: str | None, most: int = LONGEST_NAME) -> Iterator[CellFault]:
    """The fault of a text that is longer than a Kept file takes out again."""
    if text is not None and len(text) > most:
        yield CellFault(row, column, f"it has {len(text):,} characters", f"at most {most:,}")
