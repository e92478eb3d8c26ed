"""What an app that was once published sends is accepted for ever. The fixtures are never changed, only added to."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.services.sync_items import BODIES
from server.store.models.log import NoteRow, RecordRow
from tests.sync.phone import TestPhone, sha, statuses

FIXTURES = sorted(Path(__file__).parent.glob("published_v*.json"))


def items_of(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def test_every_type_and_version_has_a_fixture() -> None:
    published = {(item["type"], item["version"]) for path in FIXTURES for item in items_of(path)}
    assert published == set(BODIES)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_all_of_a_published_fixture_is_applied_with_the_same_sha(ada: TestPhone, path: Path) -> None:
    items = items_of(path)
    answer = ada.push(*items)
    assert statuses(answer) == ["applied"] * len(items)
    assert [result.sha for result in answer.results] == [sha(item) for item in items]


def test_version_1_still_says_what_it_said(ada: TestPhone) -> None:
    ada.push(*items_of(FIXTURES[0]))
    with ada.database.read() as session:
        rows = session.execute(select(RecordRow.outcome, RecordRow.reason).order_by(RecordRow.seq)).all()
        texts = session.execute(select(NoteRow.text, NoteRow.voided).order_by(NoteRow.seq)).all()
    assert [tuple(row) for row in rows] == [
        ("part_delivered", "clash"),
        ("not_delivered", "pupil_absent"),
        ("void", None),
        ("not_delivered", "pupil_absent"),
        ("not_delivered", "pupil_absent"),
    ]
    assert [tuple(text) for text in texts] == [("Read well.\nThen tired.", True), ("Read very well.", True)]
