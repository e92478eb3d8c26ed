"""What keeps other sites out, and what every answer tells the browser."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.services import signin
from server.settings import Settings
from tests.api.conftest import SignedIn
from tests.cast import Cast, Clock

LINK = {"token": "guess"}


@pytest.fixture
def https_client(database_url: str, cast: Cast, clock: Clock) -> Iterator[FlaskClient]:
    """A server that people reach as https://kept.school.example."""
    app = create_app(Settings(database_url=database_url, base_url="https://kept.school.example"), clock)
    app.testing = True
    client = app.test_client()
    client.environ_base |= {"HTTP_HOST": "kept.school.example", "wsgi.url_scheme": "https"}
    yield client
    app.extensions["kept"].db.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_another_site_cannot_make_a_browser_sign_out_or_send(
    desk: SignedIn, cast: Cast, headers: dict[str, str]
) -> None:
    browser = desk(cast.sam)
    refused = browser.delete("/api/v1/session", headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "other_origin")
    assert browser.post("/api/v1/session/link", json=LINK, headers=headers).status_code == 403
    assert browser.get("/api/v1/sessions").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"},
        {"Origin": "http://localhost", "Host": "localhost"},
    ],
)
def test_the_pages_of_this_server_may_send(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/api/v1/session/link", json=LINK, headers=headers).status_code == 410


def test_a_form_of_another_site_is_not_read_as_json(client: FlaskClient) -> None:
    refused = client.post("/api/v1/session/link", data='{"token": "guess"}', content_type="text/plain")
    assert (refused.status_code, refused.get_json()["code"]) == (415, "not_json")
    assert client.post("/api/v1/session/link", data={"token": "guess"}).status_code == 415


def test_an_encoded_body_is_not_read(client: FlaskClient) -> None:
    refused = client.post("/api/v1/session/link", json=LINK, headers={"Content-Encoding": "gzip"})
    assert refused.status_code == 415


def test_half_a_mebibyte_is_read_and_one_byte_more_is_not(client: FlaskClient) -> None:
    fits = b'{"token":"guess"}'.ljust(512 * 1024)
    assert client.post("/api/v1/session/link", data=fits, content_type="application/json").status_code == 410
    refused = client.post("/api/v1/session/link", data=fits + b" ", content_type="application/json")
    assert (refused.status_code, refused.get_json()["code"]) == (413, "too_large")


def test_a_name_that_is_not_this_servers_is_not_answered(client: FlaskClient) -> None:
    refused = client.get("/api/v1/session", headers={"Host": "evil.example"})
    assert (refused.status_code, refused.get_json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("path", ["/api/v1/session", "/health", "/api/v1/nothing", "/api/v1/people"])
def test_data_and_problems_are_kept_nowhere_and_run_nothing(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_an_unknown_address_and_a_wrong_method_get_the_one_shape(client: FlaskClient) -> None:
    absent = client.get("/api/v1/nothing")
    assert absent.content_type == "application/problem+json"
    assert absent.get_json() == {
        "type": "urn:kept:problem:not_found",
        "title": "There is nothing here",
        "status": 404,
        "code": "not_found",
        "detail": None,
        "fields": {},
    }
    wrong = client.put("/api/v1/session", json={})
    assert (wrong.status_code, wrong.get_json()["code"]) == (405, "wrong_method")
    assert "DELETE" in wrong.headers["Allow"]


def test_over_https_cookies_are_tied_to_the_host_and_the_browser_stays_on_https(
    https_client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    db = https_client.application.extensions["kept"].db
    token = signin.create_setup_token(db, cast.larch_lane, cast.sam, clock.now)
    chosen = {"token": token, "password": "copper kettle under snow"}
    answer = https_client.post("/api/v1/setup", json=chosen, headers={"Origin": "https://kept.school.example"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-kept-desk=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert https_client.post("/api/v1/second-factor/authenticator", json={}).status_code == 200


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 410)])
def test_only_a_proxy_of_ones_own_says_from_where_a_request_came(
    database_url: str, cast: Cast, clock: Clock, proxies: int, last: int
) -> None:
    app = create_app(Settings(database_url=database_url, proxies=proxies), clock)
    client = app.test_client()
    for number in range(31):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        answer = client.post("/api/v1/session/link", json=LINK, headers=headers)
    assert answer.status_code == last
    app.extensions["kept"].db.close()


def test_an_address_in_capitals_and_with_the_usual_port_shuts_nobody_out(
    database_url: str, cast: Cast, clock: Clock
) -> None:
    app = create_app(Settings(database_url=database_url, base_url="https://Kept.School.example:443"), clock)
    client = app.test_client()
    headers = {"Host": "kept.school.example", "Origin": "https://kept.school.example", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/v1/session/link", json=LINK, headers=headers).get_json()["code"] == "spent_link"
    app.extensions["kept"].db.close()


@pytest.mark.parametrize(
    ("one", "another", "waits"),
    [
        ("2001:db8:0:1::{}", "2001:db8:0:1:ffff::1", True),
        ("2001:db8:0:1::{}", "2001:db8:0:2::1", False),
        ("[2001:db8:0:1::{}]:4711", "2001:db8:0:1::1", True),
        ("192.0.2.1:{}", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.{}", "192.0.2.200", False),
        ("over {} there", "192.0.2.1", False),
    ],
)
def test_whoever_has_many_addresses_or_ports_waits_as_one(
    database_url: str, cast: Cast, clock: Clock, one: str, another: str, waits: bool
) -> None:
    app = create_app(Settings(database_url=database_url, proxies=1), clock)
    client = app.test_client()
    for told in (*(one.format(number) for number in range(30)), another):
        answer = client.post("/api/v1/session/link", json=LINK, headers={"X-Forwarded-For": told})
    assert answer.status_code == (429 if waits else 410)
    app.extensions["kept"].db.close()


def test_over_https_loopback_is_another_site(https_client: FlaskClient) -> None:
    refused = https_client.post("/api/v1/session/link", json=LINK, headers={"Origin": "http://127.0.0.1"})
    assert refused.status_code == 403


def test_an_error_that_nobody_foresaw_tells_the_reader_and_the_log_nothing_of_what_was_sent(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/breaks")
    def breaks() -> None:
        raise RuntimeError("Asha Rahman")

    app.testing = False
    answer = app.test_client().get("/breaks")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal")
    assert "Asha" not in answer.get_data(as_text=True) + caplog.text
    assert "RuntimeError" in caplog.text
    assert "test_doors.py" in caplog.text
