"""Schemathesis sends each operation what its contract allows, and just not, and holds every answer to the contract.

KEPT_CASES says how many cases there are in all, drawn by chance; without it each operation gets the same few each time.
"""

import os
import re

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import openapi
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from server.api.openapi import document
from server.app import create_app
from server.settings import Settings
from shared_schema.interchange import KeptFile
from tests.api.conftest import session_of
from tests.cast import Cast, Clock

FAULTS_OF_FORM = (400, 413, 415, 422)
LOOKS_CLOSER = {
    ("post", "/api/v1/push/subscriptions"): {"endpoint", "keys"},
    ("post", "/api/v1/devices/push"): {"endpoint", "keys"},
    ("post", "/api/v1/alerts/{alert_id}/snooze"): {"until"},
    ("post", "/api/v1/dry-run"): set(KeptFile().fields),
    ("post", "/api/v1/dry-run/tables"): {"Provision map", "Records", "Calendar"},
    ("post", "/api/v1/devices/pair"): {"signing_key"},
    ("post", "/api/v1/password"): {"password"},
    ("post", "/api/v1/people"): {"email"},
    ("post", "/api/v1/rescue"): {"device"},
    ("post", "/api/v1/session/fresh"): {"password"},
    ("post", "/api/v1/settings"): {"hours_until", "morning_at", "nudge_again_at", "nudge_at"},
}
"""What cannot be said in JSON Schema, and the field that is named in words where it is not so: an address is a push
service's and a key lies on its curve; the ids of a Kept file are there, and its days in order; a file holds a
table; a password is hard to guess; nobody else has an email address; the phone of a file is this school's; only
in a demonstration school nothing need be shown; an alert is put off until a day to come; a notice is sent within
the hours in which people are told. Every other document that fits its schema is read."""
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
        # Who is let in is asked in test_matrix.py: here a true session stands beside whatever was drawn.
        case.validate_response(answer, excluded_checks=[positive_data_acceptance, ignored_auth])
        fits = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
        if fits and answer.status_code in FAULTS_OF_FORM:
            told = answer.json()
            assert (answer.status_code, told["code"]) == (422, "check_fields"), answer.text
            named = {re.split(r"[.,\[]", name)[0] for name in told["fields"]}
            assert named, answer.text
            assert named <= LOOKS_CLOSER.get((method, path), set()), answer.text
            assert all(told["fields"].values()), answer.text

    keeps()
