"""What the machine does not draw: the same history under other clocks (I14), and one draft in many tabs (I16)."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest

from server.services.sync_wire import Result
from server.store.engine import Database
from tests.cast import Cast
from tests.sync.model.network import Fault
from tests.sync.model.runs import a_server
from tests.sync.model.server import Server
from tests.sync.model.world import World
from tests.sync.phone import TestPhone

YEARS = timedelta(days=3650)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as made:
        yield made


def a_week(server: Server, skews: tuple[timedelta, timedelta, timedelta], now: timedelta) -> list[object]:
    """Everything that could depend on a clock: what was accepted, in which order, and what each phone shows."""
    world = World(server)
    world.skew = dict(enumerate(skews))
    world.now += now
    for d in range(3):
        world.pull(d)
        world.pull(d)
    for round_ in range(4):
        for d, kind in ((0, "fine"), (1, "note"), (2, "fine"), (1, "invalid"), (0, "collision"), (2, "too new")):
            world.save(d, kind, round_ % 3, round_)
        world.push(round_ % 3, Fault.LOST_ANSWER)
        world.rest()
        for d in (0, 1):
            world.change(d, 0, withdraw=round_ == 3)
        world.set_grant(1, round_ % 3)
    world.rest()
    ids = {row.id: row.seq for row in world.seen.log}
    order = [(row.seq, row.type, row.entity if row.device else None, row.scope) for row in world.seen.log]
    shown = [
        sorted((family, entity, ids.get(head), withdrawn) for (family, entity), (head, _, withdrawn) in view.items())
        for view in (device.view() for device in world.devices)
    ]
    held = sorted((kept.id, kept.resolution) for kept in world.seen.held)
    return [order, held, [[each for each in phone if each[0] in ("record", "note")] for phone in shown]]


@pytest.mark.parametrize("now", [timedelta(), YEARS, -YEARS])
@pytest.mark.parametrize("skews", [(YEARS, -YEARS, timedelta()), (-YEARS, YEARS, YEARS)])
def test_i14_no_clock_changes_what_is_accepted_in_which_order_or_what_stands(
    server: Server, skews: tuple[timedelta, timedelta, timedelta], now: timedelta
) -> None:
    right = a_week(server, (timedelta(),) * 3, timedelta())
    assert len(right[0]) > 30
    assert a_week(server, skews, now) == right


def test_i16_many_tabs_that_send_one_draft_make_one_event(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast, database: Database
) -> None:
    """The id was minted when the draft was opened, so that every tab sends the same item."""
    draft = ada.log(cast.asha, cast.precision)
    answered: list[Result] = []
    tabs = [Thread(target=lambda: answered.extend(ada.push(draft).results)) for _ in range(5)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(result.status for result in answered) == ["applied"] + ["duplicate"] * 4
    adas_tablet.pull()
    assert list(adas_tablet.events) == [draft["id"]]


def test_i16_a_draft_that_two_tabs_changed_is_kept_twice_and_counts_once(
    ada: TestPhone, adas_tablet: TestPhone, cast: Cast
) -> None:
    draft = ada.log(cast.asha, cast.precision)
    ada.push(draft)
    other = ada.push(draft | {"body": draft["body"] | {"minutes": 5}})
    assert (other.results[0].status, other.results[0].code) == ("held", "id_conflict")
    adas_tablet.pull()
    assert [event["type"] for event in adas_tablet.events.values()] == ["record.log", "held"]
