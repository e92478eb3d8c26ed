"""`kept doctor`: what is wrong, in plain words, and what to do."""

import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from server.api.context import utc_now
from server.api.pages import FOLDER
from server.services.doctor import examine
from server.settings import SettingError, Settings
from server.store.engine import open_database


@click.command(
    help="Say in plain words what is wrong with this installation and what to do. Exit status 1 if anything is."
)
def command() -> None:
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    db = open_database(settings.database_url)
    try:
        findings = examine(db, settings, (FOLDER / "index.html").exists(), utc_now())
    except SQLAlchemyError as error:
        raise click.ClickException(
            f"The database at {db.read_engine.url.render_as_string()} does not answer as Kept's does: "
            f"{type(error).__name__}. Start `kept serve` once, or check KEPT_DATABASE_URL."
        ) from error
    finally:
        db.close()
    for finding in findings:
        click.echo(f"{'ok     ' if finding.well else 'TO DO  '}{finding.what}: {finding.say}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)
