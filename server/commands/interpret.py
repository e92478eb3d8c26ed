"""`kept interpret`: reads plan wording, line by line, and says what it means as JSON. It needs no database."""

import json
import sys
from collections.abc import Iterable

import click

from server.domain.wording import Column, read
from server.reports.reading_view import reading_view

_NAMES = {
    "group_size": Column.GROUP,
    "session_length": Column.LENGTH,
    "length_of_intervention": Column.FREQUENCY,
}
_CHOICES = ("section_f", "frequency", "per_week", "length", "duration", "group")


@click.command(help="Read plan wording from standard input, one text a line, and print one JSON object for each.")
@click.option("--column", type=click.Choice(_CHOICES), default="frequency", help="What the texts are (frequency).")
@click.option("--jsonl", is_flag=True, help="The lines are JSON objects: {id, text, column}.")
def command(column: str, jsonl: bool) -> None:
    lines = (line.rstrip("\r\n") for line in sys.stdin)
    for found in _jsonl(lines, column) if jsonl else ({"text": line} | _read(line, column) for line in lines if line):
        click.echo(json.dumps(found, ensure_ascii=False))


def _jsonl(lines: Iterable[str], column: str) -> Iterable[dict[str, object]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            text, name = given["text"], given.get("column", column)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise click.ClickException(f"Line {number} is not a JSON object with a text.") from error
        if not isinstance(text, str) or not isinstance(name, str):
            raise click.ClickException(f"Line {number}: text and column are words.")
        yield {"id": given.get("id"), "text": text, **_read(text, name)}


def _read(text: str, name: str) -> dict[str, object]:
    """Any other name of a column ("time_required") tells no more than "frequency" does, unless it says "per week"."""
    known = _NAMES.get(name) or next((column for column in Column if column.value == name), None)
    per_week = name.replace(" ", "_").endswith("per_week")
    return reading_view(read(text, known or (Column.PER_WEEK if per_week else Column.FREQUENCY)))
