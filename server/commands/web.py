"""`kept web`: the web server alone. On PostgreSQL any number of them may run."""

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from server.commands.context import ready
from server.services.starting import make_ready
from server.settings import SettingError, Settings

# Pushes that wait at the same moment share a commit, and readers must not wait for them.
THREADS = 8


@click.command(help="Run the web server alone, with the settings of the environment.")
def command() -> None:
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    ready(settings, make_ready)
    run_web(settings)


def run_web(settings: Settings) -> None:
    """Serves until it is told to stop. One worker process, so that memory stays small; http/1.1 and 2 by granian."""
    Server(
        "server.wsgi:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        ssl_cert=settings.tls_cert,
        ssl_key=settings.tls_key,
    ).serve()
