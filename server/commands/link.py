"""`kept link`: a way in for somebody, printed on the server itself. Whoever can run it owns the database anyway."""

import click

from server.api.context import utc_now
from server.commands.context import opened
from server.domain.roles import AT_DESK
from server.services.pairing import create_code
from server.services.people import list_people
from server.services.signin import create_desk_link, create_setup_token


@click.command(
    help="Print a set-up link for PERSON (a name or an email): with it a desk user chooses a new password and a new "
    "second factor; those before are gone. With --phone, a pairing code. Without PERSON, list the people. "
    "In a demonstration school the link signs in at once; --new-password prints a set-up link there too."
)
@click.argument("person", required=False)
@click.option("--phone", is_flag=True, help="A pairing code for this person's phone.")
@click.option("--new-password", is_flag=True, help="A set-up link, in a demonstration school too.")
@click.option("--school", help="The school's name, where there are several.")
def command(person: str | None, phone: bool, new_password: bool, school: str | None) -> None:
    now = utc_now()
    with opened(school) as (kept, one):
        people = [human for human in list_people(kept.db, one.id) if human.active]
        wanted = (person or "").casefold()
        found = [human for human in people if wanted and wanted in f"{human.name} {human.email or ''}".casefold()]
        if len(found) != 1:
            names = "\n".join(f"  {human.name} ({human.access_role.replace('_', ' ')})" for human in found or people)
            raise click.ClickException(f"Name one of these people:\n{names}")
        human = found[0]
        base = kept.settings.base_url
        if phone:
            code = create_code(kept.db, one.id, human.id, now)
            click.echo(f"On {human.name}'s phone open {base}/ and type {code.code} within 10 minutes.")
        elif human.access_role not in AT_DESK:
            raise click.ClickException(f"{human.name} uses the log, not the desk. For a phone: kept link --phone")
        elif one.demo and not new_password:
            click.echo(f"{base}/desk/#link={create_desk_link(kept.db, one.id, human.id, now)}")
        elif human.email is None:
            raise click.ClickException(
                f"{human.name} has no email to sign in with. Give one at the desk, under People."
            )
        else:
            click.echo(f"{base}/desk/#setup={create_setup_token(kept.db, one.id, human.id, now)}")
            click.echo(f"{human.name} opens this within 24 hours, once. What {human.name} signed in with is then gone.")
