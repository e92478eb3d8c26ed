"""`kept ledger`: the ledger of a Kept file. Reads, changes nothing, needs no database."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from server.domain.school import ledgers
from server.imports.kept_file import KeptFileError, read_kept_file
from server.reports.ledger_view import ledger_json_text, ledger_table
from server.reports.terminal import plain

REFUSED = 2


@click.command(help="Print the ledger of a Kept file: what was due, what came, what is owed, exactly.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day at whose end it is drawn up (today).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object (kept-ledger/1) instead of a table.")
def command(file: Path, as_of: datetime | None, as_json: bool) -> None:
    day = as_of.date() if as_of else datetime.now(ZoneInfo("Europe/London")).date()
    texts, status = run_ledger(file, day, as_json)
    for text in texts:
        click.echo(text, nl=False, err=status != 0)
    raise SystemExit(status)


def run_ledger(path: Path, as_of: date, as_json: bool) -> tuple[Iterable[str], int]:
    """What to print, piece by piece, and 0; or every fault of the file, and 2."""
    try:
        school = read_kept_file(path).school
    except OSError as error:
        return [f"{path} cannot be read: {error.strerror}.\n"], REFUSED
    except KeptFileError as error:
        count = len(error.faults)
        lines = [str(fault) for fault in error.faults]
        head = f"{path} was not read. It has {count} {'fault' if count == 1 else 'faults'}:"
        return [plain("\n".join([head, *lines, ""]))], REFUSED
    found = ledgers(school, as_of)
    if as_json:
        return ledger_json_text(school, found, as_of), 0
    return [plain(ledger_table(school, found, as_of))], 0
