"""Lives the half term and writes docs/half-term.md: `make half-term`."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.half_term import judged
from tests.half_term.story import STORY, told
from tests.half_term.test_half_term import lived


def main() -> None:
    with TemporaryDirectory() as folder:
        for life in lived(Path(folder)):
            STORY.write_text(told(life), "utf-8")
            click.echo(f"{len(life.sessions)} sessions, {len(life.seen)} alerts")
            for name, seen in judged.planted(life).items():
                click.echo(f"planted: {name}: {seen.kind + ' on ' + str(seen.at.date()) if seen else 'NOT FOUND'}")
            for seen in judged.false_alerts(life):
                click.echo(f"FALSE: {seen.kind} {seen.at} {seen.line and seen.line.name} {seen.facts}")
            for line, week in judged.not_found(life):
                click.echo(f"NOT TOLD: {line.name}, {line.ta}, {week.starts_on}")
            for each in judged.too_often(life):
                click.echo(f"TOO OFTEN: {each}")
            for person, counts in judged.by_week(life).items():
                click.echo(f"{person}: {counts}")


if __name__ == "__main__":
    main()
