"""`kept web`: the web server alone. On PostgreSQL any number of them may run."""

import os
import signal
import sys

import click

from server.commands.context import ready
from server.services.starting import make_ready
from server.settings import SettingError, Settings


@click.command(help="Run the web server alone, with the settings of the environment.")
def command() -> None:
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    ready(settings, make_ready)
    become_web(settings)


def become_web(settings: Settings, *more: str) -> None:
    """This process goes on as server.web, without the 40 MB that making ready took. Does not return."""
    told = ["--host", settings.host, "--port", str(settings.port), *more]
    if settings.tls_cert and settings.tls_key:
        told += ["--cert", str(settings.tls_cert), "--key", str(settings.tls_key)]
    # glibc gives each thread a heap of its own, and gives little of it back: 7 MB less, and no more time.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform != "win32":  # what comes from here on waits until server.web can follow it
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    # -OO: what documents the code, ours and that of libraries, is not kept in memory: 7 MB.
    os.execv(sys.executable, [sys.executable, "-OO", "-m", "server.web", *told])  # noqa: S606 - words of our own, no shell
