"""`kept doctor`: what is wrong, in plain words, and what to do."""

import sys

import click
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from server.api.context import utc_now
from server.api.pages import FOLDER
from server.services.doctor import examine
from server.services.starting import NotReadyError, check
from server.settings import SettingError, Settings
from server.store.engine import open_database

OLDER = "The database was made by an older Kept. Start kept serve: it is backed up, and brought up to this one."


@click.command(
    help="Say in plain words what is wrong with this installation and what to do. Exit status 1 if anything is."
)
def command() -> None:
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    try:
        version = check(settings)
    except NotReadyError as error:
        click.echo(f"TO DO  database: {error}")
        sys.exit(1)
    except SQLAlchemyError as error:
        raise click.ClickException(_no_answer(make_url(settings.database_url), error)) from error
    if version == "older":
        click.echo(f"TO DO  version: {OLDER}")
        sys.exit(1)
    db = open_database(settings.database_url)
    try:
        findings = examine(db, settings, (FOLDER / "index.html").exists(), utc_now())
    except SQLAlchemyError as error:
        raise click.ClickException(_no_answer(db.read_engine.url, error)) from error
    finally:
        db.close()
    click.echo("ok     version: The database is of this version of Kept.")
    for finding in findings:
        click.echo(f"{'ok     ' if finding.well else 'TO DO  '}{finding.what}: {finding.say}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)


def _no_answer(url: URL, error: SQLAlchemyError) -> str:
    return (
        f"The database at {url.render_as_string()} does not answer as Kept's does: "
        f"{type(error).__name__}. Start `kept serve` once, or check KEPT_DATABASE_URL."
    )
