"""`kept erase`: all that is about one pupil is taken out; without --yes it only says what that is."""

import click

from server.commands.context import opened
from server.services.erase import erase, preview
from server.services.refusal import Refusal


@click.command(help="Take all that is about one pupil out of Kept. Without --yes it only says what would go.")
@click.option("--pupil", required=True, help="The full name, or the UPN.")
@click.option("--reason", help="Why, such as who asked for it and when. It is kept in the audit log: name no pupil.")
@click.option("--yes", "sure", is_flag=True, help="Do it. It cannot be undone.")
@click.option("--school", help="The school's name, where there are several.")
def command(pupil: str, reason: str | None, sure: bool, school: str | None) -> None:
    with opened(school) as (kept, one):
        try:
            if not sure:
                found = preview(kept.db, one.id, pupil)
            elif not reason:
                raise click.ClickException("Say why: --reason TEXT")
            else:
                found = erase(kept.db, kept.settings, one.id, pupil, reason, kept.now())
        except Refusal as refusal:
            raise click.ClickException(refusal.detail or "") from refusal
    click.echo(f"{found.name}: {found.events} events of the log, {found.held} held items, and of the tables")
    for name, count in found.rows.items():
        click.echo(f"  {name}: {count}")
    if not sure:
        click.echo("Nothing was changed. To erase this for good: the same with --reason TEXT --yes")
        return
    click.echo("It is erased here. Phones drop it when they next have signal.")
    click.echo("Backups made before now still hold it until they are too old to be kept. Make a new one: kept backup")
