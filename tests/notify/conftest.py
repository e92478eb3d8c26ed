from collections.abc import Iterator

import pytest

from tests.notify.push_service import PushService, push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running
