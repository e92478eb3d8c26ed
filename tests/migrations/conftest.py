"""A database to begin with."""

import os
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@pytest.fixture
def empty_url(database_url: str) -> Iterator[str]:
    """A database without a table, beside the migrated one; another for each test, for what was killed may hold it."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        yield f"{database_url}.empty"
        return
    name = f"{url.database}_{time.monotonic_ns()}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            yield url.set(database=name).render_as_string(hide_password=False)
            if "KEPT_TEST_POSTGRES" in os.environ:  # a server of our own goes as a whole
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()
