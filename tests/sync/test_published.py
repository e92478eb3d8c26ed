"""What an app that was once published sends is accepted for ever, and says for ever what it said.

One file for each type and version, frozen: the items as they were sent, with the sha of each. Files are added, never
changed. They are one history: an amendment's record is in another file.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.services.sync_items import BODIES
from server.store.models.log import EquipmentRow, EventRow, NoteRow, PresenceRow, RecordRow
from tests.sync.phone import TestPhone, statuses

FIXTURES = sorted((Path(__file__).parent / "published").glob("*.json"))


def frozen(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def history() -> list[dict[str, Any]]:
    return sorted((one for path in FIXTURES for one in frozen(path)), key=lambda one: one["item"]["n"])


def test_every_type_and_version_has_its_frozen_file() -> None:
    assert {path.stem for path in FIXTURES} == {f"{kind}.{version}" for kind, version in BODIES}
    for path in FIXTURES:
        assert {f"{one['item']['type']}.{one['item']['version']}" for one in frozen(path)} == {path.stem}


def test_all_that_was_ever_published_is_applied_under_the_sha_that_it_had(ada: TestPhone) -> None:
    answer = ada.push(*(one["item"] for one in history()))
    assert statuses(answer) == ["applied"] * len(history())
    assert [result.sha for result in answer.results] == [one["sha"] for one in history()]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_it_is_stored_and_handed_out_as_it_was_sent(ada: TestPhone, adas_tablet: TestPhone, path: Path) -> None:
    ada.push(*(one["item"] for one in history()))
    adas_tablet.pull()
    for one in frozen(path):
        event = adas_tablet.events[one["item"]["id"]]
        assert {name: event[name] for name in ("type", "version", "entity", "base", "body", "n")} == {
            name: one["item"][name] for name in ("type", "version", "entity", "base", "body", "n")
        }
        assert event["sha"] == one["sha"]


def test_version_1_still_says_what_it_said(ada: TestPhone) -> None:
    ada.push(*(one["item"] for one in history()))
    with ada.database.read() as session:
        first = EventRow.version == 1
        of = {model: (EventRow.id == model.id) & first for model in (RecordRow, NoteRow, PresenceRow, EquipmentRow)}
        records = session.execute(
            select(RecordRow.outcome, RecordRow.reason).join(EventRow, of[RecordRow]).order_by(RecordRow.seq)
        ).all()
        notes = session.execute(
            select(NoteRow.text, NoteRow.voided).join(EventRow, of[NoteRow]).order_by(NoteRow.seq)
        ).all()
        lost = session.scalars(select(PresenceRow.minutes_lost).join(EventRow, of[PresenceRow])).all()
        in_place = session.scalars(select(EquipmentRow.in_place).join(EventRow, of[EquipmentRow])).all()
    assert [tuple(row) for row in records] == [
        ("part_delivered", "clash"),
        ("not_delivered", "pupil_absent"),
        ("void", None),
        ("not_delivered", "pupil_absent"),
        ("not_delivered", "pupil_absent"),
    ]
    assert [tuple(note) for note in notes] == [("Read well.\nThen tired.", True), ("Read very well.", True)]
    assert (len(lost), len(in_place)) == (1, 1)
