"""`kept serve`: the web server and the clock on this machine, under one command."""

import os
from pathlib import Path

import click

from server.commands.context import ready
from server.commands.web import become_web
from server.commands.welcome import welcome
from server.services.starting import make_ready
from server.settings import SettingError, Settings


@click.command(help="Run the web server and the clock on this machine. Outside this machine Kept speaks https only.")
@click.option("--host", help="Address to listen on (127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (8000).")
@click.option("--base-url", help="The address that people type, such as https://kept.school.example")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="TLS certificate (PEM).")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="TLS private key (PEM).")
@click.option("--demo", is_flag=True, help="Make the demo school if there is none, in a database of its own.")
def command(
    host: str | None, port: int | None, base_url: str | None, cert: str | None, key: str | None, demo: bool
) -> None:
    options = {
        "KEPT_HOST": host,
        "KEPT_PORT": str(port) if port else None,
        "KEPT_BASE_URL": base_url,
        "KEPT_TLS_CERT": cert,
        "KEPT_TLS_KEY": key,
        "KEPT_DEMO": "true" if demo else None,
    }
    # The web worker and the clock are processes of their own: they read the same environment.
    os.environ.update({name: value for name, value in options.items() if value})
    if demo and not {"KEPT_DATABASE_URL", "KEPT_DATABASE_URL_FILE"} & os.environ.keys():
        folder = Path(os.environ.get("KEPT_DATA_DIR", "kept-data"))
        os.environ["KEPT_DATABASE_URL"] = f"sqlite:///{folder / 'demo.db'}"
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    ready(settings, make_ready)
    welcome(settings)
    become_web(settings, "--clock")
