"""What a command of `kept` works on: the settings, the database, and one school."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from server.api.context import Kept, utc_now
from server.settings import SettingError, Settings
from server.store.engine import migrate, open_database
from server.store.schools import SchoolValue, schools


@contextmanager
def installation() -> Iterator[Kept]:
    """The settings of the environment and the database that they name, brought up to date."""
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    db = open_database(settings.database_url)
    try:
        yield Kept(db, settings, utc_now)
    finally:
        db.close()


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
