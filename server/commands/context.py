"""What a command of `kept` works on: the settings, the database, and one school."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from server.api.context import Kept, utc_now
from server.services import choosing
from server.services.refusal import Refusal
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
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
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


def chosen_settings(
    names: Collection[str], name: str | None, value: str | None, school: str | None
) -> Mapping[str, choosing.Value]:
    """What the school has chosen, after setting `name`, which is one of `names`, to `value` where both are given."""
    if (name is None) != (value is None):
        raise click.UsageError("Give a name and a value, or neither.")
    if name is not None and name not in names:
        raise click.ClickException(f"{name}: Is none of {', '.join(names)}.")
    with opened(school) as (kept, one):
        if name is None or value is None:
            return choosing.chosen(kept.db, one.id).by_name
        try:
            return choosing.choose(kept.db, one.id, {name: choosing.read(name, value)}, utc_now()).by_name
        except Refusal as refusal:
            said = " ".join(f"{field}: {text}" for field, text in refusal.fields.items())
            raise click.ClickException(f"{said} {refusal.detail or ''}".strip()) from refusal


def _one(found: list[SchoolValue], wanted: str | None) -> SchoolValue:
    if not found:
        raise click.ClickException("There is no school yet. Make one: kept init")
    meant = [one for one in found if wanted is None or wanted.casefold() in (one.id, one.name.casefold())]
    if len(meant) == 1:
        return meant[0]
    names = "\n".join(f'  --school "{one.name}"' for one in found)
    raise click.ClickException(f"Say which school:\n{names}")
