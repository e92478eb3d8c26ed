"""`kept ladder`: who is told of what, and when; and another choice for one step."""

from dataclasses import asdict
from datetime import time

import click

from server.api.context import utc_now
from server.commands.context import opened
from server.services.choosing import choose, chosen
from server.services.refusal import Refusal


@click.command(
    help="Show when and after how many days people are told, or set one of these: kept ladder nudge_at 15:45"
)
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--school", help="The school's name, where there are several.")
def command(name: str | None, value: str | None, school: str | None) -> None:
    if (name is None) != (value is None):
        raise click.UsageError("Give a name and a value, or neither.")
    with opened(school) as (kept, one):
        try:
            known = choose(kept.db, one.id, name, value, utc_now()) if name and value else chosen(kept.db, one.id)
        except Refusal as refusal:
            said = " ".join(f"{field}: {text}" for field, text in refusal.fields.items())
            raise click.ClickException(f"{said} {refusal.detail or ''}".strip()) from refusal
    for setting, held in asdict(known).items():
        click.echo(f"{setting:<30} {f'{held:%H:%M}' if isinstance(held, time) else held}")
