"""`kept audit`: check the log of who did what, prove one entry, hand out a pack."""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from server.api.context import Kept
from server.commands.context import opened
from server.domain import audit as verifier
from server.services import auditing, showing
from server.services.refusal import Refusal

FILE = click.Path(path_type=Path, dir_okay=False)
MEND = "The log is sound. Make what is shown anew from it: kept audit mend"
SCHOOL = click.option("--school", help="Its name or id, where there are several.")


@click.group(help="Check the log of who did what, and hand out proof of it.")
def command() -> None:
    """Nothing happens before a command."""


@command.command(
    help="Read the whole log and say what is wrong with it, and whether what people are shown is what it says. Exit "
    "status 0 sound, 2 an entry was edited, 3 one is missing, 4 shorter or other than a checkpoint, 5 bad signature, 6 "
    "a record is unlike what was written, or is shown otherwise."
)
@click.option(
    "--checkpoint", type=click.Path(path_type=Path, dir_okay=False, exists=True), multiple=True,
    help="What was kept outside: a weekly email, the file of a phone, a printed checkpoint.",
)  # fmt: skip
@SCHOOL
def verify(checkpoint: tuple[Path, ...], school: str | None) -> None:
    kept_outside = [one for path in checkpoint for one in _read(path)]
    with opened(school) as (kept, found):
        verdict = auditing.verify(kept.db, kept.settings.keys_dir, found.id, kept_outside)
        _end_where(verdict.found)
        _end_where(auditing.entered(kept.db, found.id))
        looked = list(_looked(kept, found.id))
    shown = [finding for one in looked for finding in one.found]
    _end_where(shown[: verifier.MOST_FINDINGS], MEND if shown else "")
    click.echo(f"Sound: {verdict.size} entries, held against {verdict.checkpoints} checkpoints.")


@command.command(help="Make what people are shown anew from the log, where somebody changed it in the database.")
@SCHOOL
def mend(school: str | None) -> None:
    with opened(school) as (kept, found):
        if auditing.verify(kept.db, kept.settings.keys_dir, found.id).found or auditing.entered(kept.db, found.id):
            raise click.ClickException("The log itself was changed: kept audit verify says how. Put a backup back.")
        bent = [one for one in _looked(kept, found.id) if one.found]
        showing.make_anew(kept.db, found.id, bent, kept.now())
    click.echo(f"Made anew from the log: {len(bent)}." if bent else "All that is shown is what the log says.")


@command.command(help="Sign what the log is now, and print that checkpoint: keep it away from this machine.")
@SCHOOL
def checkpoint(school: str | None) -> None:
    with opened(school) as (kept, found):
        taken = auditing.take_checkpoint(kept.db, kept.settings.keys_dir, found.id, kept.now())
    if taken is None:
        raise click.ClickException("The log is empty: nothing was done yet.")
    click.echo(json.dumps(taken.as_told()))


@command.command(help="Prove that the log speaks of one record, provision, person or device, and of nothing else.")
@click.argument("object_id", metavar="ID")
@SCHOOL
def prove(object_id: str, school: str | None) -> None:
    with opened(school) as (kept, found):
        try:
            proof = auditing.prove(kept.db, kept.settings.keys_dir, found.id, object_id.lower())
        except (Refusal, ValueError) as refused:
            raise click.ClickException(f"{object_id}: the audit log has no signed entry about it.") from refused
    click.echo(json.dumps(proof, indent=1))


@command.command(help="Write the log to FILE, with the program that checks it beside it: python verify_audit.py FILE")
@click.argument("file", type=FILE)
@SCHOOL
def pack(file: Path, school: str | None) -> None:
    with opened(school) as (kept, found), file.open("w", encoding="utf-8") as out:
        out.writelines(auditing.pack(kept.db, kept.settings.keys_dir, found.id))
    beside = file.with_name("verify_audit.py")
    shutil.copyfile(verifier.__file__, beside)
    click.echo(f"{file} and {beside}. Whoever has them checks: python {beside.name} {file.name}")


def _looked(kept: Kept, school_id: str) -> Iterator[showing.Looked]:
    """With a bar, where somebody sits before it."""
    looked = showing.examine(kept.db, school_id, kept.now())
    hidden = not sys.stderr.isatty()
    with click.progressbar(looked, label="What is shown", file=sys.stderr, hidden=hidden) as bar:
        for one in bar:
            bar.length = one.parts
            yield one


def _end_where(found: Sequence[verifier.Finding], more: str = "") -> None:
    """Says what is wrong and ends the command, where something is."""
    for finding in found:
        click.echo(finding.say)
    if found:
        if more:
            click.echo(more)
        sys.exit(verifier.EXIT[found[0].fault])


def _read(path: Path) -> list[verifier.Checkpoint]:
    try:
        return verifier.read_checkpoints(path.read_text(encoding="utf-8", errors="replace"))
    except ValueError as error:
        ways = "as `kept audit checkpoint` prints it, as a phone saves it, or the weekly email"
        raise click.ClickException(f"{path}: there is no checkpoint in it. Give one {ways}.") from error
