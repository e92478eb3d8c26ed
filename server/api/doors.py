"""At the door of every request and answer: other sites are kept out, and browsers are told their limits."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from server.api.problems import Problem
from server.settings import Settings

SAFE = ("GET", "HEAD", "OPTIONS")
BODY_LIMIT = 512 * 1024
FAULT = "kept.fault"
"""Under this name in the environment stands what went wrong before Flask was asked (ahead.py)."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
A_YEAR = "max-age=31536000; includeSubDomains"


def install(app: Flask, settings: Settings) -> None:
    """Limits, the origin check and the headers; pages set a content policy of their own before these do."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["TRUSTED_HOSTS"] = sorted({settings.hostname, "127.0.0.1", "localhost"})

    @app.before_request
    def tell_what_went_wrong_ahead() -> None:
        """There is one place that says how a fault is answered."""
        if (fault := request.environ.get(FAULT)) is not None:
            raise fault

    @app.before_request
    def keep_other_sites_out() -> None:
        if request.method not in SAFE and not _from_here(settings):
            raise Problem("other_origin", detail="Open Kept itself and try again there.")

    @app.after_request
    def tell_limits(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", NO_PAGE)
        if settings.secure:
            response.headers["Strict-Transport-Security"] = A_YEAR
        # Pages set their own; an answer with data, or a problem, is kept nowhere.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _from_here(settings: Settings) -> bool:
    """Browsers say where a request comes from. One without either header is no browser, and has no cookies to steal."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    if origin is None:
        return True
    if origin == settings.base_url:
        return True
    # On loopback localhost and 127.0.0.1 are both this machine; the host was checked against TRUSTED_HOSTS.
    return not settings.secure and urlsplit(origin).netloc == request.host
