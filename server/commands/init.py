"""`kept init`: a school and its first SENCO."""

import click

from server.commands.context import installation
from server.services.keys import make_keys
from server.services.refusal import Refusal
from server.services.setup import set_up_school


@click.command(help="Make a school and its first SENCO. Prints a link with which the SENCO chooses a password.")
@click.option("--name", prompt="Name of the school", help="The school's name, as on its letters.")
@click.option("--senco", prompt="Name of the SENCO", help="First name and surname.")
@click.option("--email", prompt="Email of the SENCO", help="The SENCO signs in with it. Nothing is sent to it now.")
def command(name: str, senco: str, email: str) -> None:
    with installation() as kept:
        try:
            made = set_up_school(kept.db, name, senco, email, kept.now())
        except Refusal as refusal:
            faults = " ".join(f"{field}: {text}" for field, text in refusal.fields.items())
            raise click.ClickException(f"{refusal.detail or ''} {faults}".strip()) from refusal
        make_keys(kept.settings.keys_dir, made.school_id, kept.now())
        click.echo(f"{name} is made. Within 24 hours {senco} opens this link, once, chooses a password")
        click.echo("and sets up a second step (a passkey, or an app that shows codes):")
        click.echo(f"    {kept.settings.base_url}/desk/#setup={made.token}")
        click.echo(f"Its keys are in {kept.settings.keys_dir}, and in no backup: keep a copy of that folder in a safe.")
        click.echo("Then: kept import calendar FILE, kept import staff FILE, kept import pupils FILE,")
        click.echo("      kept import provisions FILE. With --dry-run each only says what it would read.")
