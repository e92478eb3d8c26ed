"""`kept review`: compare delivery with the plan now, as the clock does by itself."""

import click

from server.api.context import utc_now
from server.commands.context import opened
from server.services.review import review


@click.command(help="Compare delivery with the plan now, and open or resolve alerts, as the clock does by itself.")
@click.option("--school", help="The school's name, where there are several.")
def command(school: str | None) -> None:
    with opened(school) as (kept, one):
        review(kept.db, one.id, utc_now())
        click.echo(f"{one.name} is reviewed. The desk shows what was found.")
