"""Who is asking, and whether they may. Every route says whom it is for; there is no route without."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Network, ip_address

from flask import Response, after_this_request, g, request

from server.api.context import kept
from server.api.problems import Problem
from server.services import pairing, signin
from server.services.who import Who

DESK_COOKIE, APPEND_COOKIE = "kept-desk", "kept-append"
APPEND_DAYS = 400


@dataclass(frozen=True, slots=True)
class Public:
    """Anybody: the route itself checks what it is given."""

    def find(self) -> Who | None:
        return None


@dataclass(frozen=True, slots=True, init=False)
class Desk:
    """A person signed in at the desk with one of `roles`; without roles, anyone who is signed in.

    `fresh`: who proved it within the last five minutes; for what hands data out, or changes who may do what.
    """

    roles: tuple[str, ...]
    fresh: bool

    def __init__(self, *roles: str, fresh: bool = False) -> None:
        object.__setattr__(self, "roles", roles)
        object.__setattr__(self, "fresh", fresh)

    def find(self) -> Who | None:
        found = signin.at_desk(kept().db, desk_token(), kept().now(), used=used())
        if found is None or found.stage != "open":
            raise _not_signed_in()
        if self.roles and found.who.access_role not in self.roles:
            raise Problem("not_allowed", detail="Ask your SENCO if you need it.")
        if self.fresh and not found.fresh:
            raise _sign_in_again()
        return found.who


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Who has given the password, and gives the second factor now."""

    def find(self) -> Who | None:
        found = signin.at_desk(kept().db, desk_token(), kept().now())
        if found is None or found.stage != "code":
            raise _not_signed_in()
        return found.who


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Who sets up a second factor: with a password and none yet, or at the desk and fresh."""

    def find(self) -> Who | None:
        found = signin.at_desk(kept().db, desk_token(), kept().now())
        if found is None or found.stage == "code":
            raise _not_signed_in()
        if found.stage == "open" and not found.fresh:
            raise _sign_in_again()
        g.half_way = found.stage == "enrol"
        return found.who


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device, by its append cookie. Where people share a browser each device has a cookie of its own, and the
    header `Kept-Device` tells which of them speaks: nobody's queue is taken as somebody else's.

    Revoked devices and people who left are let in: what they still hold is stored and held. `who().revoked` tells; such
    a request must not be answered with anything to read.
    """

    def find(self) -> Who | None:
        who = pairing.device_by_append(kept().db, append_token())
        if who is None:
            raise Problem("unknown_device", detail="Pair this phone again. What it has saved stays on it.")
        return who


@dataclass(frozen=True, slots=True)
class Reader:
    """Who may read a device's data: the device's read token (Bearer, 15 minutes), or a desk session."""

    def find(self) -> Who | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            who = pairing.device_by_read_token(kept().db, token.strip(), kept().now())
        else:
            who = signin.session(kept().db, desk_token(), kept().now(), used=used())
        if who is None:
            raise Problem("locked", detail="Unlock the app with your PIN. Recording goes on without it.")
        return who


Audience = Public | Desk | HalfWay | Enrolling | Device | Reader


def who() -> Who:
    """The asker of the request at hand. Raises LookupError on a public route."""
    found: Who | None = g.get("who")
    if found is None:
        raise LookupError("a public route has no asker")
    return found


def desk_token() -> str:
    """The session that the browser says it has; empty where it has none."""
    return request.cookies.get(cookie_name(DESK_COOKIE), "")


def used() -> bool:
    """Whether somebody asks. A page that looks for news by itself says so (`Kept-Unasked`): its session ends as if it
    had not looked."""
    return "Kept-Unasked" not in request.headers


def half_way_token() -> str | None:
    """On a route for `Enrolling`: the token of who is not at the desk yet, None for who is."""
    return desk_token() if g.half_way else None


def cookie_name(name: str) -> str:
    """`__Host-` ties the cookie to this host and to https; on loopback http browsers refuse that prefix."""
    return f"__Host-{name}" if kept().settings.secure else name


def append_cookie(device_id: str) -> str:
    """The name, before `cookie_name`, of one device's append cookie."""
    return f"{APPEND_COOKIE}-{device_id}"


def append_tokens() -> dict[str, str]:
    """The append cookies that came, by device."""
    start = cookie_name(append_cookie(""))
    return {name.removeprefix(start): token for name, token in request.cookies.items() if name.startswith(start)}


def append_token() -> str | None:
    """Of the device that says it speaks; of the only one, where none says so."""
    tokens, device = append_tokens(), request.headers.get("Kept-Device")
    if device:
        return tokens.get(device)
    return next(iter(tokens.values())) if len(tokens) == 1 else None


def give_cookie(name: str, token: str, lasts: timedelta) -> None:
    """With the answer at hand. Scripts cannot read it, and other sites cannot send it."""
    secure, full = kept().settings.secure, cookie_name(name)

    @after_this_request
    def give(response: Response) -> Response:
        response.set_cookie(full, token, max_age=lasts, secure=secure, httponly=True, samesite="Strict")
        return response


def take_cookie(name: str) -> None:
    """The browser forgets it with the answer at hand."""
    secure, full = kept().settings.secure, cookie_name(name)

    @after_this_request
    def take(response: Response) -> Response:
        response.delete_cookie(full, secure=secure, httponly=True, samesite="Strict")
        return response


def address() -> str:
    """Where the request came from, for the throttle: of an IPv6 address its network, for whoever has one address there
    has 2^64 of them; and without the port that some proxies tell with it, which is another one each time."""
    told = request.remote_addr or "unknown"
    alone = told[1:].partition("]")[0] if told.startswith("[") else told
    alone = alone.partition(":")[0] if alone.count(":") == 1 else alone
    try:
        found = ip_address(alone)
    except ValueError:
        return told
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found) >> 64 << 64, 64)))


def _not_signed_in() -> Problem:
    return Problem("not_signed_in", detail="Open the desk and sign in. Nothing you saved is lost.")


def _sign_in_again() -> Problem:
    return Problem("sign_in_again", detail="Show once more that it is you. What you typed stays.")
