"""`kept restore`: a backup put back, or practised."""

import time
from pathlib import Path

import click

from server.api.context import utc_now
from server.commands.context import ready
from server.services import backup
from server.services.restore import Restored, RestoreError, drill, restore
from server.services.starting import bring_up
from server.settings import SettingError, Settings
from server.store.engine import open_database

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(help="Put a backup in the place of the database. Without FILE, with --drill, the newest one is taken.")
@click.argument("file", type=FILE, required=False)
@click.option("--drill", "practise", is_flag=True, help="Only practise: put it into a scratch place and check it.")
@click.option(
    "--replace", is_flag=True, help="Put it in the place of the school that is here; that is backed up first."
)
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with the recovery key."
)
def command(file: Path | None, practise: bool, replace: bool, key: Path | None) -> None:
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    file = file or (backup.newest_in(settings) if practise else None)
    if file is None:
        raise click.ClickException("Say which backup: kept restore FILE. They are in the folder backups of the data.")
    began = time.monotonic()
    try:
        if practise:
            found = drill(settings, file, lambda: _ask(key), utc_now())
            _note(settings)
        else:
            found = restore(settings, file, lambda: _ask(key), utc_now(), replace=replace)
    except RestoreError as error:
        raise click.ClickException(str(error)) from error
    _say(found, file, practise, time.monotonic() - began)


def _ask(key: Path | None) -> str:
    if key is not None:
        return key.read_text("utf-8")
    answer: str = click.prompt("The recovery key, from the recovery sheet", hide_input=True)
    return answer


def _note(settings: Settings) -> None:
    ready(settings, bring_up)
    db = open_database(settings.database_url)
    try:
        backup.note_drill(db, utc_now())
    finally:
        db.close()


def _say(found: Restored, file: Path, practise: bool, seconds: float) -> None:
    click.echo(f"{file} {'can be put back' if practise else 'is put back'}, in {seconds:.0f} seconds.")
    for name, events in found.schools.items():
        click.echo(f"  {name}: {events:,} events in the log")
    click.echo(f"  {found.rows:,} rows in all. Checked: {found.checked}.")
    if found.aside is not None:
        click.echo(f"What was here before is kept in {found.aside}. Delete it when you no longer need it.")
    if found.erased_again:
        click.echo(f"Pupils who had been erased since this backup was made, and are again: {found.erased_again}.")
    if not practise:
        click.echo(
            "Start Kept again if it was stopped. Each phone sends what this backup lacks when it next has signal."
        )
