"""`kept backup`: a backup now, as the clock makes one each night; or the key that opens them."""

import os
from pathlib import Path

import click

from server.commands.context import installation
from server.services import backup, sealed
from server.store.copying import CopyError
from server.store.engine import Database
from server.store.schools import schools


@click.command(help="Make a backup now, check it and put it away, as the clock does each night.")
@click.option("--new-key", is_flag=True, help="Make a recovery key instead: it is shown once, and closes all backups.")
@click.option(
    "--sheet", type=click.Path(dir_okay=False, path_type=Path), help="With --new-key: a page to print (HTML)."
)
def command(new_key: bool, sheet: Path | None) -> None:
    if sheet is not None and not new_key:
        raise click.ClickException("--sheet goes with --new-key.")
    with installation() as kept:
        if new_key:
            _make_key(kept.db, sheet, kept.now().strftime("%d %B %Y").lstrip("0"))
            return
        try:
            made = backup.back_up(kept.db, kept.settings, kept.now())
        except CopyError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"Backed up to {made.path}")
    click.echo(f"Checked: {made.checked}.")
    if made.away is not None:
        click.echo(f"Put into the second place too, and read back: {made.away}")
    if not made.sealed:
        click.echo("It is not encrypted: whoever finds it can read it. Make a recovery key: kept backup --new-key")
    if made.trouble is not None:
        raise click.ClickException(made.trouble)


def _make_key(db: Database, page: Path | None, day: str) -> None:
    with db.read() as session:
        names = " and ".join(school.name for school in schools(session)) or "your school"
    if page is not None and page.exists():
        raise click.ClickException(f"{page} is there already. Name another file.")
    key = backup.make_key(db)
    click.echo(sealed.sheet(names, key, day))
    click.echo("")
    if page is not None:
        with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(sealed.sheet_page(names, key, day))
        click.echo(f"The same as a page to print: {page}. Print it twice, then delete the file.")
    click.echo("Write it down or print it now: it is not kept here, and is not shown again.")
    click.echo(
        "Backups from now on need it. Older ones are as they were: keep an older sheet as long as they are kept."
    )
