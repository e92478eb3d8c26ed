"""The built pages as the server gives them out."""

import base64
import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.api import pages

LOG = "<!doctype html><style>p{color:red}</style><p>Kept</p><script type=\"module\">console.log('å')</script>"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "pwa"
    (folder / "desk").mkdir(parents=True)
    (folder / "index.html").write_text(LOG, "utf-8")
    (folder / "index.html.gz").write_bytes(gzip.compress(LOG.encode()))
    (folder / "index.html.br").write_bytes(b"as Brotli")
    (folder / "desk" / "index.html").write_text("<!doctype html><p>Desk</p>", "utf-8")
    (folder / "sw.js").write_text("self.skipWaiting()", "utf-8")
    (folder / "icon-192.png").write_bytes(b"\x89PNG")
    (folder / "notes.txt").write_text("not a page", "utf-8")
    monkeypatch.setattr(pages, "FOLDER", folder)
    return folder


def test_the_log_the_desk_and_their_files_are_given_out(client: FlaskClient, built: Path) -> None:
    assert client.get("/").get_data(as_text=True) == LOG
    assert "Desk" in client.get("/desk/").get_data(as_text=True)
    assert client.get("/sw.js").content_type == "text/javascript; charset=utf-8"
    assert client.get("/icon-192.png").content_type == "image/png"


@pytest.mark.parametrize("path", ["/notes.txt", "/index.html", "/..%2fapp.py", "/desk/index.html", "/secret"])
def test_nothing_else_is(client: FlaskClient, built: Path, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_runs_the_script_and_style_that_stand_in_it_and_no_other(client: FlaskClient, built: Path) -> None:
    policy = dict(part.strip().split(" ", 1) for part in client.get("/").headers["Content-Security-Policy"].split(";"))

    def of(code: str) -> str:
        return f"'sha256-{base64.b64encode(sha256(code.encode()).digest()).decode()}'"

    assert policy["script-src"] == of("console.log('å')")
    assert policy["style-src"] == of("p{color:red}")
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "kept"
    assert "unsafe" not in str(policy)


def test_only_the_log_with_a_later_part_may_also_run_what_this_server_gives_out(
    client: FlaskClient, built: Path
) -> None:
    later = '<!doctype html><script type="module">import("/log-0a1b2c3d4e.js?"+Date.now())</script>'
    (built / "index.html").write_text(later, "utf-8")
    (built / "log-0a1b2c3d4e.js").write_text("globalThis.kept", "utf-8")
    policy = {path: client.get(path).headers["Content-Security-Policy"] for path in ("/", "/desk/")}
    assert re.search(r"script-src 'sha256-\S+' 'self';", policy["/"])
    assert "script-src 'none';" in policy["/desk/"]
    assert client.get("/log-0a1b2c3d4e.js?1").content_type == "text/javascript; charset=utf-8"


def test_the_worker_may_fetch_the_page_that_it_keeps_and_nothing_from_elsewhere(
    client: FlaskClient, built: Path
) -> None:
    policy = client.get("/sw.js").headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "default-src 'none'" in policy


def test_a_browser_that_has_the_page_is_told_that_it_has_not_changed(client: FlaskClient, built: Path) -> None:
    first = client.get("/")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("reads", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_page_goes_out_as_it_was_pressed_in_what_the_browser_reads(
    client: FlaskClient, built: Path, reads: str, coding: str | None
) -> None:
    ending = {"gzip": ".gz", "br": ".br", None: ""}[coding]
    page = (built / f"index.html{ending}").read_bytes()
    answer = client.get("/", headers={"Accept-Encoding": reads})
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.vary.to_header() == "Accept-Encoding, Accept-Language"
    assert answer.data == page
    head = client.head("/", headers={"Accept-Encoding": reads})
    assert (head.data, head.headers["Content-Length"], head.headers["ETag"]) == (
        b"",
        str(len(page)),
        answer.headers["ETag"],
    )


@pytest.mark.parametrize(
    ("first", "page"),
    [
        ("cy", "Cymraeg"),
        ("cy-GB,cy;q=0.9,en;q=0.8", "Cymraeg"),
        ("en-GB,cy;q=0.5", "Kept"),
        ("fr", "Kept"),
        ("", "Kept"),
    ],
)
def test_the_log_is_in_welsh_for_a_browser_whose_first_language_that_is(
    client: FlaskClient, built: Path, first: str, page: str
) -> None:
    (built / "index-cy.html").write_text("<!doctype html><p>Cymraeg</p>", "utf-8")
    pages._files.cache_clear()
    assert page in client.get("/", headers={"Accept-Language": first}).get_data(as_text=True)
    assert client.get("/index-cy.html").status_code == 404


def test_each_coding_of_a_page_has_its_own_name(client: FlaskClient, built: Path) -> None:
    names = {client.get("/", headers={"Accept-Encoding": reads}).headers["ETag"] for reads in ("gzip", "br", "")}
    assert len(names) == 3
    gzipped = client.get("/", headers={"Accept-Encoding": "gzip"})
    known = {"If-None-Match": gzipped.headers["ETag"], "Accept-Encoding": "gzip"}
    again = client.get("/", headers=known)
    assert (again.status_code, again.data, again.headers["Vary"]) == (304, b"", "Accept-Encoding, Accept-Language")
    assert client.get("/", headers=known | {"Accept-Encoding": "br"}).status_code == 200


def test_what_was_not_pressed_goes_out_as_it_is(client: FlaskClient, built: Path) -> None:
    picture = client.get("/icon-192.png", headers={"Accept-Encoding": "gzip, br"})
    assert picture.data == b"\x89PNG"
    assert "Content-Encoding" not in picture.headers
    assert client.get("/index.html.gz").status_code == 404


def test_where_the_pages_are_not_built_the_server_says_how(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FOLDER", tmp_path / "nothing")
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make run" in answer.get_data(as_text=True)
