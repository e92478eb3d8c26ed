"""Where sessions go, over HTTP: the sums that pushes keep, in the words of the reasons."""

from typing import Any

import pytest

from server.services import desk_reason
from server.services.review import review
from server.store.engine import Database
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of, statuses

PATH = "/api/v1/desk/reasons"


@pytest.fixture
def ada(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    """She delivers precision teaching to Asha and Ben, 2 sessions of 30 minutes a week."""
    return phone_of(database, cast, clock, cast.adas_phone)


def missed(reason: str, minutes: int | None = None) -> dict[str, Any]:
    return {"outcome": "not_delivered", "minutes": minutes, "reason": reason}


def test_minutes_lost_to_cover_are_those_stated_and_else_those_planned(
    ada: TestPhone, desk: SignedIn, cast: Cast
) -> None:
    first = ada.log(cast.asha, cast.precision, **missed("staff_covering"))
    second = ada.log(cast.ben, cast.precision, **missed("staff_covering", 20))
    away = ada.log(cast.ben, cast.precision, **missed("pupil_absent"))
    part = ada.log(cast.asha, cast.precision, outcome="part_delivered", minutes=10, reason="staff_covering")
    full = ada.log(cast.asha, cast.precision, minutes=30)
    assert set(statuses(ada.push(first, second, away, part, full))) == {"applied"}
    told = desk(cast.sam).get(PATH, query_string={"span": "week"}).get_json()
    assert (told["from_week"], told["to_week"], told["delivered"], told["to_cover"]) == (
        "2026-11-02",
        "2026-11-02",
        1,
        "50",
    )
    covering, absent = told["reasons"]
    assert covering == {
        "reason": "staff_covering",
        "side": "school",
        "sessions": 2,
        "cut_short": 1,
        "minutes": "50",
        "no_minutes": 0,
        "pupils": 2,
        "provisions": 1,
    }
    assert (absent["reason"], absent["minutes"]) == ("pupil_absent", "30")


def test_where_sessions_go_is_told_by_job_and_never_by_name(ada: TestPhone, desk: SignedIn, cast: Cast) -> None:
    ada.push(
        ada.log(cast.asha, cast.precision, **missed("staff_covering", 20)),
        ada.log(cast.ben, cast.precision, **missed("pupil_absent")),
        ada.log(cast.ben, cast.precision, outcome="delivered", minutes=30, on="2026-11-03"),
        ada.log(cast.asha, cast.precision, on="2026-11-03", **missed("not_a_school_day")),
    )
    answer = desk(cast.sam).get(PATH)
    assert answer.get_json()["roles"] == [
        {
            "role": "ta",
            "delivered": 1,
            "sessions": 2,
            "cut_short": 0,
            "minutes": "50",
            "no_minutes": 0,
            "to_cover": "20",
        }
    ]
    assert "Ada" not in answer.text


def test_behind_a_reason_stand_its_sessions_newest_first(ada: TestPhone, desk: SignedIn, cast: Cast) -> None:
    first = ada.log(cast.asha, cast.precision, on="2026-11-02", **missed("staff_covering"))
    withdrawn = ada.log(cast.asha, cast.precision, on="2026-11-02", **missed("staff_covering"))
    other = ada.log(cast.ben, cast.precision, on="2026-11-03", **missed("pupil_absent"))
    part = ada.log(
        cast.asha, cast.precision, on="2026-11-03", outcome="part_delivered", minutes=10, reason="staff_covering"
    )
    assert set(statuses(ada.push(first, withdrawn, other, part, ada.void(withdrawn)))) == {"applied"}
    asked = {"reason": "staff_covering", "span": "week"}
    told = desk(cast.sam).get(f"{PATH}/sessions", query_string=asked).get_json()
    assert (told["reason"], told["side"], told["in_all"]) == ("staff_covering", "school", 2)
    assert [(each["on"], each["outcome"], each["minutes"]) for each in told["sessions"]] == [
        ("2026-11-03", "part_delivered", 10),
        ("2026-11-02", "not_delivered", None),
    ]
    assert {each["pupil"]["id"] for each in told["sessions"]} == {cast.asha}
    other_week = desk(cast.sam).get(f"{PATH}/sessions", query_string={**asked, "on": "2026-10-05"}).get_json()
    assert (other_week["in_all"], other_week["sessions"]) == (0, [])


def test_a_long_list_gives_its_newest_sessions_and_says_how_many_there_are(
    ada: TestPhone, desk: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_reason, "MOST", 1)
    ada.push(*(ada.log(cast.asha, cast.precision, on=on, **missed("no_room")) for on in ("2026-11-02", "2026-11-03")))
    told = desk(cast.sam).get(f"{PATH}/sessions", query_string={"reason": "no_room"}).get_json()
    assert ([each["on"] for each in told["sessions"]], told["in_all"]) == (["2026-11-03"], 2)


def test_without_a_reason_that_is_known_the_field_is_named(desk: SignedIn, cast: Cast) -> None:
    for asked in ({}, {"reason": "too_tired"}):
        answer = desk(cast.sam).get(f"{PATH}/sessions", query_string=asked)
        assert (answer.status_code, set(answer.get_json()["fields"])) == (422, {"reason"})


def test_what_was_amended_or_withdrawn_is_lost_no_longer(ada: TestPhone, desk: SignedIn, cast: Cast) -> None:
    first = ada.log(cast.asha, cast.precision, **missed("staff_covering"))
    second = ada.log(cast.ben, cast.precision, **missed("no_room"))
    ada.push(first, second)
    ada.push(ada.amend(first, outcome="delivered", reason=None, minutes=30), ada.void(second))
    told = desk(cast.sam).get(PATH).get_json()
    assert (told["reasons"], told["delivered"], told["to_cover"]) == ([], 1, "0")


def test_who_may_see_delivery_may_see_the_reasons(database: Database, clock: Clock, desk: SignedIn, cast: Cast) -> None:
    review(database, cast.larch_lane, clock.now)
    assert desk(cast.hana).get(PATH).status_code == 200
    assert desk(cast.ada).get(PATH).status_code == 403
