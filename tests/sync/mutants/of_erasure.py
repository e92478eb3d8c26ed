"""Bugs by which what was erased is still said somewhere, or comes back."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.services import erase
from server.store import audit, erasing, folds, log
from server.store.models.log import EventRow
from tests.sync.model.device import Device, Storage
from tests.sync.mutants.seeding import Mutant, nothing


def erase_leaves_the_body(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasing, "blank", nothing)


def erase_leaves_what_is_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasing, "blank_held", nothing)


def erase_leaves_the_projections(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folds, "forget", nothing)
    patch.setattr(erasing, "remove_pupil", nothing)


def erase_leaves_what_opens_the_audit_log(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "forget", nothing)


def erase_deletes_the_events(patch: pytest.MonkeyPatch) -> None:
    """Thorough, and the log has gaps from then on."""

    def blank(session: Session, school_id: str, ids: Any) -> None:
        session.execute(delete(EventRow).where(EventRow.school_id == school_id, EventRow.id.in_(ids)))

    patch.setattr(erasing, "blank", blank)


def erase_is_not_told_to_devices(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erase, "log", SimpleNamespace(lock_head=log.lock_head, append=nothing))


def erase_is_told_to_readers_only(patch: pytest.MonkeyPatch) -> None:
    """Not to those who wrote to the scope, and whose own items outlive the loss of it."""
    patch.setattr(erasing, "authors", lambda *_: set())


def a_restored_backup_brings_it_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erase, "apply_again", nothing)


def the_phone_keeps_what_it_wrote(patch: pytest.MonkeyPatch) -> None:
    def erased(_: Device, disk: Storage, scope: str, seq: int) -> None:
        disk.events = {key: each for key, each in disk.events.items() if each["scope"] != scope or each["seq"] >= seq}

    patch.setattr(Device, "erase", erased)


def a_lost_answer_brings_it_back_on_the_phone(patch: pytest.MonkeyPatch) -> None:
    """The phone was told while it did not know whether the school had its item, and is not told again."""
    real = Device.erase

    def erased(self: Device, disk: Storage, scope: str, seq: int) -> None:
        real(self, disk, scope, seq)
        disk.erased = {}

    patch.setattr(Device, "erase", erased)


def the_phone_drops_what_waits(patch: pytest.MonkeyPatch) -> None:
    """What was not sent yet goes with what was erased: nobody ever hears of it."""
    real = Device.erase

    def erased(self: Device, disk: Storage, scope: str, seq: int) -> None:
        disk.own = {
            key: replace(own, state="acked") if own.item["scope"] == scope and own.state == "queued" else own
            for key, own in disk.own.items()
        }
        real(self, disk, scope, seq)

    patch.setattr(Device, "erase", erased)


OF_ERASURE = (
    Mutant("erase leaves the body", erase_leaves_the_body, ("I19",)),
    Mutant("erase leaves what is held", erase_leaves_what_is_held, ("I19",)),
    Mutant("erase leaves the projections", erase_leaves_the_projections, ("I19", "I13")),
    Mutant("erase leaves what opens the audit log", erase_leaves_what_opens_the_audit_log, ("I19",)),
    Mutant("erase deletes the events", erase_deletes_the_events, ("I5",)),
    Mutant("erase is not told to devices", erase_is_not_told_to_devices, ("I19",)),
    Mutant("erase is told to readers only", erase_is_told_to_readers_only, ("I19",)),
    Mutant("a restored backup brings it back", a_restored_backup_brings_it_back, ("I19",)),
    Mutant("the phone keeps what it wrote", the_phone_keeps_what_it_wrote, ("I19",)),
    Mutant("a lost answer brings it back on the phone", a_lost_answer_brings_it_back_on_the_phone, ("I19",)),
    Mutant("the phone drops what waits", the_phone_drops_what_waits, ("I3",)),
)
