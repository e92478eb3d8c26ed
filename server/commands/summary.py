"""`kept summary`: when the week is summed up; and another choice for either time."""

import click

from server.api.context import utc_now
from server.commands.context import opened
from server.services.refusal import Refusal
from server.services.summary_times import choose_time, chosen_times


@click.command(help='Show when the week is summed up, or set one of the times: kept summary summary_at "tuesday 06:45"')
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--school", help="The school's name, where there are several.")
def command(name: str | None, value: str | None, school: str | None) -> None:
    if (name is None) != (value is None):
        raise click.UsageError("Give a name and a value, or neither.")
    with opened(school) as (kept, one):
        try:
            times = (
                choose_time(kept.db, one.id, name, value, utc_now())
                if name and value
                else chosen_times(kept.db, one.id)
            )
        except Refusal as refusal:
            said = " ".join(f"{field}: {text}" for field, text in refusal.fields.items())
            raise click.ClickException(f"{said} {refusal.detail or ''}".strip()) from refusal
    for setting, held in times.items():
        click.echo(f"{setting:<20} {held}")
