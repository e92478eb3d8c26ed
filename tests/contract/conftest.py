"""What is tested here is the form of the API, which is the same on either database: SQLite is enough."""

import shutil
from pathlib import Path

import pytest

from tests.api.conftest import app, client, desk, device

__all__ = ["app", "client", "desk", "device"]


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "kept.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"
