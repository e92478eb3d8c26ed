"""I19: what was erased is said nowhere any more: in no table of the server, and on no phone that has pulled since.

Ids, seqs and chain stay, so that every other invariant holds as before. What a phone sends about the pupil after that
is held, as anything about a pupil who is not its person's; the school may erase it as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sync.model.device import Device
from tests.sync.model.invariants import Seen, must, same_history

if TYPE_CHECKING:
    from tests.sync.model.world import World

FULL = {"Asha": "Asha Rahman", "Ben": "Ben Ode", "Cora": "Cora Lim"}
"""As the cast has them."""


def erase(world: World, which: int) -> None:
    """A pupil is erased; one who was before, with all that has come late since."""
    pupil = world.pupils[which]
    if not world.server.erase(pupil, world.tick()):
        return
    world.gone |= {pupil}
    for granted in world.grants.values():
        granted.discard(pupil)
    world.seen = world.look()
    i19_nothing_of_it_is_left_here(world, frozenset({pupil}), held_too=True)
    world.note(f"{world.names[pupil]} is erased")


def after_a_restore(world: World, gone_in_the_backup: frozenset[str]) -> None:
    """What was erased since the backup was made has been erased again; its items have nobody who could bring them."""
    for granted in world.grants.values():
        granted.difference_update(world.gone)
    on_phones = {own.key for device in world.devices for own in device.disk.own.values()}
    world.lost |= {
        key for key in world.saved.keys() - world.seen.stored - on_phones if _pupil_of(world, key) in world.gone
    }
    i19_nothing_of_it_is_left_here(world, world.gone - gone_in_the_backup, held_too=True)


def i19_nothing_of_it_is_left_here(world: World, pupils: frozenset[str], *, held_too: bool) -> None:
    """`held_too`: nothing has come late since."""
    scopes = {f"pupil:{pupil}": world.names[pupil] for pupil in pupils}
    blank = set()
    for row in world.seen.log:
        if row.scope in scopes and row.type != "erase":
            must("I19", row.body == "", f"what was said of {scopes[row.scope]} at {row.seq} still stands in the log")
            blank.add(row.id)
    if not held_too or not pupils:
        return
    must("I19", not world.server.opened() & blank, "the audit log still opens what was erased")
    kept = [each for each in world.seen.held if each.scope in scopes]
    must("I19", not kept, f"what was held about a pupil who was erased is still there: {len(kept)}")
    for text in world.server.texts():
        for name in scopes.values():
            named = [words for words in (f"{name} read", FULL[name]) if words in text]
            must("I19", not named, f"a table says: {text[:200]}")


def i19_nothing_is_said_of_who_was_erased(world: World) -> None:
    """After every step, in the log."""
    i19_nothing_of_it_is_left_here(world, world.gone, held_too=False)


def i19_a_phone_that_has_pulled_keeps_nothing_of_it(world: World, device: Device) -> None:
    """But what still waits to be sent, what can never be sent, and what came late: it is held, or the SENCO has put it
    right."""
    if device.disk.stale or not same_history(world, device):
        return
    for own in device.disk.own.values():
        if own.item["scope"].removeprefix("pupil:") in world.gone and own.state in ("acked", "settled", "held"):
            at = told_at(world.seen, device.user, own.item["scope"])
            late = own.state != "acked" and own.seq > at
            must("I19", late or device.disk.cursor < at, f"{device.name} keeps {own.state} words of who was erased")


def i19_no_phone_keeps_anything_of_it(world: World) -> None:
    """At rest everybody has been told."""
    for device in world.devices:
        i19_a_phone_that_has_pulled_keeps_nothing_of_it(world, device)


def told_at(seen: Seen, user: str, scope: str) -> int:
    """The seq at which this person was last told; 0 if never."""
    told = [row.seq for row in seen.log if row.type == "erase" and row.scope == f"user:{user}" and scope in row.body]
    return max(told, default=0)


def _pupil_of(world: World, key: tuple[str, str]) -> str:
    return str(world.saved[key].item["scope"]).removeprefix("pupil:")
