"""`kept summary`: when the week is summed up; and another choice for either time."""

import click

from server.commands.context import chosen_settings
from server.domain.summary_times import DEFAULTS


@click.command(help='Show when the week is summed up, or set one of the times: kept summary summary_at "tuesday 06:45"')
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--school", help="The school's name, where there are several.")
def command(name: str | None, value: str | None, school: str | None) -> None:
    known = chosen_settings(DEFAULTS, name, value, school)
    for setting in DEFAULTS:
        click.echo(f"{setting:<20} {known[setting]}")
