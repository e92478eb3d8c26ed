"""A phone's clock may stand anywhere, and a day may be any that a calendar has: the desk's pages open all the same."""

import json

import pytest

from server.services import sync
from server.services.review import review
from server.services.sync_wire import Manifest
from server.store.engine import Database
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock
from tests.sync.phone import Item, phone_of

INSTANTS = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z")
DAYS = ("0001-01-01", "9999-12-31")


@pytest.fixture
def pages(cast: Cast) -> list[str]:
    lists = ["desk/week", "desk/weeks", "desk/reasons", "pupils", "provisions", "held", "forks", "devices"]
    return [*(f"/api/v1/{name}" for name in lists), f"/api/v1/pupils/{cast.asha}"]


def opens(desk: SignedIn, database: Database, cast: Cast, clock: Clock, pages: list[str]) -> None:
    for days in (0, 14):
        review(database, cast.larch_lane, clock.forward(days=days))
        sam = desk(cast.sam)
        assert {page: sam.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("oldest_at", INSTANTS)
def test_whatever_a_phone_says_of_how_long_it_waits(
    oldest_at: str, desk: SignedIn, database: Database, cast: Cast, clock: Clock, pages: list[str]
) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    sent = ada.envelope([])
    sent.manifest = Manifest(3, 2, oldest_at, 0)
    sync.push(database, ada.who, sent, clock.now)
    opens(desk, database, cast, clock, pages)


def test_whatever_items_say_of_when_they_were_recorded_and_of_which_day_they_are(
    desk: SignedIn, database: Database, cast: Cast, clock: Clock, pages: list[str]
) -> None:
    ada = phone_of(database, cast, clock, cast.adas_phone)
    items: list[Item] = []
    for at in INSTANTS:
        for on in DAYS:
            made_up = ada.log(cast.asha, cast.precision, makes_up=on)
            reported = {"provision": cast.precision, "minutes_lost": 5, "reason": None, "on": on}
            said = [
                ada.log(cast.asha, cast.precision, on=on),
                made_up,
                ada.amend(made_up, minutes=5),
                ada.amend(made_up, on=on),
                ada.log(cast.cora, cast.talk_boost, on=on),
                ada.item("note.add", cast.asha, {"record": made_up["id"], "text": "Read well."}),
                ada.item("presence.report", cast.asha, reported),
            ]
            items += [item | {"stated_at": at} for item in said]
    ada.push(*(json.dumps(item).encode() for item in items))
    opens(desk, database, cast, clock, pages)
