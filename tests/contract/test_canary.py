"""Names stay where they belong: every route is asked, rightly, wrongly and while it breaks, and no log, job or push
tells a name."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from server.app import create_app
from server.domain.ladder import NoticeKind
from server.jobs import registry
from server.jobs.tick import tick
from server.notify.wording import needs_attention, not_logged
from server.settings import Settings
from server.store.base import Base
from server.store.engine import open_database
from tests.cast import KEYS, Cast, Clock, cast_on
from tests.contract.furnished import furnish, sign_everybody_in
from tests.contract.routes import ROUTES, path_of

CANARY = "Xanthippe Canarywharf"
NAMED = {"pupil": ("name", "short_name"), "person": ("name",), "school": ("name",), "provision": ("title", "wording")}
QUIET = ("job_run", "outbox", "throttle", "installation")
"""Tables that hold what the server says to itself, and what it says through push."""


@pytest.fixture
def town(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Flask, Cast, dict[str, str], dict[str, str]]]:
    shutil.copyfile(sqlite_template, tmp_path / "kept.db")
    url, clock = f"sqlite:///{tmp_path / 'kept.db'}", Clock()
    database = open_database(url)
    cast = cast_on(database, clock.now)
    own, _ = furnish(database, cast, clock.now)
    with database.write() as session:
        for name, columns in NAMED.items():
            session.execute(update(Base.metadata.tables[name]).values(dict.fromkeys(columns, CANARY)))
    database.close()
    app = create_app(Settings(database_url=url, keys_dir=KEYS, data_dir=tmp_path), clock)
    cookies = sign_everybody_in(app, cast, clock.now)
    yield app, cast, cookies, own.of_path()
    app.extensions["kept"].db.close()


def test_no_name_gets_into_a_log_a_job_or_a_push(
    town: tuple[Flask, Cast, dict[str, str], dict[str, str]],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, cast, cookies, ids = town
    kept = app.extensions["kept"]
    caplog.set_level("DEBUG")
    phone = {"Authorization": f"Bearer {cast.adas_phone.read_token}"}
    bodies = (
        json.dumps(dict.fromkeys(("token", "email", "password", "name", "note", "resolution", "code"), CANARY)),
        json.dumps({"resolution": CANARY, "note": CANARY}),
        json.dumps({"items": [{"body": CANARY}], "format": CANARY, "pupils": [{"name": CANARY}]}),
        f'{{"{CANARY}": ',
        f'"{CANARY}"',
    )
    seen = 0
    for break_it in (False, True):
        if break_it:
            monkeypatch.setattr("server.services.people.list_people", fails)
            monkeypatch.setattr("server.services.desk_pupils.pupils", fails)
            monkeypatch.setattr("server.services.desk.week", fails)
        for method, rule, contract in ROUTES:
            if break_it and contract.takes is not None:
                continue
            for body in bodies if contract.takes is not None else ("",):
                browser = app.test_client()
                browser.set_cookie("kept-desk", cookies["senco"])
                browser.set_cookie(f"kept-append-{cast.adas_phone.id}", cast.adas_phone.append_token)
                if (method, rule.rule) == ("DELETE", "/api/v1/session"):
                    continue
                headers = phone if rule.rule == "/sync/v1/pull" else {}
                path, sent = path_of(rule, ids), body or None
                answer = browser.open(path, method=method, data=sent, content_type="application/json", headers=headers)
                seen += CANARY in answer.get_data(as_text=True)
    assert seen > 10, "the name was nowhere to begin with"
    monkeypatch.setattr(registry, "BY_TICK", (("review", fails),))
    monkeypatch.setattr("server.jobs.tick.BY_TICK", (("review", fails),))
    tick(kept.db, kept.settings, Clock().forward(days=1))
    out, err = capfd.readouterr()
    assert "RuntimeError" in caplog.text + out + err, "nothing broke"
    for told in (caplog.text, out, err):
        assert "Xanthippe" not in told
        assert "Canarywharf" not in told
    with kept.db.read() as session:
        for name in QUIET:
            rows = session.execute(select(Base.metadata.tables[name])).all()
            assert "Xanthippe" not in repr(rows), name


def test_what_a_push_says_is_made_of_a_kind_and_a_number() -> None:
    for kind in NoticeKind:
        two, three = (
            not_logged(number, "topic", "https://kept.school.example")
            if kind is NoticeKind.NUDGE
            else needs_attention(kind, number, "topic", "https://kept.school.example")
            for number in (2, 3)
        )
        said, other = json.loads(two.payload), json.loads(three.payload)
        assert set(said) == set(other)
        assert str(said).replace("2", "3") == str(other).replace("2", "3")


def fails(*_: object, **__: object) -> None:
    raise RuntimeError(f"the trouble is with {CANARY}")
