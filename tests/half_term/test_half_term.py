"""A half term of 30 pupils and 8 teaching assistants through the real services and the real clock."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from server.services import summaries
from server.settings import Settings
from server.store.engine import migrate, open_database
from tests.half_term import judged
from tests.half_term.life import Life
from tests.half_term.school import BEGINS, CARELESS, DEPUTY, HEAD, NO_WIFI, SENCO, SENCO_AWAY, SNOW, at, make
from tests.half_term.story import STORY, told

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder = tmp_path_factory.mktemp("half-term")
    yield from lived(folder)


def lived(folder: Path) -> Iterator[Life]:
    url = f"sqlite:///{folder / 'kept.db'}"
    migrate(url)
    database = open_database(url)
    settings = Settings(data_dir=folder, keys_dir=folder / "keys", database_url=url)
    yield Life(database, settings, make(database)).live()
    database.close()


def test_every_planted_shortfall_is_found(life: Life) -> None:
    found = judged.planted(life)
    assert len(found) >= 4
    assert [name for name, seen in found.items() if seen is None] == []
    assert judged.not_found(life) == []


def test_nobody_is_told_of_a_shortfall_that_was_none(life: Life) -> None:
    assert [(seen.kind, seen.at, seen.line and seen.line.name) for seen in judged.false_alerts(life)] == []


def test_nobody_is_told_too_often(life: Life) -> None:
    assert judged.too_often(life) == []


def test_the_snow_day_is_one_question(life: Life) -> None:
    silent = [seen for seen in life.seen.values() if seen.kind == "school_silent"]
    assert [(seen.at.date(), seen.facts["of"]) for seen in silent] == [(SNOW, [SNOW.isoformat()])]
    until = at(SNOW + timedelta(days=1), 12)
    asked = [told for told in life.told(at(SNOW, 12)) if told.kind == "nudge" and told.created_at < until]
    assert asked == [], "nobody is asked about it, that afternoon or the next morning"


def test_what_waits_on_a_phone_is_not_asked_of_the_senco_and_what_is_forgotten_is(life: Life) -> None:
    silent = [seen.line.ta for seen in life.seen.values() if seen.kind == "unaccounted" and seen.line]
    assert silent.count(CARELESS) > 5 * silent.count(NO_WIFI)


def test_the_plan_that_never_began_is_told_after_four_weeks(life: Life) -> None:
    asked = [seen for seen in life.seen.values() if seen.kind == "not_started"]
    assert {seen.at.date() for seen in asked} == {date(2026, 11, 30)}
    never = {line.provision.title for line in life.school.lines if line.planted == "never begun"}
    assert never <= {title for seen in asked for title in seen.facts["provisions"]}


def test_the_deputy_is_told_while_the_senco_is_away_and_while_nobody_opens_anything(life: Life) -> None:
    to_deputy = [day for person, day, _, _ in life.notices() if person == DEPUTY]
    to_senco = [day for person, day, _, _ in life.notices() if person == SENCO]
    assert [day for day in to_senco if day in SENCO_AWAY] == []
    assert [day for day in to_deputy if day in SENCO_AWAY]
    assert any(person == HEAD for person, _, _, _ in life.notices())


def test_every_week_is_summed_up(life: Life) -> None:
    closed = [each.week_of for each in summaries.listed(life.db, life.school.id) if each.kind == "closed"]
    assert sorted(week for week in closed if week >= BEGINS) == [
        date(2026, 11, 2) + timedelta(weeks=n) for n in range(7)
    ]


def test_the_story_in_the_documentation_is_this_one(life: Life) -> None:
    assert STORY.read_text("utf-8") == told(life), "write it anew: make half-term"
