"""What a command of `kept` works on: the settings, the database, and one school."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from server.api.context import Kept, utc_now
from server.services.starting import NotReadyError, bring_up
from server.settings import SettingError, Settings
from server.store.engine import open_database
from server.store.schools import SchoolValue, schools


@contextmanager
def installation() -> Iterator[Kept]:
    """The settings of the environment and the database that they name, brought up to date."""
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    ready(settings, bring_up)
    db = open_database(settings.database_url)
    try:
        yield Kept(db, settings, utc_now)
    finally:
        db.close()


def ready(settings: Settings, make: Callable[[Settings, datetime], Path | None]) -> None:
    """Makes the database ready, and says so where it was changed; ends the command where it cannot be used."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        kept = make(settings, utc_now())
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    if kept is not None:
        click.echo(f"The database was made by an older Kept and is brought up to this one. As it was: {kept}", err=True)


@contextmanager
def opened(school: str | None = None) -> Iterator[tuple[Kept, SchoolValue]]:
    """As `installation`, with the only school, or the one of that name or id."""
    with installation() as kept:
        with kept.db.read() as session:
            found = schools(session)
        one = _one(found, school)
        yield replace(kept, db=kept.db.of(one.id)), one


def _one(found: list[SchoolValue], wanted: str | None) -> SchoolValue:
    if not found:
        raise click.ClickException("There is no school yet. Make one: kept init")
    meant = [one for one in found if wanted is None or wanted.casefold() in (one.id, one.name.casefold())]
    if len(meant) == 1:
        return meant[0]
    names = "\n".join(f'  --school "{one.name}"' for one in found)
    raise click.ClickException(f"Say which school:\n{names}")
