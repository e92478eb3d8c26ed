"""Alerts are told though the clocks that deliver them are killed again and again: none is lost, none is seen twice.

What is seen is what a screen shows: pushes of one topic take each other's place, and so do mails of one Message-ID.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from server.domain.alerting import AlertKind
from server.domain.ladder import Notice, NoticeKind
from server.notify.wording import topic_of
from server.services import notices
from server.services.ids import new_id
from server.services.push import subscribe
from server.services.vapid import push_keys
from server.services.who import Who
from server.settings import Settings
from server.store import alerts, outbox
from server.store.engine import Database
from server.store.models.alerts import OutboxRow
from server.store.models.school import School
from tests.cast import Cast
from tests.notify.mail_server import MailServer, mail_server
from tests.notify.push_service import PushService

ROOT = Path(__file__).parent.parent.parent
SMALL, WHOLE = (40, 5), (10_000, 200)


BEGAN = datetime(2026, 11, 3, 7, tzinfo=UTC)
"""A Tuesday, early: with five minutes for each kill the longest run is over before the weekend."""


@dataclass
class Clocks:
    """Processes that deliver, and are killed."""

    spawner: subprocess.Popen[str]
    folder: Path
    now: datetime = BEGAN
    running: list[int] = field(default_factory=list)
    kills: int = 0

    def forward(self, step: timedelta) -> None:
        self.now += step
        written = self.folder / "written"
        written.write_text(self.now.isoformat(), "utf-8")
        written.replace(self.folder / "time")

    def have_nothing_to_do(self) -> bool:
        """All of them, now: whoever lives holds nothing."""
        found = [self.folder / str(each) for each in self.running]
        return all(each.exists() and each.read_text("utf-8") == self.now.isoformat() for each in found)

    def start(self) -> None:
        assert self.spawner.stdin is not None
        assert self.spawner.stdout is not None
        self.spawner.stdin.write("one more\n")
        self.spawner.stdin.flush()
        self.running.append(int(self.spawner.stdout.readline()))

    def kill(self, which: int) -> None:
        os.kill(self.running.pop(which), signal.SIGKILL)
        self.kills += 1


@contextmanager
def clocks(database: Database, school: str, server: MailServer, many: int, folder: Path) -> Iterator[Clocks]:
    command = [sys.executable, "-m", "tests.notify.deliverer"]
    given = [database.url, school, str(server.port), str(folder)]
    with subprocess.Popen(
        [*command, *given], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        found = Clocks(one, folder)
        found.forward(timedelta(0))
        for _ in range(many):
            found.start()
        try:
            yield found
        finally:
            for child in found.running:
                os.kill(child, signal.SIGKILL)
            one.kill()


def never_out_of_hours(database: Database, school: str) -> None:
    with database.write() as session:
        day = {"ladder": {"hours_from": "00:00", "hours_until": "23:59"}}
        session.execute(update(School).where(School.id == school).values(settings=day))


def raise_alerts(database: Database, cast: Cast, numbers: range, now: datetime) -> set[str]:
    """Half of them to Sam, who has a browser; half to Hana, who has a mailbox alone. Their ids."""
    found = []
    for start in range(0, len(numbers), 500):
        with database.write() as session:
            for number in numbers[start : start + 500]:
                alert = alerts.StoredAlert(
                    new_id(now), f"under:{number}", AlertKind.UNDER, cast.precision, cast.asha, None, True, "open",
                    {"delivered": "1", "due": "4", "unit": "sessions", "windows": 2}, now, now, None, now,
                )  # fmt: skip
                alerts.add(session, cast.larch_lane, alert)
                told = Notice((cast.sam, cast.hana)[number % 2], NoticeKind.URGENT, (alert.id,))
                assert notices.tell(session, cast.larch_lane, told, alert.id, topic_of(alert.id), now)
                found.append(alert.id)
    return set(found)


def waiting(database: Database, school: str) -> int:
    with database.read() as session:
        open_ones = OutboxRow.sent_at.is_(None), OutboxRow.given_up_at.is_(None)
        count = select(func.count()).where(OutboxRow.school_id == school, *open_ones)
        return session.scalar(count.select_from(OutboxRow)) or 0


@pytest.mark.parametrize(("many", "kills"), [SMALL, pytest.param(*WHOLE, marks=pytest.mark.slow)])
def test_whatever_is_killed_each_alert_is_told_and_seen_once(
    database: Database, cast: Cast, service: PushService, tmp_path: Path, many: int, kills: int
) -> None:
    school, two = cast.larch_lane, 2 if database.read_engine.dialect.name == "postgresql" else 1
    to, chance, began = service.subscriber(), random.Random(7), time.monotonic()
    settings = Settings(push_extra_hosts=("127.0.0.1",))
    now = BEGAN
    never_out_of_hours(database, school)
    subscribe(database, settings, Who(school, cast.sam, "senco"), to.endpoint, to.p256dh, to.auth, now)
    push_keys(database)
    last = many * 9 // 10  # the others are raised once all kills are done: who is quick leaves nobody to kill
    raised, at_each = raise_alerts(database, cast, range(last), now), last / kills
    with mail_server() as server, clocks(database, school, server, two, tmp_path) as run:
        while len(raised) < many or waiting(database, school):
            told = len(service.received) + len(server.taken)
            if run.kills < kills:
                if told >= at_each * (run.kills + chance.random()):
                    run.kill(chance.randrange(len(run.running)))
                    run.start()
            elif len(raised) < many:
                raised |= raise_alerts(database, cast, range(last, many), now)
                run.forward(timedelta(seconds=1))  # who found nothing to do before may find something now
            if run.have_nothing_to_do():
                run.forward(outbox.CLAIM)
            assert time.monotonic() - began < 3000, f"{told} of {many} were told"
            time.sleep(0.02)
    topics = Counter(message.headers["Topic"] for message in service.received)
    mails = Counter(str(mail["Message-ID"]) for mail in server.taken)
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.channel != outbox.DESK)).all()
    by_mail = [row for row in rows if row.channel == outbox.EMAIL]
    expected = {f"<{topic_of(f'mail:{row.id}')}@127.0.0.1>" for row in by_mail}
    twice = sum(topics.values()) - len(topics) + sum(mails.values()) - len(mails)
    print(  # noqa: T201 - shown by `make prove-notices`
        f"{many} alerts, {two} clocks, {run.kills} kills: {len(topics)} by push, {len(mails)} by mail, "
        f"{twice} sent again under the same name, {time.monotonic() - began:.0f} s"
    )
    assert run.kills == kills
    assert all(row.sent_at for row in rows)
    assert len(rows) == len(raised) == many
    assert set(topics) == {row.topic for row in rows if row.channel == outbox.PUSH}, "lost, or seen by push and by mail"
    assert set(mails) == expected
    assert len(topics) + len(mails) == many
    assert twice <= kills * two
