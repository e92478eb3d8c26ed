"""Which version of a record stands, and which nobody has answered yet: the vectors that both languages fold alike."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from server.domain.forks import open_heads
from server.domain.record import standing
from server.services.forks import version_of
from server.store import folds, forks, ledgers, log
from server.store.engine import Database
from server.store.models.log import RecordRow
from tests.cast import Cast, Clock, known_id
from tests.conftest import load_vectors
from tests.sync.phone import session_body


def spelled(letter: str) -> str:
    return known_id("6", ord(letter))


def event(said: dict[str, Any], cast: Cast, clock: Clock) -> log.NewEvent:
    body: dict[str, Any] = {}
    if "minutes" in said:
        body = session_body(cast.precision, clock, minutes=said["minutes"])
    if "keep" in said:
        body = {"heads": [spelled(each) for each in said["heads"]], "keep": spelled(said["keep"])}
    return log.NewEvent(
        spelled(said["id"]),
        f"pupil:{cast.asha}",
        spelled("a"),
        said["type"],
        json.dumps(body),
        spelled(said["id"]).encode()[-16:],
        base=spelled(said["base"]) if said["base"] else None,
        user=cast.ada,
    )


@pytest.mark.parametrize("at_once", [True, False], ids=["in one push", "one by one"])
@pytest.mark.parametrize("case", load_vectors("fold"), ids=lambda case: case["name"])
def test_a_history_folds_to_what_stands(
    case: dict[str, Any], at_once: bool, cast: Cast, database: Database, clock: Clock
) -> None:
    new = [event(said, cast, clock) for said in case["events"]]
    for batch in [new] if at_once else [[each] for each in new]:
        with database.write() as session:
            head = log.lock_head(session, cast.larch_lane)
            events, _ = log.append(session, cast.larch_lane, head, batch, clock.now)
            folds.project(session, cast.larch_lane, events, clock.now)
    with database.read() as session:
        stands = standing(ledgers.records(session, cast.larch_lane))
        stored = forks.versions(session, cast.larch_lane, [spelled("a")])[spelled("a")]
        marked = session.scalars(select(RecordRow.id).where(RecordRow.stands)).all()
    expected = [] if case["stands"] is None else [(spelled(case["head"]), case["stands"])]
    assert [(each.id, each.minutes) for each in stands] == expected
    assert list(marked) == [each[0] for each in expected]
    assert list(open_heads([version_of(each) for each in stored])) == [spelled(each) for each in case["open"]]
