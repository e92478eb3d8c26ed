"""Who is let in where: the one table.

A new route needs its row here. The row is written by hand from docs/trust.md and not read from the code: that is what
makes it a second opinion.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from shared_schema.vocabulary import ACCESS_ROLES
from tests.cast import known_id
from tests.contract.furnished import Things

NOBODY, DEVICE, REVOKED, READER, REVOKED_READER = "nobody", "device", "revoked", "reader", "revoked_reader"
ASKERS = (*ACCESS_ROLES, NOBODY, DEVICE, REVOKED, READER, REVOKED_READER)
SENCOS = ("senco", "deputy_senco")
LEADERS = (*SENCOS, "head")
SEES_NO_PUPIL = ("ta", "teacher", "governor", "trust_viewer", "administrator")

Body = Callable[[Things], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """Who is let in, and the codes that others hear: `unknown` who is not signed in at all, `other_role` who is.

    `body` names things by id. `finds`: the things are there; False where they are of the asker alone, who has none.
    """

    let_in: tuple[str, ...]
    unknown: str = "not_signed_in"
    other_role: str = "not_allowed"
    finds: bool = True
    body: Body = field(default=lambda _: {})
    names_things: bool = False
    weighty: bool = False


def to(*let_in: str, body: Body | None = None, names: bool = False) -> Row:
    return Row(let_in, body=body or (lambda _: {}), names_things=names)


def weighty(row: Row) -> Row:
    """Done only by who showed within the last five minutes who they are: what hands data out or takes it in from
    outside, and what changes who may do what."""
    return replace(row, weighty=True)


def rescue_file(of: Things) -> dict[str, Any]:
    return {
        "req": known_id("1", 3),
        "device": of.device,
        "epoch": "",
        "witness": [0, ""],
        "manifest": {"next_n": 2, "queued": 0, "oldest_at": None, "blocked": 0},
        "items": [{}],
    }


GUIDE = {"target": None, "strategies": None, "next_steps": None}
ANYBODY = Row(ASKERS)
EVERYONE = to(*ACCESS_ROLES)
OF_ONES_OWN = Row(ACCESS_ROLES, finds=False)
HALF_WAY = Row((), other_role="not_signed_in")
A_DEVICE = Row((DEVICE, REVOKED), "unknown_device")
TABLE: dict[str, Row] = {
    "GET /health": ANYBODY,
    "POST /api/v1/setup": ANYBODY,
    "POST /api/v1/session": ANYBODY,
    "POST /api/v1/session/link": ANYBODY,
    "GET /api/v1/session": ANYBODY,
    "DELETE /api/v1/session": EVERYONE,
    "POST /api/v1/session/code": HALF_WAY,
    "POST /api/v1/session/passkey/challenge": ANYBODY,
    "POST /api/v1/session/passkey": ANYBODY,
    "POST /api/v1/session/fresh": EVERYONE,
    "GET /api/v1/second-factor": EVERYONE,
    "POST /api/v1/second-factor/authenticator": weighty(EVERYONE),
    "POST /api/v1/second-factor/authenticator/confirm": weighty(EVERYONE),
    "DELETE /api/v1/second-factor/authenticator": weighty(OF_ONES_OWN),
    "POST /api/v1/passkeys/challenge": weighty(EVERYONE),
    "POST /api/v1/passkeys": weighty(EVERYONE),
    "DELETE /api/v1/passkeys/<uuid:passkey_id>": weighty(OF_ONES_OWN),
    "POST /api/v1/recovery-codes": weighty(EVERYONE),
    "POST /api/v1/password": weighty(EVERYONE),
    "GET /api/v1/sessions": EVERYONE,
    "DELETE /api/v1/sessions": EVERYONE,
    "DELETE /api/v1/sessions/<uuid:session_id>": OF_ONES_OWN,
    "GET /api/v1/settings": to(*LEADERS, "administrator"),
    "POST /api/v1/settings": weighty(to("senco", "administrator")),
    "GET /api/v1/people": to(*LEADERS, "administrator"),
    "POST /api/v1/people": weighty(to("senco", "administrator")),
    "POST /api/v1/people/<uuid:person_id>/role": weighty(
        to("senco", "administrator", body=lambda _: {"access_role": "ta"})
    ),
    "POST /api/v1/people/<uuid:person_id>/access": weighty(
        to("senco", "administrator", body=lambda _: {"active": True})
    ),
    "POST /api/v1/people/<uuid:person_id>/setup-link": weighty(
        to("senco", "administrator", body=lambda _: {"email": "new@school.example"})
    ),
    "POST /api/v1/people/<uuid:person_id>/away": weighty(
        to(*SENCOS, "administrator", body=lambda _: {"away_until": None, "days_off": []})
    ),
    "GET /api/v1/devices": to(*SENCOS, "administrator"),
    "POST /api/v1/devices/codes": weighty(
        to(*SENCOS, "administrator", body=lambda of: {"person": of.person}, names=True)
    ),
    "POST /api/v1/devices/codes/shared": weighty(
        to(*SENCOS, "administrator", body=lambda of: {"people": [of.person, known_id("b", 1)]}, names=True)
    ),
    "POST /api/v1/devices/<uuid:device_id>/revoke": weighty(to(*SENCOS, "administrator")),
    "POST /api/v1/devices/pair": ANYBODY,
    "POST /api/v1/devices/challenge": Row(ASKERS, body=lambda of: {"device": of.device}),
    "POST /api/v1/devices/unlock": ANYBODY,
    "POST /api/v1/devices/lost": ANYBODY,
    "POST /api/v1/devices/leave": A_DEVICE,
    "GET /api/v1/desk/week": to(*LEADERS),
    "GET /api/v1/desk/weeks": to(*LEADERS),
    "GET /api/v1/desk/reasons": to(*LEADERS),
    "GET /api/v1/desk/reasons/sessions": to(*LEADERS),
    "GET /api/v1/desk/totals": to(*LEADERS, "governor", "trust_viewer"),
    "GET /api/v1/provisions": to(*LEADERS),
    "GET /api/v1/pupils": to(*LEADERS, "external"),
    "GET /api/v1/pupils/<uuid:pupil_id>": to(*LEADERS, "external"),
    "GET /api/v1/pupils/<uuid:pupil_id>/views": to(*LEADERS),
    "POST /api/v1/pupils/<uuid:pupil_id>/guide": to(*SENCOS, body=lambda _: {"seen": GUIDE, "guide": GUIDE}),
    "GET /api/v1/pupils/<uuid:pupil_id>/catch-up": to(*LEADERS),
    "POST /api/v1/pupils/<uuid:pupil_id>/bookings": to(
        *SENCOS,
        body=lambda of: {
            "provision": of.provision,
            "makes_up": "2026-09-07",
            "on": "2026-11-10",
            "person": of.person,
            "minutes": None,
        },
    ),
    "POST /api/v1/bookings/<uuid:booking_id>/cancel": to(*SENCOS),
    "GET /api/v1/people/<uuid:person_id>/sheet": to(*LEADERS),
    "GET /api/v1/alerts": to(*LEADERS),
    "POST /api/v1/alerts/<uuid:alert_id>/acknowledge": to(*SENCOS),
    "POST /api/v1/alerts/<uuid:alert_id>/snooze": to(*SENCOS, body=lambda _: {"until": "2026-11-12"}),
    "POST /api/v1/alerts/<uuid:alert_id>/assign": to(
        *SENCOS, body=lambda of: {"person": of.person, "due_on": None}, names=True
    ),
    "POST /api/v1/alerts/<uuid:alert_id>/reopen": to(*SENCOS),
    "POST /api/v1/alerts/<uuid:alert_id>/resolve": to(*SENCOS, body=lambda _: {"resolution": "Made up on Thursday."}),
    "GET /api/v1/notices": to(*LEADERS),
    "GET /api/v1/notices/unread": to(*LEADERS),
    "GET /api/v1/notices/reach": to(*LEADERS),
    "POST /api/v1/notices/read": to(*LEADERS, body=lambda _: {"until": "2026-11-03T10:15:00Z"}),
    "GET /api/v1/summaries": to(*LEADERS, "governor", "trust_viewer"),
    "GET /api/v1/summaries/<day:week_of>": to(*LEADERS),
    "GET /api/v1/summaries/<day:week_of>/so-far": to(*LEADERS),
    "GET /api/v1/summaries/<day:week_of>/totals": to(*LEADERS, "governor", "trust_viewer"),
    "POST /api/v1/summaries/<day:week_of>/export": weighty(
        to(*LEADERS, body=lambda _: {"kind": "closed", "file": "xlsx"})
    ),
    "GET /api/v1/push/key": to(*LEADERS),
    "POST /api/v1/push/subscriptions": to(*LEADERS),
    "DELETE /api/v1/push/subscriptions": to(*LEADERS),
    "POST /api/v1/devices/push/key": Row((*ACCESS_ROLES, READER), "locked"),
    "POST /api/v1/devices/push": Row((*ACCESS_ROLES, READER), "locked"),
    "POST /api/v1/devices/push/end": Row((*ACCESS_ROLES, READER), "locked"),
    "GET /api/v1/held": to(*SENCOS),
    "POST /api/v1/held/<uuid:held_id>/release": to(*SENCOS),
    "POST /api/v1/held/<uuid:held_id>/edit": to(*SENCOS, body=lambda of: {"pupil": of.pupil, "body": {}, "note": None}),
    "POST /api/v1/held/<uuid:held_id>/return": to(*SENCOS, body=lambda _: {"note": None}),
    "GET /api/v1/forks": to(*SENCOS),
    "POST /api/v1/forks/<uuid:record_id>/resolve": to(
        *SENCOS, body=lambda of: {"versions": list(of.versions), "keep": of.versions[0]}
    ),
    "POST /api/v1/rescue": weighty(to(*SENCOS, body=rescue_file, names=True)),
    "POST /api/v1/dry-run": to(*SENCOS),
    "POST /api/v1/dry-run/tables": to(*SENCOS),
    "POST /sync/v1/hello": A_DEVICE,
    "POST /sync/v1/push": A_DEVICE,
    "POST /sync/v1/rescue": A_DEVICE,
    "POST /sync/v1/pull": Row((*ACCESS_ROLES, READER), "locked"),
}
