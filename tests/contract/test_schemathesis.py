"""Schemathesis sends each operation what its contract allows, and just not, and holds every answer to the contract.

KEPT_CASES says how many cases there are in all, drawn by chance; without it each operation gets the same few each time.
"""

import os

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import openapi
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from server.api.openapi import document
from server.app import create_app
from server.settings import Settings
from tests.api.conftest import session_of
from tests.cast import Cast, Clock

FAULTS_OF_FORM = (400, 413, 415, 422)
LOOKS_CLOSER = {
    "/api/v1/push/subscriptions",
    "/sync/v1/push",
    "/sync/v1/pull",
    "/sync/v1/rescue",
    "/api/v1/dry-run",
    "/api/v1/dry-run/tables",
    "/api/v1/devices/pair",
    "/api/v1/devices/unlock",
    "/api/v1/held/{held_id}/edit",
    "/api/v1/password",
    "/api/v1/people",
    "/api/v1/rescue",
    "/api/v1/session/fresh",
}
"""Checked for more than a schema says: an address is a push service's; JSON is canonical, where 20.0 is not 20; the ids
of a Kept file must be there; files must hold tables; a key lies on its curve; a signature comes with its challenge, and
a code with its password; a password is hard to guess; an email address has its sign; a phone's file is of a phone."""
OPERATIONS = [
    (method, path)
    for path, methods in document(create_app(Settings(database_url="sqlite://")))["paths"].items()
    for method in methods
]
CASES = int(os.environ.get("KEPT_CASES", "0"))
EXAMPLES = -(-CASES // len(OPERATIONS)) or 5


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(operation) for operation in OPERATIONS])
def test_every_answer_keeps_the_contract(app: Flask, cast: Cast, clock: Clock, method: str, path: str) -> None:
    described = openapi.from_dict(document(app))
    described.app = app

    @settings(
        max_examples=EXAMPLES,
        derandomize=not CASES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path][method].as_strategy())
    def keeps(case: Case) -> None:
        clock.forward(minutes=2)
        desk = session_of(app.extensions["kept"].db, cast.larch_lane, cast.sam, clock.now)
        answer = case.call(
            cookies={"kept-desk": desk, f"kept-append-{cast.adas_phone.id}": cast.adas_phone.append_token},
            headers={"Authorization": f"Bearer {cast.adas_phone.read_token}"},
        )
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])
        # Chance finds what a schema cannot say, a weak password or a key that is none: that is refused, and well so.
        if (
            not CASES
            and case.meta
            and case.meta.generation.mode is GenerationMode.POSITIVE
            and path not in LOOKS_CLOSER
        ):
            assert answer.status_code not in FAULTS_OF_FORM, answer.text

    keeps()
