"""`kept mail test`: whether mail works, tried out."""

import sys

import click

from server.api.context import utc_now
from server.services.mailing import try_mail
from server.settings import SettingError, Settings


@click.group(help="Kept's mail: try whether it works.")
def command() -> None:
    """Nothing happens before a command."""


@command.command(help="Write one mail to ADDRESS, and say what the mail server answered. Exit status 1 if it failed.")
@click.argument("address")
def test(address: str) -> None:
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    found = try_mail(settings, address, utc_now())
    click.echo(found.say)
    sys.exit(0 if found.well else 1)
