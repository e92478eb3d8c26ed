"""Kept files as schools: drawn ones made storable, and schools that are made from them."""

import json
from datetime import UTC, datetime
from typing import Any

from server.services.exporting import export_kept
from server.services.importing_kept import import_kept
from server.services.keys import Keyring
from server.services.setup import create_school
from server.store.engine import Database
from tests.cast import KEYS

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def storable(file: dict[str, Any]) -> dict[str, Any]:
    """The drawn file with every amendment about the pupil and the provision of what it amends."""
    first: dict[str, dict[str, Any]] = {}
    for record in file["records"]:
        root = first.get(record["amends"] or "", record)
        first[record["id"]] = root
        record["provision"], record["pupil"] = root["provision"], root["pupil"]
        if record["minutes"] is None:
            record["minutes"] = 30
    return file


def made_from(database: Database, file: dict[str, Any], now: datetime = NOW) -> str:
    """A new school of the file's name with the file in it; its id."""
    school_id = create_school(database, file["school"]["name"], now)
    import_kept(database, school_id, json.dumps(file).encode(), now)
    return school_id


def exported(database: Database, school_id: str, pupil: str | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        "".join(export_kept(database, school_id, pupil, keyring=Keyring(KEYS, school_id)))
    )
    return document
