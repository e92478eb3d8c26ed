"""Bugs of the server, each in one place of push, pull or the log.

Longer than the other files because it is a list.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from msgspec import UNSET, structs
from sqlalchemy import update
from sqlalchemy.orm import Session

from server.services import judging_items, sync, sync_items
from server.services.ids import new_id
from server.services.judging_items import Batch
from server.services.refusal import Refusal
from server.services.sync_wire import Result
from server.store import devices, engine, folds, held, log
from server.store.models.log import EventRow
from tests.sync.model.device import Device, Own, Storage
from tests.sync.model.server import Crashed
from tests.sync.mutants.seeding import Mutant, nothing


def ack_before_commit(patch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def write(self: engine.Database) -> Iterator[Session]:
        with Session(self.write_engine, expire_on_commit=False) as session:
            session.begin()
            yield session
            try:
                session.commit()
            except Crashed:
                session.rollback()

    patch.setattr(engine.Database, "write", write)


def no_dedupe(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Batch, "_before", nothing)


def overwrite_on_conflict(patch: pytest.MonkeyPatch) -> None:
    real = Batch.take

    def take(self: Batch, item: sync_items.Item) -> Result:
        known = self._known.get(item.id)
        if known is not None and known.sha != item.sha and item.body is not None and known.seq <= self.session_seq:
            values = {"body": item.body_text.decode(), "sha": item.sha}
            self.session.execute(update(EventRow).where(EventRow.seq == known.seq).values(values))
            return Result(item.id, "applied", seq=known.seq, sha=item.sha.hex())
        return real(self, item)

    _with_session(patch)
    patch.setattr(Batch, "take", take)


def held_item_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(held, "add", nothing)


def held_beside_the_log(patch: pytest.MonkeyPatch) -> None:
    """No event says that something is held, so the chain does not know of it."""
    real = Batch._hold

    def hold(self: Batch, item: sync_items.Item, fault: tuple[str, str]) -> Result:
        result = real(self, item, fault)
        self.new.pop()
        self._seq -= 1
        return result

    patch.setattr(Batch, "_hold", hold)


def no_rewind_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync, "_check_witness", nothing)


def rewind_by_length_only(patch: pytest.MonkeyPatch) -> None:
    def check(session: Session, school_id: str, head: log.Head, witness: tuple[int, str]) -> None:
        if witness[0] > head.seq:
            raise sync.Rewound(head.epoch)

    patch.setattr(sync, "_check_witness", check)


def rewind_by_epoch_only(patch: pytest.MonkeyPatch) -> None:
    real = sync._take_in

    def take_in(db: Any, who: Any, sent: Any, *rest: Any) -> Any:
        with db.read() as session:
            head = log.read_head(session, who.school_id)
        if sent.epoch not in ("", head.epoch):
            raise sync.Rewound(head.epoch)
        return real(db, who, sent, *rest)

    no_rewind_check(patch)
    patch.setattr(sync, "_take_in", take_in)


def seq_with_a_gap(patch: pytest.MonkeyPatch) -> None:
    """A number is taken for what is then held, as a sequence of the database would."""
    real = log.append

    def append(session: Session, school_id: str, head: log.Head, new: Any, now: Any) -> Any:
        skips = any(event.type == "held" for event in new)
        return real(session, school_id, replace(head, seq=head.seq + 1) if skips else head, new, now)

    patch.setattr(log, "append", append)


def chain_not_chained(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(log, "next_chain", lambda _, event_id: sha256(event_id.encode()).digest()[:12])


def grants_not_checked_on_push(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Batch, "fault_of_author", nothing)


def refused_for_lost_access(patch: pytest.MonkeyPatch) -> None:
    """Work that was done while access was valid is refused, not held."""
    real = Batch.take

    def take(self: Batch, item: sync_items.Item) -> Result:
        if self._before(item) is None and self.fault_of_author(item):
            return Result(item.id, "refused", code="malformed")
        return real(self, item)

    patch.setattr(Batch, "take", take)


def scope_leak_on_pull(patch: pytest.MonkeyPatch) -> None:
    real = log.page

    def page(session: Session, school_id: str, scopes: Any, *rest: Any, **more: Any) -> Any:
        return real(session, school_id, None if scopes and len(scopes) > 1 else scopes, *rest, **more)

    patch.setattr(log, "page", page)


def data_before_the_new_list(patch: pytest.MonkeyPatch) -> None:
    """A page is given although the list of scopes is an old one."""
    real = sync.pull

    def pull(db: Any, who: Any, sent: Any) -> Any:
        if sent.rev:
            with db.read() as session:
                sent.rev = sync.scopes_of(session, who.school_id, who.person_id, who.access_role).rev
        return real(db, who, sent)

    patch.setattr(sync, "pull", pull)


def refused_blocks_the_batch(patch: pytest.MonkeyPatch) -> None:
    def refused(item: Any) -> Result:
        raise Refusal("malformed")

    patch.setattr(sync, "_refused", refused)


def refused_is_called_applied(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync, "_refused", lambda item: Result(item.id, "applied", seq=1, sha="00" * 16))
    real = Device.take_result

    def take_result(self: Device, disk: Storage, own: Own, result: dict[str, Any]) -> None:
        real(self, disk, own, result | {"sha": own.sha})

    patch.setattr(Device, "take_result", take_result)


def refused_without_its_id(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync_items, "_id_beside_what_cannot_be_read", nothing)


def invalid_is_thrown_away(patch: pytest.MonkeyPatch) -> None:
    """The answer of many servers to what they do not like: 200, and it is gone."""
    real = Batch.take

    def take(self: Batch, item: sync_items.Item) -> Result:
        if item.body is None:
            return Result(item.id, "applied", seq=1, sha=item.sha.hex())
        return real(self, item)

    patch.setattr(Batch, "take", take)


def retry_applies_again_with_a_new_id(patch: pytest.MonkeyPatch) -> None:
    real = Batch._before

    def before(self: Batch, item: sync_items.Item) -> Result | None:
        found = real(self, item)
        if found is not None and found.status == "duplicate" and found.code is UNSET:
            again = judging_items.new_event(item, self._author.person_id, self._author.device_id)
            other = new_id(self._now)
            first = item.type in judging_items.FIRST
            self._seq += 1
            self.new.append(structs.replace(again, id=other, entity=other if first else again.entity))
        return found

    patch.setattr(Batch, "_before", before)


def projection_not_in_the_transaction(patch: pytest.MonkeyPatch) -> None:
    real, take_in = folds.project, sync._take_in
    later: list[Any] = []

    def took_in(db: Any, *rest: Any) -> Any:
        later.clear()
        answer = take_in(db, *rest)
        with db.write() as session:
            for school_id, events, now in later:
                real(session, school_id, events, now)
        return answer

    patch.setattr(sync.folds, "project", lambda _, *rest: later.append(rest))
    patch.setattr(sync, "_take_in", took_in)


def no_back_fill(patch: pytest.MonkeyPatch) -> None:
    real = sync.pull

    def pull(db: Any, who: Any, sent: Any) -> Any:
        sent.behind = {}
        return real(db, who, sent)

    patch.setattr(sync, "pull", pull)


def cursor_to_the_head_with_a_full_page(patch: pytest.MonkeyPatch) -> None:
    real = sync._fill

    def fill(session: Any, school: Any, scopes: Any, sent: Any, head: log.Head, answer: Any) -> None:
        real(session, school, scopes, sent, head, answer)
        if answer.cursor != sent.cursor:
            answer.cursor, answer.chain, answer.more = head.seq, head.chain.hex(), False

    patch.setattr(sync, "_fill", fill)


def back_fill_ends_with_its_first_page(patch: pytest.MonkeyPatch) -> None:
    real = sync._fill

    def fill(session: Any, school: Any, scopes: Any, sent: Any, head: log.Head, answer: Any) -> None:
        real(session, school, scopes, sent, head, answer)
        answer.behind = {}

    patch.setattr(sync, "_fill", fill)


def durable_without_a_backup(patch: pytest.MonkeyPatch) -> None:
    real = log._head

    def head(rows: Any) -> log.Head:
        found = real(rows)
        return replace(found, durable_seq=found.seq)

    patch.setattr(log, "_head", head)


def numbers_not_noted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(devices, "add_items", nothing)


def what_waits_is_not_woken(patch: pytest.MonkeyPatch) -> None:
    """What was held because the record had not come back yet stays held when it has."""
    patch.setattr(sync, "wake", lambda _session, _school, head, *_: (head, []))


def clocks_decide(patch: pytest.MonkeyPatch) -> None:
    """What is stated in the future is refused."""
    real = Batch.take

    def take(self: Batch, item: sync_items.Item) -> Result:
        if (item.stated_at - self._now).days > 365:
            return Result(item.id, "refused", code="malformed")
        return real(self, item)

    patch.setattr(Batch, "take", take)


def _with_session(patch: pytest.MonkeyPatch) -> None:
    real = Batch.__init__

    def init(self: Batch, session: Session, author: Any, items: Any, head: log.Head, now: Any, **more: Any) -> None:
        real(self, session, author, items, head, now, **more)
        self.session, self.session_seq = session, head.seq  # type: ignore[attr-defined]

    patch.setattr(Batch, "__init__", init)


def a_withdrawn_record_still_counts(patch: pytest.MonkeyPatch) -> None:
    """The log is right, and what is made of it is not."""
    real = folds._said

    def said(event: log.Event, before: list[folds.Row]) -> folds.Row | None:
        if event.type == "record.void" and before:
            return {name: before[-1][name] for name in folds._WHAT_STANDS}
        return real(event, before)

    patch.setattr(folds, "_said", said)


def changes_are_not_in_the_audit_log(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync.audit, "append_events", nothing)


def the_ledger_is_not_marked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folds, "mark_dirty", nothing)


def a_log_that_ends_earlier_is_believed(patch: pytest.MonkeyPatch) -> None:
    """What the phone has seen beyond the head is taken for what is still to come."""
    real = sync._check_witness

    def check(session: Session, school_id: str, head: log.Head, witness: tuple[int, str]) -> None:
        if witness != (0, "") and log.chain_at(session, school_id, witness[0]) is not None:
            real(session, school_id, head, witness)

    patch.setattr(sync, "_check_witness", check)


OF_SERVER = (
    Mutant("a withdrawn record still counts", a_withdrawn_record_still_counts, ("I6",)),
    Mutant("changes are not in the audit log", changes_are_not_in_the_audit_log, ("I13",)),
    Mutant("the ledger is not marked", the_ledger_is_not_marked, ("I13",)),
    Mutant("a log that ends earlier is believed", a_log_that_ends_earlier_is_believed, ("I4", "I11")),
    Mutant("ack before commit", ack_before_commit, ("I1",)),
    Mutant("no dedupe", no_dedupe, ("I2", "I9")),
    Mutant("overwrite on conflict", overwrite_on_conflict, ("I1", "I3", "I12")),
    Mutant("held item dropped", held_item_dropped, ("I1",)),
    Mutant("held beside the log", held_beside_the_log, ("I1", "I3")),
    Mutant("no rewind check", no_rewind_check, ("I4", "I11")),
    Mutant("rewind by length only", rewind_by_length_only, ("I4", "I11")),
    Mutant("rewind by epoch only", rewind_by_epoch_only, ("I4", "I11")),
    Mutant("seq with a gap", seq_with_a_gap, ("I5",)),
    Mutant("chain not chained", chain_not_chained, ("I5",)),
    Mutant("grants not checked on push", grants_not_checked_on_push, ("I18",)),
    Mutant("refused for lost access", refused_for_lost_access, ("I9",)),
    Mutant("scope leak on pull", scope_leak_on_pull, ("I18",)),
    Mutant("data before the new list of scopes", data_before_the_new_list, ("I4", "I7", "I8")),
    Mutant("refused blocks the batch", refused_blocks_the_batch, ("I9",)),
    Mutant("refused is called applied", refused_is_called_applied, ("I1",)),
    Mutant("refused without its id", refused_without_its_id, ("I9", "I10")),
    Mutant("invalid is thrown away", invalid_is_thrown_away, ("I1",)),
    Mutant("retry applies again with a new id", retry_applies_again_with_a_new_id, ("I2",)),
    Mutant("projection not in the transaction", projection_not_in_the_transaction, ("I13",)),
    Mutant("no back-fill", no_back_fill, ("I4", "I8")),
    Mutant("cursor to the head with a full page", cursor_to_the_head_with_a_full_page, ("I4", "I8")),
    Mutant("back-fill ends with its first page", back_fill_ends_with_its_first_page, ("I4", "I8")),
    Mutant("durable without a backup", durable_without_a_backup, ("I3", "I11")),
    Mutant("numbers not noted", numbers_not_noted, ("I17",)),
    Mutant("what waits is not woken", what_waits_is_not_woken, ("I11",)),
    Mutant("clocks decide", clocks_decide, ("I9",)),
)
