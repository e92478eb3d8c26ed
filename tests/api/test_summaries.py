"""Weekly summaries over HTTP: who reads what, and what is written down when a file is taken away."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server.domain.summary import SummaryKind
from server.services import summaries
from server.services.review import review
from server.store.engine import Database
from server.store.models.audit import AuditEntry
from server.store.models.people import PersonRow, PupilRow, PupilView
from server.store.models.plans import ProvisionPupil
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock, known_id
from tests.sync.phone import give, phone_of

WEEK = "/api/v1/summaries/2026-11-02"


@pytest.fixture
def sam(database: Database, cast: Cast, clock: Clock, desk: SignedIn) -> FlaskClient:
    """Signed in on Monday; both summaries of the week before are stored."""
    clock.now = clock.now.replace(day=6, hour=15, minute=30)
    review(database, cast.larch_lane, clock.now)
    summaries.build(database, cast.larch_lane, clock.now, clock.now, SummaryKind.SO_FAR)
    clock.now = clock.now.replace(day=9, hour=7, minute=0)
    review(database, cast.larch_lane, clock.now)
    summaries.build(database, cast.larch_lane, clock.now, clock.now)
    return desk(cast.sam)


@pytest.mark.parametrize(("file", "begins", "name"), [
    ("pdf", b"%PDF-1.7", "kept-2026-11-02.pdf"),
    ("page", b"%PDF-1.7", "kept-2026-11-02-page.pdf"),
    ("xlsx", b"PK", "kept-2026-11-02.xlsx"),
])  # fmt: skip
def test_a_file_is_handed_out_and_every_pupil_in_it_has_it_on_their_list(
    sam: FlaskClient, database: Database, cast: Cast, file: str, begins: bytes, name: str
) -> None:
    answer = sam.post(f"{WEEK}/export", json={"kind": "closed", "file": file})
    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    with database.read() as session:
        views = session.scalars(select(PupilView).where(PupilView.school_id == cast.larch_lane)).all()
        audited = session.scalars(select(AuditEntry.text).where(AuditEntry.school_id == cast.larch_lane)).all()
    assert {view.pupil_id for view in views} == {cast.asha, cast.ben, cast.cora}
    assert {(view.person_id, view.route) for view in views} == {(cast.sam, f"summary {file}")}
    assert sum('"export.summary"' in text for text in audited) == 1


def test_the_week_so_far_is_a_page_and_a_file_of_its_own(sam: FlaskClient) -> None:
    assert [each["kind"] for each in sam.get("/api/v1/summaries").json["summaries"]] == ["closed", "so_far"]
    assert sam.get(f"{WEEK}/so-far").json["kind"] == "so_far"
    answer = sam.post(f"{WEEK}/export", json={"kind": "so_far", "file": "xlsx"})
    assert 'filename="kept-2026-11-02-so-far.xlsx"' in answer.headers["Content-Disposition"]


def test_after_five_minutes_it_is_asked_once_more_who_takes_it(
    sam: FlaskClient, database: Database, clock: Clock
) -> None:
    clock.now += timedelta(minutes=6)
    answer = sam.post(f"{WEEK}/export", json={"kind": "closed", "file": "xlsx"})
    assert (answer.status_code, answer.json["code"]) == (403, "sign_in_again")
    with database.read() as session:
        assert session.scalars(select(PupilView)).all() == []


def test_where_no_pdf_can_be_made_the_answer_says_what_to_install_and_nobody_has_looked(
    sam: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.reports.pdf.sys.executable", "/bin/false")
    answer = sam.post(f"{WEEK}/export", json={"kind": "closed", "file": "pdf"})
    assert (answer.status_code, answer.json["code"]) == (501, "no_pdf")
    assert sam.post(f"{WEEK}/export", json={"kind": "closed", "file": "xlsx"}).status_code == 200
    with database.read() as session:
        assert {view.route for view in session.scalars(select(PupilView))} == {"summary xlsx"}


def test_a_governor_reads_sums_and_no_name(sam: FlaskClient, database: Database, cast: Cast, desk: SignedIn) -> None:
    governor = known_id("b", 77)
    person = {"id": governor, "name": "Gil Governor", "deliverer_role": None, "access_role": "governor"}
    with database.write() as session:
        session.add(PersonRow(school_id=cast.larch_lane, **person, qualifications=[], active=True))
    browser = desk(governor)
    assert browser.get("/api/v1/summaries").status_code == 200
    assert browser.get(WEEK).status_code == 403
    assert browser.post(f"{WEEK}/export", json={"kind": "closed", "file": "pdf"}).status_code == 403
    told = browser.get(f"{WEEK}/totals")
    assert told.status_code == 200
    assert told.json["received"] is None, "three pupils stand behind it"
    assert not any(name in told.get_data(as_text=True) for name in ("Asha", "Ben O", "Cora", "Ada", "Tom"))


def test_where_five_stand_behind_the_sums_reasons_are_told_and_those_of_a_few_are_not(
    database: Database, cast: Cast, clock: Clock, desk: SignedIn
) -> None:
    """Six pupils missed a session for want of cover, one of them another for want of a room."""
    tom, cover, room = phone_of(database, cast, clock, cast.toms_phone), "staff_covering", "no_room"
    pupils = [cast.cora, *(known_id("c", number) for number in range(20, 25))]
    with database.write() as session:
        pattern = session.get_one(PupilRow, (cast.larch_lane, cast.cora))
        values = {column.name: getattr(pattern, column.name) for column in PupilRow.__table__.columns}
        for pupil in pupils[1:]:
            session.add(PupilRow(**values | {"id": pupil}))
        session.flush()
        for pupil in pupils[1:]:
            session.add(ProvisionPupil(school_id=cast.larch_lane, provision_id=cast.talk_boost, pupil_id=pupil))
    for pupil in pupils[1:]:
        give(database, cast, clock, cast.tom, pupil)
    missed = {"outcome": "not_delivered", "minutes": None}
    tom.push(*(tom.log(pupil, cast.talk_boost, **missed, reason=cover) for pupil in pupils))
    tom.push(tom.log(cast.cora, cast.talk_boost, **missed, reason=room, on="2026-11-02"))
    clock.now = clock.now.replace(day=9, hour=7, minute=0)
    review(database, cast.larch_lane, clock.now)
    summaries.build(database, cast.larch_lane, clock.now, clock.now)
    with database.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.hana).values(access_role="governor"))
    told = desk(cast.hana).get(f"{WEEK}/totals").get_json()
    assert (told["pupils"], told["received"] is None) == (8, False)
    assert {each["reason"]: each["sessions"] for each in told["reasons"]} == {cover: None, room: None}
    closed = summaries.get(database, cast.larch_lane, date(2026, 11, 2))
    assert {each["reason"]: each["sessions"] for each in closed["by_reason"]} == {cover: "6", room: "1"}


def test_nobody_reads_anothers_week_in_the_summary(sam: FlaskClient) -> None:
    assert "people" not in sam.get(WEEK).json
