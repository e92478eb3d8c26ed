"""What must hold, by name. Each takes the world and raises Violation; the table of all eighteen is in __init__."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.domain.chain import GENESIS, canonical, next_chain
from tests.sync.model.device import Answer, Device, Key, Own, spoken
from tests.sync.model.fold import fold
from tests.sync.model.looking import Kept, Logged
from tests.sync.model.server import Server

if TYPE_CHECKING:
    from tests.sync.model.world import World


class Violation(AssertionError):  # noqa: N818 - what fell, not what failed
    """`name` is the invariant that fell, `history` what happened until then."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name} fell: {detail}")
        self.name = name
        self.history: list[str] = []


@dataclass(frozen=True)
class Seen:
    """The server's database as it is now. `stored`: every item that is in the log or held in it."""

    head: tuple[int, bytes]
    log: list[Logged]
    held: list[Kept]
    stored: set[Key]
    received: dict[str, set[int]]
    counted: Counter[str]

    @property
    def still_waiting(self) -> list[Kept]:
        """What is held for want of an item that is in the log."""
        present = {(row.id, row.scope) for row in self.log}
        taken = {row.id for row in self.log}
        return [
            kept
            for kept in self.held
            if kept.resolution is None and (kept.waits_for, kept.scope) in present and kept.id not in taken
        ]

    @classmethod
    def of(cls, server: Server) -> Seen:
        log, held = server.log(), server.held()
        announced = {(row.entity, row.sha.hex()) for row in log if row.type == "held"}
        stored = {(row.id, row.sha.hex()) for row in log if row.device is not None}
        stored |= {(kept.id, kept.sha) for kept in held if (kept.id, kept.sha) in announced}
        return cls(server.head(), log, held, stored, server.received(), server.counted())


def must(name: str, holds: bool, detail: str) -> None:
    if not holds:
        raise Violation(name, detail)


def i1_what_is_acknowledged_is_in_the_log(world: World) -> None:
    gone = world.believed - world.seen.stored - world.forgiven
    must("I1", not gone, f"acknowledged and not in the log: {_said(world, gone)}")


def i2_once_in_the_log_and_counted_once(world: World) -> None:
    ids = Counter(row.id for row in world.seen.log)
    must("I2", not [each for each in ids if ids[each] > 1], "an id is in the log twice")
    by_devices = [row for row in world.seen.log if row.device is not None]
    shas = Counter(row.sha.hex() for row in by_devices)
    must("I2", not [each for each in shas if shas[each] > 1], "one item is in the log as two events")
    strangers = shas.keys() - {sha for _, sha in world.saved}
    must("I2", not strangers, "an item is in the log that nobody saved")
    kept = Counter((each.id, each.sha) for each in world.seen.held)
    must("I2", not [each for each in kept if kept[each] > 1], "one item is held twice")
    both = [each for each in world.seen.held if each.resolution != "released" and each.sha in shas]
    must("I2", not both, "an item is in the log and held as well")
    must("I2", not [each for each, count in world.seen.counted.items() if count > 1], "a record counts twice")
    must("I2", world.seen.counted.keys() <= ids.keys(), "a record counts that is not in the log")


def i3_nothing_that_was_saved_is_nowhere(world: World) -> None:
    on_devices = {own.key for device in world.devices for own in device.disk.own.values()}
    nowhere = world.saved.keys() - on_devices - world.seen.stored - world.lost
    must("I3", not nowhere, f"neither on a phone nor in the log: {_said(world, nowhere)}")


def i4_a_device_holds_exactly_its_scopes_prefix(world: World) -> None:
    for device in world.devices:
        disk = device.disk
        if disk.stale or not same_history(world, device):
            continue  # it will be told that the log went back
        upto = {scope: disk.behind.get(scope, disk.cursor) for scope in disk.scopes}
        expected = {row.id for row in world.seen.log if row.seq <= upto.get(row.scope, 0)}
        must("I4", disk.events.keys() == expected, f"{device.name} at {disk.cursor}: {_ids(expected, disk.events)}")


def i5_no_gap_and_every_event_chained(world: World) -> None:
    chain = GENESIS
    for expected, row in enumerate(world.seen.log, 1):
        chain = next_chain(chain, row.id)
        must("I5", row.seq == expected, f"seq {row.seq} stands where {expected} belongs")
        must("I5", row.chain == chain, f"the chain at {row.seq} does not follow from the ids")
    must("I5", world.seen.head == (len(world.seen.log), chain), f"the head is {world.seen.head[0]}")


def i6_equal_access_gives_equal_state(world: World) -> None:
    for device in world.devices:
        expected = fold(row.spoken for row in world.seen.log if row.scope in world.scopes(device.user))
        must("I6", device.view() == expected, f"{device.name} folds to another state than the log")


def i7_nothing_of_a_lost_scope_stays(world: World, device: Device) -> None:
    left = {event["scope"] for event in device.disk.events.values()} | set(device.disk.scopes)
    left -= world.scopes(device.user)
    must("I7", not left, f"{device.name} has pulled and still holds {sorted(left)}")


def i8_all_of_a_gained_scope_arrives(world: World) -> None:
    for device in world.devices:
        disk, scopes = device.disk, world.scopes(device.user)
        must("I8", set(disk.scopes) == scopes, f"{device.name} knows {sorted(disk.scopes)} of {sorted(scopes)}")
        must("I8", not disk.behind, f"{device.name} is still behind in {sorted(disk.behind)}")
        expected = {row.id for row in world.seen.log if row.scope in scopes}
        must("I8", expected <= disk.events.keys(), f"{device.name}: {_ids(expected, disk.events)}")


def i9_a_bad_item_costs_the_others_nothing(
    world: World, device: Device, batch: list[Own], req: str, answer: Answer | None
) -> None:
    if answer is None:
        return
    whole = answer.status in (400, 413, 422, 500)
    must("I9", not whole, f"a whole push was answered {answer.status}: {answer.body.decode()[:300]}")
    if answer.status != 200 or spoken(answer).get("req") != req:
        return
    for own in batch:
        must("I2", own.key in world.saved, f"{device.name} sent what nobody saved")
        state = device.disk.own[own.item["id"]].state if own.item["id"] in device.disk.own else "gone"
        must("I9", state != "queued", f"{device.name} was answered, and an item still waits")
        if not world.saved[own.key].refused:
            must("I9", state != "blocked", f"{device.name}: an item was refused that can be stored")


def i11_after_a_rewind_everything_held_is_back(world: World) -> None:
    refused = {key for key, saved in world.saved.items() if saved.refused}
    gone = world.saved.keys() - world.seen.stored - world.lost - refused
    must("I11", not gone, f"at rest and not in the log: {_said(world, gone)}")
    for device in world.devices:
        must("I11", same_history(world, device), f"{device.name} is at rest in another history than the log's")


def i11_nothing_waits_for_what_is_there(world: World) -> None:
    """A change that came before what it changes counts by itself, but for those whose author had lost the pupil when it
    could have counted."""
    for kept in world.seen.still_waiting:
        key = (kept.id, kept.sha)
        must("I11", key in world.left_to_the_senco, f"{_said(world, {key})} waits for what is in the log")


def i12_the_log_says_what_was_saved(world: World) -> None:
    by_sha = {sha: saved for (_, sha), saved in world.saved.items()}
    for row in world.seen.log:
        blank = row.body == "" and row.scope.removeprefix("pupil:") in world.gone
        if row.device is not None and (saved := by_sha.get(row.sha.hex())) and not blank:
            same = json.loads(row.body) == saved.item["body"] and row.body.encode() == canonical(saved.item["body"])
            must("I12", same, f"the body at {row.seq} is not the one that was saved")
    twins = {item_id for item_id, count in Counter(item_id for item_id, _ in world.saved).items() if count > 1}
    gone = {key for key in world.believed - world.forgiven if key[0] in twins} - world.seen.stored
    must("I12", not gone, f"of two items under one id one is gone: {_said(world, gone)}")


def i6_the_server_counts_what_the_log_says(world: World) -> None:
    """The projections, against the fold that is written from the protocol alone."""
    state = fold(row.spoken for row in world.seen.log if row.body)
    heads = {head for (family, _), (head, _, withdrawn) in state.items() if family == "record" and not withdrawn}
    standing = world.server.standing()
    must("I6", standing.keys() == heads, f"of the records {_ids(heads, standing)}")


def i13_what_follows_from_an_event_is_there(world: World) -> None:
    """With it, in its transaction: what opens the audit log, and that the ledger is to be worked out anew."""
    said = {row.id for row in world.seen.log if row.user is not None and row.body}
    unsaid = said - world.server.opened()
    must("I13", not unsaid, f"{len(unsaid)} events are in the log that the audit log does not know")
    past = world.server.past_the_audit_log()
    must("I13", not past, f"the audit log does not vouch for what nobody bent: {past[:3]}")
    unmarked = world.server.unmarked()
    must("I13", not unmarked, f"{unmarked} records are counted, and no ledger is to be worked out for them")


def i13_rebuilt_equals_incremental(world: World) -> None:
    otherwise = world.server.told_otherwise(world.now)
    must("I13", not otherwise, f"shown otherwise than the log says: {otherwise[:3]}")
    before = world.server.projections()
    world.server.rebuild(world.now)
    must("I13", world.server.projections() == before, "the projections made anew differ from those kept up to date")


def i17_numbers_are_accounted_for(world: World) -> None:
    given: dict[str, list[int]] = {}
    stored: dict[str, set[int]] = {}
    for key, saved in world.saved.items():
        given.setdefault(saved.device, []).append(saved.item["n"])
        if key in world.seen.stored:
            stored.setdefault(saved.device, set()).add(saved.item["n"])
    for device, numbers in given.items():
        must("I17", sorted(numbers) == list(range(1, len(numbers) + 1)), f"numbers given: {sorted(numbers)}")
        arrived = world.seen.received.get(device, set())
        must("I17", arrived == stored.get(device, set()), f"received {sorted(arrived)}")


def i17_nothing_is_missing_from_a_device_that_lost_nothing(world: World) -> None:
    """But what was erased, and went with the log that had it: that nobody has any more."""
    for d, device in enumerate(world.devices):
        gone = {world.saved[key].item["n"] for key in world.lost if world.saved[key].device == device.id}
        missing = world.hello(d)
        never = missing is None or set(missing) - gone
        must("I17", not never, f"{device.name} lost nothing, and is told that {missing} never came")


def i18_no_answer_holds_more_than_is_granted(world: World, user: str, answer: Answer) -> None:
    said = spoken(answer)
    shown = {event["scope"] for event in said.get("events", ())} | set(said.get("scopes", ()))
    must("I18", shown <= world.scopes(user), f"{world.names[user]} was shown {sorted(shown - world.scopes(user))}")


def i18_nothing_counts_that_was_not_granted(world: World) -> None:
    released = {kept.sha for kept in world.seen.held if kept.resolution == "released" and kept.by}
    for row in world.seen.log[world.authorised_up_to :]:
        if row.device is not None and row.user is not None and row.sha.hex() not in released:
            granted = row.scope in world.scopes(row.user)
            must("I18", granted, f"{world.names[row.user]} wrote to {row.scope} at {row.seq}")


def same_history(world: World, device: Device) -> bool:
    """The log continues what this phone has seen."""
    for seq, chain in ((device.disk.cursor, device.disk.chain), device.disk.witness):
        if seq and (seq > len(world.seen.log) or world.seen.log[seq - 1].chain.hex() != chain):
            return False
    return True


def _said(world: World, keys: set[Key]) -> str:
    return ", ".join(f"{world.saved[key].item['type']} {key[0][-4:]} n={world.saved[key].item['n']}" for key in keys)


def _ids(expected: set[str], held: dict[str, object]) -> str:
    short = [sorted(each[-4:] for each in ids) for ids in (expected - held.keys(), held.keys() - expected)]
    return f"lacks {short[0]}, has {short[1]} beyond"


ALWAYS = (
    i5_no_gap_and_every_event_chained,
    i2_once_in_the_log_and_counted_once,
    i12_the_log_says_what_was_saved,
    i1_what_is_acknowledged_is_in_the_log,
    i3_nothing_that_was_saved_is_nowhere,
    i4_a_device_holds_exactly_its_scopes_prefix,
    i17_numbers_are_accounted_for,
    i18_nothing_counts_that_was_not_granted,
)
AT_REST = (
    i11_nothing_waits_for_what_is_there,
    i11_after_a_rewind_everything_held_is_back,
    i8_all_of_a_gained_scope_arrives,
    i6_equal_access_gives_equal_state,
    i6_the_server_counts_what_the_log_says,
    i13_what_follows_from_an_event_is_there,
    i13_rebuilt_equals_incremental,
)
