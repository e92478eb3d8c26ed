"""Drafts the next migration from what the models say and the migrations do not yet.

`python -m server.migrations.draft 0002 "why"`, from the top of the repository.

Read what it writes before it is committed: a renamed column looks like one dropped and one added.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from server.store.engine import MIGRATIONS, engine_options, migrate, prepare_writer


def draft(revision: str, message: str) -> None:
    """Writes `versions/<revision>_<message>.py`, compared on an empty SQLite file at the newest migration."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'draft.db'}"
        migrate(url)
        engine = prepare_writer(create_engine(url, **engine_options(url)))
        with engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.revision(config, message=message, rev_id=revision, autogenerate=True)
        engine.dispose()


if __name__ == "__main__":
    draft(sys.argv[1], sys.argv[2])
