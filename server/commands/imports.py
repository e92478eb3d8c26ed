"""`kept import`: calendar, staff, pupils and provisions from CSV files, or a school as a Kept file."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from server.commands.context import opened
from server.imports.kept_file import KeptFileError
from server.reports.terminal import plain
from server.services.import_report import Noted, Report
from server.services.importing import import_calendar, import_pupils, import_staff
from server.services.importing_kept import import_kept
from server.services.importing_map import import_provisions

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would be read, asked and left out; change nothing.")
SCHOOL = click.option("--school", help="The school's name, where there are several.")


@click.group(help="Read a calendar, staff, pupils or provisions from a CSV file. A file with a fault changes nothing.")
def command() -> None:
    """Each kind of file is a command of its own."""


def _of(name: str, text: str, read: Callable[..., Report]) -> None:
    @command.command(name, help=text)
    @FILE
    @DRY_RUN
    @SCHOOL
    def one(file: Path, dry_run: bool, school: str | None) -> None:
        with opened(school) as (kept, found):
            tell(read(kept.db, found.id, file.read_bytes(), kept.now(), dry_run=dry_run))


_of("calendar", "Terms, half terms and days without pupils: Year, What, Name, From, To.", import_calendar)
_of("staff", "Adults: Name, Role, Access, Email, Qualifications.", import_staff)
_of("pupils", "Pupils: UPN, Name (or Forename and Surname), Year, SEN status, On roll from, On roll to.", import_pupils)


@command.command("provisions", help="A provision map, in the school's own layout.")
@FILE
@DRY_RUN
@SCHOOL
@click.option("--pupil", help="UPN or name: whose map this is, where its rows name nobody else.")
def provisions(file: Path, dry_run: bool, school: str | None, pupil: str | None) -> None:
    with opened(school) as (kept, found):
        data, now = file.read_bytes(), kept.now()
        tell(import_provisions(kept.db, found.id, data, now, pupil=pupil, dry_run=dry_run))


@command.command("kept", help="A Kept file: a school, or a pupil who comes with plans and records.")
@FILE
@DRY_RUN
@SCHOOL
def kept_file(file: Path, dry_run: bool, school: str | None) -> None:
    with opened(school) as (kept, found):
        try:
            report = import_kept(kept.db, found.id, file.read_bytes(), kept.now(), dry_run=dry_run)
        except KeptFileError as error:
            click.echo(plain(f"Nothing was changed: the file has {_number(len(error.faults), 'fault')}."), err=True)
            for fault in error.faults:
                click.echo(plain(f"  {fault}"), err=True)
            sys.exit(2)
    for note in report.notes:
        click.echo(plain(f"Note: {note}"))
    counts = ", ".join(f"{count} {name}" for name, count in report.read.items() if count)
    click.echo(plain(f"{'Done' if report.written else 'A trial: nothing was changed'}. Read: {counts or 'nothing'}."))


def tell(report: Report) -> None:
    """Prints the report; ends with status 2 where the file had faults."""
    if report.faults:
        click.echo(plain(f"Nothing was changed: the file has {_number(len(report.faults), 'fault')}."))
        for fault in report.faults:
            where = ", ".join(part for part in (f"row {fault.row}" if fault.row else "", fault.column) if part)
            click.echo(plain(f"  {where or 'the file'}: {fault.what}. Right would be: {fault.right}."))
        sys.exit(2)
    _list("Read", report.read)
    _list("Asked: kept on the map, not judged until a person decides", report.asked)
    _list("Left out", report.skipped)
    for note in report.notes:
        click.echo(plain(f"Note: {note}"))
    done = "Done" if report.written else "A trial: nothing was changed"
    click.echo(plain(f"{done}. {len(report.read)} read, {len(report.asked)} asked, {len(report.skipped)} left out."))


def _list(heading: str, found: list[Noted]) -> None:
    if found:
        click.echo(plain(f"{heading}:"))
    for noted in found:
        click.echo(plain(f"  {f'row {noted.row}: ' if noted.row else ''}{noted.text}"))


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
