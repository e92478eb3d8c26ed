"""The built pages: the log at /, the desk at /desk/, and the few files beside them. Nothing here knows a pupil.

Script and style stand inside each page, and its content policy names exactly those by their hash, so that nothing else
runs there. The log's later part is a script of this server, let in by where it comes from: not every browser compares
the hash of what a page fetches by itself. The browser asks each time whether a page has changed and mostly hears that
it has not.
"""

import base64
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from server.api.contract import Public, endpoint

blueprint = Blueprint("pages", __name__)
FOLDER = Path(__file__).parent.parent / "static" / "pwa"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
CODINGS = {"br": ".br", "gzip": ".gz"}
"""What a file may be sent as, best first. The build pressed each once, harder than a server could while it answers."""
NOT_BUILT = "Kept's pages are not built yet. In the folder of Kept run:  make run\n"
CONTENT_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types kept"
)
LATER_PART = re.compile(r'import\("/log-[0-9a-f]+\.js')
WORKER_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""A worker obeys the policy of its own answer: without this it could not fetch the page that it is there to keep."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it goes out; `pressed` is the same, by coding, where the build found that worth it."""

    body: bytes
    pressed: dict[str, bytes]
    etag: str
    content_type: str
    policy: str | None


@blueprint.get("/")
@endpoint(allowed=Public())
def show_log() -> Response:
    """In Welsh where that is the first language of the browser, or of the worker that asks for the page it keeps."""
    first = (request.accept_languages.best or "").split("-")[0]
    response = send("index-cy.html" if first == "cy" else "index.html")
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/desk/")
@endpoint(allowed=Public())
def show_desk() -> Response:
    return send("desk/index.html")


@blueprint.get("/<name>")
@endpoint(allowed=Public())
def show_file(name: str) -> Response:
    return send(name)


def send(name: str) -> Response:
    """The file, or 304 where the browser has it. Only names of the built folder are served, so no path leads out."""
    built = files(FOLDER)
    if not built:
        return Response(NOT_BUILT, 503, content_type="text/plain; charset=utf-8")
    found = built.get(name)
    if found is None or (name.endswith(".html") and request.path == f"/{name}"):
        raise NotFound
    coding = next((name for name in found.pressed if request.accept_encodings[name] > 0), None)
    response = Response(found.pressed[coding] if coding else found.body, content_type=found.content_type)
    response.headers["Cache-Control"] = "no-cache"
    if found.pressed:
        response.vary.add("Accept-Encoding")
    if coding:
        response.headers["Content-Encoding"] = coding
    if found.policy is not None:
        response.headers["Content-Security-Policy"] = found.policy
    response.set_etag(f"{found.etag}-{coding}" if coding else found.etag)
    response.make_conditional(request)
    return response


def files(folder: Path) -> dict[str, File]:
    """Every file of the built folder by its path in it; read once, when there is something to read."""
    return _files(folder) if (folder / "index.html").exists() else {}


@cache
def _files(folder: Path) -> dict[str, File]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in TYPES]
    return {path.relative_to(folder).as_posix(): _file(path) for path in paths}


def _file(path: Path) -> File:
    body = path.read_bytes()
    beside = {coding: path.with_name(path.name + ending) for coding, ending in CODINGS.items()}
    pressed = {coding: file.read_bytes() for coding, file in beside.items() if file.is_file()}
    policy = WORKER_POLICY if path.name in ("sw.js", "sw-cy.js") else None
    if path.suffix == ".html":
        policy = content_policy(body.decode())
    return File(body, pressed, sha256(body).hexdigest()[:32], TYPES[path.suffix], policy)


def content_policy(page: str) -> str:
    """Allows the scripts and styles that stand in this page, each by its hash; with a later part also this server's."""
    scripts = _hashes(page, "script")
    if LATER_PART.search(page):
        scripts += " 'self'"
    return CONTENT_POLICY.format(scripts=scripts, styles=_hashes(page, "style"))


def _hashes(page: str, tag: str) -> str:
    inline = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page, flags=re.DOTALL)
    digests = [base64.b64encode(sha256(code.encode()).digest()).decode() for code in inline if code]
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
