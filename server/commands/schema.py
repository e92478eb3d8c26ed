"""Writes what is generated: shared_schema/openapi.json from the routes, docs/kept-file.schema.json from the contract of
the Kept file. `make schema`: a tool of development, no `kept` command."""

import json
from pathlib import Path
from typing import Any

from server.api.openapi import document, new_spec
from server.app import create_app
from server.settings import Settings
from shared_schema.interchange import KeptFile

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "shared_schema" / "openapi.json"
KEPT_FILE = ROOT / "docs" / "kept-file.schema.json"


def text() -> str:
    """The OpenAPI document as it is committed."""
    # Routes are read, no request is answered: the database is never opened.
    return json.dumps(document(create_app(Settings(database_url="sqlite://"))), indent=1, sort_keys=True) + "\n"


def kept_file_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the Kept file; `format` is to be checked for dates that are in no calendar."""
    spec = new_spec("The Kept file")
    spec.components.schema("KeptFile", schema=KeptFile)
    shapes = json.dumps(spec.to_dict()["components"]["schemas"], sort_keys=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The Kept file (kept/1)",
        "$ref": "#/$defs/KeptFile",
        "$defs": json.loads(shapes.replace("#/components/schemas/", "#/$defs/")),
    }


def kept_file_text() -> str:
    """The schema as it is committed."""
    return json.dumps(kept_file_schema(), indent=1) + "\n"


def main() -> None:
    for target, written in ((TARGET, text()), (KEPT_FILE, kept_file_text())):
        target.write_text(written, encoding="utf-8")
        print(f"wrote {target}")  # noqa: T201 - a command of development tells what it did


if __name__ == "__main__":
    main()
