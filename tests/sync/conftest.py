"""The phones of the cast."""

import pytest

from server.store.engine import Database
from tests.cast import Cast, Clock
from tests.sync.phone import TestPhone, phone_of


@pytest.fixture
def ada(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    return phone_of(database, cast, clock, cast.adas_phone)


@pytest.fixture
def adas_tablet(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    return phone_of(database, cast, clock, cast.adas_tablet)


@pytest.fixture
def tom(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    return phone_of(database, cast, clock, cast.toms_phone)


@pytest.fixture
def sam(database: Database, cast: Cast, clock: Clock) -> TestPhone:
    return phone_of(database, cast, clock, cast.sams_phone, "senco")
