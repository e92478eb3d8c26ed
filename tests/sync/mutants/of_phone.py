"""Bugs of the phone, each in one place of what it does with answers and with its storage."""

from dataclasses import replace
from typing import Any

import pytest

from tests.sync.model import device as phone
from tests.sync.model.device import Answer, Device, Own, Storage
from tests.sync.mutants.seeding import Mutant, nothing


def delete_on_send(patch: pytest.MonkeyPatch) -> None:
    real = Device.push_request

    def push_request(self: Device, req: str, batch: list[Own]) -> Any:
        request = real(self, req, batch)
        for own in batch:
            self.disk.own.pop(own.item["id"])
        return request

    patch.setattr(Device, "push_request", push_request)
    patch.setattr(Device, "take_result", nothing)


def give_up_after_3(patch: pytest.MonkeyPatch) -> None:
    real = Device.push_failed

    def push_failed(self: Device, answer: Answer | None, req: str, batch: list[Own]) -> None:
        real(self, answer, req, batch)
        tries = self.__dict__.setdefault("tries", {})
        for own in batch:
            tries[own.key] = tries.get(own.key, 0) + 1
            if tries[own.key] >= 3:
                self.disk.own.pop(own.item["id"], None)

    patch.setattr(Device, "push_failed", push_failed)


def any_200_is_an_ack(patch: pytest.MonkeyPatch) -> None:
    real = Device.take_push

    def take_push(self: Device, req: str, batch: list[Own], answer: Answer | None) -> None:
        if answer is not None and answer.status == 200 and phone.counts(answer, req, ()) is None:
            for own in batch:
                self.disk.own[own.item["id"]] = replace(own, state="acked")
                self.acks.append(own.key)
            return
        real(self, req, batch, answer)

    patch.setattr(Device, "take_push", take_push)


def answers_to_other_questions_count(patch: pytest.MonkeyPatch) -> None:
    real = Device.take_push

    def take_push(self: Device, req: str, batch: list[Own], answer: Answer | None) -> None:
        told = phone.spoken(answer)
        if told.get("results") and told.get("req") != req:
            for own in batch:
                self.disk.own[own.item["id"]] = replace(own, state="acked")
                self.acks.append(own.key)
            return
        real(self, req, batch, answer)

    patch.setattr(Device, "take_push", take_push)


def witness_is_the_cursor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Device, "move_witness", nothing)


def cursor_before_data(patch: pytest.MonkeyPatch) -> None:
    real = Device.take_page

    def take_page(self: Device, req: str, answer: Answer | None) -> bool:
        told = phone.counts(answer, req, ("cursor", "chain"))
        if told is not None and "scopes" not in told:
            self.disk.cursor, self.disk.chain = told["cursor"], told["chain"]
        return real(self, req, answer)

    patch.setattr(Device, "take_page", take_page)


def lost_scope_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Device, "drop", nothing)


def gained_scope_is_not_behind(patch: pytest.MonkeyPatch) -> None:
    real = Device.take_scopes

    def take_scopes(self: Device, disk: Storage, page: Any) -> None:
        real(self, disk, page)
        disk.behind = dict(page["behind"])

    patch.setattr(Device, "take_scopes", take_scopes)


def lost_scope_stays_behind(patch: pytest.MonkeyPatch) -> None:
    """A scope that is lost while it is filled in and gained again goes on where it was."""

    def take_scopes(self: Device, disk: Storage, page: Any) -> None:
        disk.behind = dict(page["behind"])
        if (scopes := page.get("scopes")) is not None:
            for lost in set(disk.scopes) - set(scopes):
                disk.events = {key: each for key, each in disk.events.items() if each["scope"] != lost}
            gained = set(scopes) - set(disk.scopes) if page["cursor"] else set()
            disk.behind = dict.fromkeys(gained, 0) | disk.behind
            disk.scopes = tuple(scopes)

    patch.setattr(Device, "take_scopes", take_scopes)


def purged_before_the_backup(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Device, "purgeable", lambda _, __, own: own.state == "settled")


def nothing_is_offered_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Device, "offer_again", nothing)


def the_settled_are_not_offered_again(patch: pytest.MonkeyPatch) -> None:
    def offer_again(self: Device, disk: Storage) -> None:
        for key, own in disk.own.items():
            if own.state in ("acked", "held"):
                disk.own[key] = replace(own, state="queued", seq=0)

    patch.setattr(Device, "offer_again", offer_again)


def a_second_rewind_is_not_obeyed(patch: pytest.MonkeyPatch) -> None:
    """Nobody told of the first restore either, so the epoch is the same, and the phone has not pulled since."""
    real = Device.rewound

    def rewound(self: Device, answer: Answer | None, req: str) -> bool:
        if self.disk.stale and phone.spoken(answer).get("epoch") == self.disk.epoch:
            return False
        return real(self, answer, req)

    patch.setattr(Device, "rewound", rewound)


def what_was_pulled_survives_a_rewind(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Device, "forget_pulled", nothing)


def held_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    real = Device.take_result

    def take_result(self: Device, disk: Storage, own: Own, result: Any) -> None:
        real(self, disk, own, result)
        if result["status"] == "held":
            disk.own.pop(own.item["id"])

    patch.setattr(Device, "take_result", take_result)


def number_reused(patch: pytest.MonkeyPatch) -> None:
    real = Device.save

    def save(self: Device, item: Any) -> Own:
        self.disk.next_n = len(self.disk.own) + 1
        return real(self, item)

    patch.setattr(Device, "save", save)


def number_outside_the_transaction(patch: pytest.MonkeyPatch) -> None:
    real = Device.save

    def save(self: Device, item: Any) -> Own:
        before = self.disk.next_n
        try:
            return real(self, item)
        finally:
            self.disk.next_n = before + 1

    patch.setattr(Device, "save", save)


def retry_with_a_new_id(patch: pytest.MonkeyPatch) -> None:
    real = Device.push_failed

    def push_failed(self: Device, answer: Answer | None, req: str, batch: list[Own]) -> None:
        real(self, answer, req, batch)
        for own in batch:
            if self.disk.own.pop(own.item["id"], None) is not None:
                item = own.item | {"id": own.item["id"].replace("-7", "-8", 1)}
                self.disk.own[item["id"]] = Own(item, phone.sha_of(phone.spelled(item)).hex())

    patch.setattr(Device, "push_failed", push_failed)


def the_latest_clock_stands(patch: pytest.MonkeyPatch) -> None:
    real = phone.fold

    def by_clock(events: Any) -> Any:
        ordered = sorted(events, key=lambda event: event["stated_at"] or "")
        return real([{**event, "seq": i} for i, event in enumerate(ordered)])

    patch.setattr(phone, "fold", by_clock)


OF_PHONE = (
    Mutant("delete on send", delete_on_send, ("I3", "I9")),
    Mutant("give up after 3", give_up_after_3, ("I3",)),
    Mutant("any 200 is an ack", any_200_is_an_ack, ("I1",)),
    Mutant("answers to other questions count", answers_to_other_questions_count, ("I1",)),
    Mutant("witness is the cursor", witness_is_the_cursor, ("I11",)),
    Mutant("cursor before data", cursor_before_data, ("I4", "I8")),
    Mutant("lost scope stays", lost_scope_stays, ("I7",)),
    Mutant("gained scope is not behind", gained_scope_is_not_behind, ("I4", "I8")),
    Mutant("lost scope stays behind", lost_scope_stays_behind, ("I4", "I8")),
    Mutant("purged before the backup", purged_before_the_backup, ("I3", "I11")),
    Mutant("nothing is offered again", nothing_is_offered_again, ("I11",)),
    Mutant("the settled are not offered again", the_settled_are_not_offered_again, ("I11",)),
    Mutant("a second rewind is not obeyed", a_second_rewind_is_not_obeyed, ("I8", "I10", "I11")),
    Mutant("what was pulled survives a rewind", what_was_pulled_survives_a_rewind, ("I4", "I6")),
    Mutant("held is forgotten", held_is_forgotten, ("I3", "I11")),
    Mutant("number reused", number_reused, ("I17",)),
    Mutant("number outside the transaction", number_outside_the_transaction, ("I17",)),
    Mutant("retry with a new id", retry_with_a_new_id, ("I2", "I3", "I9")),
    Mutant("the latest clock stands", the_latest_clock_stands, ("I6",)),
)
