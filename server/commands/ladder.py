"""`kept ladder`: who is told of what, and when; and another choice for one step."""

import click

from server.commands.context import chosen_settings
from server.services.choosing import LADDER, in_words


@click.command(
    help="Show when and after how many days people are told, or set one of these: kept ladder nudge_at 15:45"
)
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--school", help="The school's name, where there are several.")
def command(name: str | None, value: str | None, school: str | None) -> None:
    known = chosen_settings(LADDER, name, value, school)
    for setting in LADDER:
        click.echo(f"{setting:<30} {in_words(known[setting])}")
