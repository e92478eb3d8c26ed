"""`kept export`: a Kept file of the whole school or of one pupil."""

import os
from pathlib import Path

import click

from server.commands.context import opened
from server.services.exporting import export_kept, note_export
from server.services.keys import Keyring
from server.services.refusal import Refusal


@click.command(help="Write a Kept file: plans, calendar and records of the school, or of one pupil, as open JSON.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--pupil", help="Only this pupil: the full name, or the UPN.")
@click.option("--school", help="The school's name, where there are several.")
def command(file: Path, pupil: str | None, school: str | None) -> None:
    # A file that is half written is never taken for a whole one, and nobody else on this machine may read it.
    half = file.with_name(f"{file.name}.{os.getpid()}.part")
    with opened(school) as (kept, one):
        try:
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
                note_export(kept.db, one.id, pupil, kept.now())
                keyring = Keyring(kept.settings.keys_dir, one.id)
                out.writelines(export_kept(kept.db, one.id, pupil, keyring=keyring))
            half.replace(file)
        except Refusal as refusal:
            raise click.ClickException(refusal.detail or "") from refusal
        except OSError as error:
            raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
        finally:
            half.unlink(missing_ok=True)
    click.echo(f"{one.name} is written to {file}. It holds personal data: send it only to those who may read it.")
