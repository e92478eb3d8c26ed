"""`kept keys`: the keys that open a school's sealed notes, and a new one for a new term."""

import click

from server.commands.context import opened
from server.services.keys import opens_its_own, rotate, seal_files


@click.command(
    help="List the keys that open the school's sealed notes. With --new make one more, as for a new term: phones seal "
    "to it from their next unlocking on, and the keys before stay for what was sealed to them."
)
@click.option("--new", is_flag=True, help="Make one more.")
@click.option("--school", help="The school's name, where there are several.")
def command(new: bool, school: str | None) -> None:
    with opened(school) as (kept, one):
        folder = kept.settings.keys_dir
        if new:
            made = rotate(kept.db, folder, one.id, kept.now())
            click.echo(f"{made.kid} is made. Put a copy of {folder} into the safe again: no backup holds it.")
            return
        for kid in seal_files(folder, one.id):
            click.echo(f"{kid}  {'opens' if opens_its_own(folder, one.id, kid) else 'DAMAGED: put the copy back'}")
