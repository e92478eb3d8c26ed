"""The weekly summary: made once of a closed week, and printed the same for ever."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from server.domain.summary import SummaryKind
from server.reports.own_week import own_week_mail
from server.reports.pdf import pdf
from server.reports.summary_mail import summary_mail, totals_mail
from server.reports.summary_page import full_page, one_page
from server.reports.summary_sheet import summary_xlsx
from server.services import summaries, summary_totals
from server.services.refusal import Refusal
from server.services.review import review
from server.store.engine import Database
from server.store.models.people import PersonRow, PupilRow
from server.store.models.plans import ProvisionRow
from server.store.models.school import CalendarDay, School, TermRow
from tests.cast import Cast, known_id
from tests.services.conftest import At
from tests.sync.phone import TestPhone

MONDAY = date(2026, 11, 2)


def log(phone: TestPhone, pupil: str, provision: str, at: datetime, **body: Any) -> None:
    phone.clock.now = at
    phone.push(phone.log(pupil, provision, **body))


@pytest.fixture
def lived(database: Database, cast: Cast, at: At, tom: TestPhone, ada: TestPhone) -> None:
    """Asha had both of her sessions, Ben one of two with the other not logged; Cora one of three, two lost to cover."""
    for day in (3, 5):
        log(ada, cast.asha, cast.precision, at(day, 16))
    log(ada, cast.ben, cast.precision, at(3, 16))
    log(tom, cast.cora, cast.talk_boost, at(4, 16), minutes=20)
    for day in (5, 6):
        log(
            tom,
            cast.cora,
            cast.talk_boost,
            at(day, 16),
            outcome="not_delivered",
            minutes=None,
            reason="staff_covering",
        )
    review(database, cast.larch_lane, at(9))


def summed(database: Database, cast: Cast, at: At) -> dict[str, Any]:
    assert summaries.build(database, cast.larch_lane, at(9, 7, 0), at(9, 7, 0)) == MONDAY
    return summaries.get(database, cast.larch_lane, MONDAY)


def test_it_adds_up_the_windows_that_closed_in_the_week(database: Database, cast: Cast, at: At, lived: None) -> None:
    body = summed(database, cast, at)
    assert body["sessions"] == {
        "due": "7",
        "delivered": "4",
        "not_as_specified": "0",
        "not_delivered": {"staff_covering": "2"},
        "unaccounted": "1",
        "made_up": "0",
        "owed": "3",
    }
    assert body["minutes"]["due"] == "180"
    assert body["received"]["exact"] == "11/18"
    assert body["received"]["words"] == "61%"
    assert len(body["lines"]) == 3
    assert len(body["school_days"]) == 5


def test_wins_risks_and_the_one_ask_follow_their_rules(database: Database, cast: Cast, at: At, lived: None) -> None:
    body = summed(database, cast, at)
    assert body["wins"] == ["Asha R had 2 of 2 Precision teaching sessions."]
    assert body["risks"] == ["Cora L had 1 of 3 Talk boost sessions."]
    assert body["ask"] == "Ask for the 1 session that is not logged to be logged."
    assert body["rules"]


def test_it_says_under_which_settings_it_was_made(database: Database, cast: Cast, at: At, lived: None) -> None:
    assert summed(database, cast, at)["settings"] == {
        "short_week": "full_from_3",
        "terms_per_year": 3,
        "full_session_share": "4/5",
        "max_sessions_a_day": 1,
        "on_track_from": "9/10",
        "watch_from": "4/5",
    }


def test_it_is_made_once_and_later_records_and_settings_change_nothing_in_it(
    database: Database, cast: Cast, at: At, lived: None, ada: TestPhone
) -> None:
    body = summed(database, cast, at)
    log(ada, cast.ben, cast.precision, at(10, 9), on="2026-11-05")
    with database.write() as session:
        session.execute(update(School).values(settings={"on_track_from": "1"}))
    review(database, cast.larch_lane, at(10, 10))
    assert summaries.build(database, cast.larch_lane, at(9, 7, 0), at(10, 11)) is None
    assert summaries.get(database, cast.larch_lane, MONDAY) == body


def test_each_provision_intervention_and_pupil_has_its_own_sums(
    database: Database, cast: Cast, at: At, lived: None
) -> None:
    body = summed(database, cast, at)
    assert [(row["title"], row["pupils"], row["received"]["words"]) for row in body["by_intervention"]] == [
        ("Precision teaching", 2, "75%"),
        ("Talk boost", 1, "33%"),
    ]
    assert [row["provision"]["title"] for row in body["by_provision"]] == ["Precision teaching", "Talk boost"]
    of_pupil = {row["pupil"]["short_name"]: row for row in body["by_pupil"]}
    assert of_pupil["Asha R"]["received"]["words"] == "2 of 2"
    assert (of_pupil["Ben O"]["received"]["words"], of_pupil["Ben O"]["accounted"]["words"]) == ("1 of 2", "1 of 2")
    assert [(row["reason"], row["side"], row["sessions"]) for row in body["by_reason"]] == [
        ("staff_covering", "school", "2")
    ]


def test_cover_late_entries_and_what_can_be_repaid_stand_below(
    database: Database, cast: Cast, at: At, lived: None
) -> None:
    body = summed(database, cast, at)
    assert body["to_cover"] == {"sessions": 2, "minutes": "40", "no_minutes": 0}
    assert body["entered"] == {"same_day": 6, "within_two_days": 0, "later": 0, "of_earlier_weeks": 0}
    debts = [(debt["pupil"]["short_name"], debt["owed"], debt["fits"], str(debt["since"])) for debt in body["repay"]]
    assert debts == [("Cora L", "2", "2", "2026-11-02")], "what Ben lacks is not logged, and may have taken place"


def test_how_it_was_followed_changes_no_figure(
    database: Database, cast: Cast, at: At, lived: None, ada: TestPhone
) -> None:
    log(ada, cast.asha, cast.precision, at(6, 16), adherence="not_followed", engagement=1)
    review(database, cast.larch_lane, at(9))
    body = summed(database, cast, at)
    assert body["observed"]["adherence"] == {"as_planned": 0, "adapted": 0, "not_followed": 1, "not_said": 4}
    assert body["observed"]["engagement"]["1"] == 1
    assert body["received"]["exact"] == "11/18"


def test_an_adult_reads_their_own_week_and_nobody_elses(database: Database, cast: Cast, at: At, lived: None) -> None:
    summed(database, cast, at)
    own = summaries.own_week(database, cast.larch_lane, cast.tom, MONDAY)
    assert (own["done"], own["part"], own["missed"], own["minutes"]) == (1, 0, 2, 20)
    assert own["reasons"] == {"staff_covering": 2}
    assert [(each["pupil"]["short_name"], each["delivered"], each["due"]) for each in own["pupils"]] == [
        ("Cora L", "1", "3")
    ]
    assert summaries.own_week(database, cast.larch_lane, cast.ada, MONDAY)["not_logged"] == "1"
    with pytest.raises(Refusal):
        summaries.own_week(database, cast.larch_lane, cast.hana, MONDAY)


def test_on_friday_the_week_so_far_is_stored_and_what_can_come_is_no_loss(
    database: Database, cast: Cast, at: At, tom: TestPhone
) -> None:
    log(tom, cast.cora, cast.talk_boost, at(4, 16), minutes=20)
    review(database, cast.larch_lane, at(6, 15))
    slot = at(6, 15, 30)
    assert summaries.build(database, cast.larch_lane, slot, slot, SummaryKind.SO_FAR) == MONDAY
    assert summaries.build(database, cast.larch_lane, slot, slot, SummaryKind.SO_FAR) is None
    body = summaries.get(database, cast.larch_lane, MONDAY, SummaryKind.SO_FAR)
    cora = next(line for line in body["lines"] if line["pupil"]["short_name"] == "Cora L")
    assert (cora["to_come"], cora["not_logged"], cora["closed"]) == ("1", "1", False)
    talk = next(row for row in body["by_intervention"] if row["title"] == "Talk boost")
    assert talk["sessions"]["due"] == "2", "the one that Friday still has room for is in no figure"
    assert body["to_come"] == "3"
    assert {each["name"] for each in body["to_ask"]} == {"Ada Tee", "Tom Tee"}
    said = "Asha R and Ben O: 1 Precision teaching session not logged."
    assert body["risks"] == [said], "nobody has said that anything was missed, and Tom's phone is waited for"
    with pytest.raises(Refusal):
        summaries.get(database, cast.larch_lane, MONDAY)


def test_the_week_so_far_is_not_made_once_the_week_is_over(database: Database, cast: Cast, at: At, lived: None) -> None:
    assert summaries.build(database, cast.larch_lane, at(6, 15, 30), at(9, 8), SummaryKind.SO_FAR) is None


def test_it_is_printed_with_the_same_bytes_whatever_changes_afterwards(
    database: Database, cast: Cast, at: At, lived: None, ada: TestPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    summed(database, cast, at)
    before = printed(database, cast)
    log(ada, cast.ben, cast.precision, at(10, 9), on="2026-11-05")
    with database.write() as session:
        session.execute(update(School).values(settings={"on_track_from": "1"}, name="Another name"))
        session.execute(update(ProvisionRow).values(title="Another title", starts_on=date(2026, 11, 5)))
        session.execute(update(PersonRow).values(name="Somebody else"))
        session.execute(update(PupilRow).values(short_name="Nobody"))
        session.execute(update(TermRow).values(half_term_ends_on=date(2026, 11, 4)))
        snow = {"school_year": None, "kind": "unplanned_closure", "on": date(2026, 11, 3), "reason": "Snow"}
        session.add(CalendarDay(school_id=cast.larch_lane, id=known_id("9", 99), **snow))
    monkeypatch.setattr("server.domain.summary.RULES", ("Other rules.",))
    monkeypatch.setattr("server.services.summary_body.RULES", ("Other rules.",))
    review(database, cast.larch_lane, at(10, 10))
    assert printed(database, cast) == before


def test_it_names_its_rules_and_a_calendar_that_another_day_off_renames(
    database: Database, cast: Cast, at: At, lived: None
) -> None:
    first = summed(database, cast, at)
    with database.write() as session:
        session.execute(update(TermRow).values(half_term_ends_on=date(2026, 10, 29)))
    assert summaries.build(database, cast.larch_lane, at(16, 7, 0), at(16, 7, 0)) is not None
    second = summaries.get(database, cast.larch_lane, date(2026, 11, 9))
    assert first["rules_version"] == second["rules_version"]
    assert first["calendar_version"] != second["calendar_version"]


def test_who_sees_nobody_by_name_sees_no_figure_of_three_pupils(
    database: Database, cast: Cast, at: At, lived: None
) -> None:
    summed(database, cast, at)
    told = summary_totals.totals(database, cast.larch_lane, MONDAY)
    assert (told["pupils"], told["received"], told["reasons"]) == (None, None, [])
    assert all(each["pupils"] is None for each in told["statuses"])
    assert all(point["received"] is None for point in told["trend"])


def printed(database: Database, cast: Cast) -> tuple[object, ...]:
    """Every form of it."""
    body = summaries.get(database, cast.larch_lane, MONDAY)
    own = summaries.own_week(database, cast.larch_lane, cast.tom, MONDAY)
    totals = summary_totals.totals(database, cast.larch_lane, MONDAY)
    pages = full_page(body), one_page(body)
    return (
        json.dumps(body, default=str),
        summary_mail(body, "https://kept.example/"),
        totals_mail(totals, "https://kept.example/"),
        own_week_mail(own),
        summary_xlsx(body),
        *pages,
        *(pdf(page, body["created_at"]) for page in pages),
    )


def test_after_a_holiday_the_last_school_week_is_summed_up_and_no_week_without_school_is(
    database: Database, cast: Cast, at: At
) -> None:
    assert summaries.build(database, cast.larch_lane, at(2, 7, 0), at(2, 7, 0)) == date(2026, 10, 19)
    assert summaries.build(database, cast.larch_lane, at(3, 7, 0), at(3, 7, 0)) is None
    assert [each.week_of for each in summaries.listed(database, cast.larch_lane)] == [date(2026, 10, 19)]


def test_a_week_that_was_never_summed_up_is_said_to_be_missing(database: Database, cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        summaries.get(database, cast.larch_lane, MONDAY)
    assert refusal.value.code == "not_found"


def test_another_school_does_not_see_it(database: Database, cast: Cast, at: At, lived: None) -> None:
    summed(database, cast, at)
    assert summaries.listed(database, cast.other_school) == []
    with pytest.raises(Refusal):
        summaries.get(database, cast.other_school, MONDAY)
