"""Writes shared_schema/openapi.json from the routes: `make schema`. A tool of development, no `kept` command."""

import json
from pathlib import Path

from server.api.openapi import document
from server.app import create_app
from server.settings import Settings

TARGET = Path(__file__).parents[2] / "shared_schema" / "openapi.json"


def text() -> str:
    """The document as it is committed."""
    # Routes are read, no request is answered: the database is never opened.
    return json.dumps(document(create_app(Settings(database_url="sqlite://"))), indent=1, sort_keys=True) + "\n"


def main() -> None:
    TARGET.write_text(text(), encoding="utf-8")
    print(f"wrote {TARGET}")  # noqa: T201 - a command of development tells what it did


if __name__ == "__main__":
    main()
