"""`kept clock`: the jobs alone. On PostgreSQL any number of them may run: each slot of a job is done by one of them."""

import click

from server.commands.context import ready
from server.jobs.clock import run_clock
from server.services.starting import make_ready
from server.settings import SettingError, Settings
from server.store.engine import open_database


@click.command(help="Run the clock alone: reviews, alerts, notices and summaries.")
@click.option("--until-ends", "parent", type=int, help="Stop when the program of this id, which started it, has ended.")
def command(parent: int | None) -> None:
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    if parent is None:  # else the parent has seen to it
        ready(settings, make_ready)
    run_clock(open_database(settings.database_url), settings, parent=parent)
