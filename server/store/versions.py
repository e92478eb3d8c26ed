"""By which version of Kept a database was made, told by the migration that it was brought up to."""

from pathlib import Path
from typing import Literal

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from server.store.engine import MIGRATIONS, engine_options

Version = Literal["empty", "older", "this", "newer", "foreign"]
"""`foreign`: there are tables, and they are not Kept's. `newer`: made by a Kept that this one knows nothing of."""


def version_of(url: str, scripts: Path = MIGRATIONS) -> Version:
    """Reads only; makes no file where there is none."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        file = Path(target.database or "")
        if not file.exists() or not file.stat().st_size:
            return "empty"
    engine = create_engine(url, **engine_options(url))
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            if not tables:
                return "empty"
            if "alembic_version" not in tables:
                return "foreign"
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()
    return "empty" if found is None else version_called(found, scripts)


def version_called(revision: str, scripts: Path = MIGRATIONS) -> Version:
    """What the name of a migration says."""
    folder = ScriptDirectory(str(scripts))
    if revision == folder.get_current_head():
        return "this"
    return "older" if revision in {script.revision for script in folder.walk_revisions()} else "newer"
