"""What truly happens and happened: the onlooker's knowledge that no phone and no server has.

Longer than the other files: it is one class, because every action of the machine must leave the same account of itself.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, log2
from typing import Any

from tests.cast import TUESDAY, Clock, known_id
from tests.sync.model import erasing, invariants
from tests.sync.model.device import BATCH, PAGE, Answer, Device, Died, Key, spoken
from tests.sync.model.invariants import Violation
from tests.sync.model.network import CRASHES, NOT_HANDED_ON, PORTAL_JSON, Fault
from tests.sync.model.server import Crashed, Server, spare
from tests.sync.phone import session_body

TICK = timedelta(seconds=1)
REFUSED = frozenset(("malformed", "oversize", "half a letter"))
KINDS = ("fine", "note", "presence", "equipment", "invalid", "too new", "unheard of", "collision", *sorted(REFUSED))


@dataclass(frozen=True)
class Saved:
    """One item that a phone said is saved. `device` is the phone as it was paired then."""

    item: dict[str, Any]
    device: str
    refused: bool


@dataclass(frozen=True)
class Late:
    """A request that is still on its way."""

    path: str
    raw: bytes
    device: Device
    id: str


class World:
    """`believed`: what a phone was told is in the log. `forgiven`: of that, what a restore took away and nobody has
    brought back yet. `lost`: what no protocol can bring back. `left_to_the_senco`: changes whose author had lost the
    pupil when what they change came. `gone`: pupils who were erased."""

    def __init__(self, server: Server) -> None:
        server.reset()
        self.server, cast = server, server.cast
        self.now = TUESDAY
        people = (("Ada's phone", cast.ada), ("Ada's tablet", cast.ada), ("Tom's phone", cast.tom))
        self.spares = {person: [spare(i, person)[0] for i in range(40)] for _, person in people}
        self.devices = [Device(name, self.spares[person].pop(0), person) for name, person in people]
        self.grants = {cast.ada: {cast.asha, cast.ben}, cast.tom: {cast.cora}}
        self.provisions = {cast.asha: cast.precision, cast.ben: cast.precision, cast.cora: cast.talk_boost}
        self.pupils = (cast.asha, cast.ben, cast.cora)
        self.names = dict(zip(self.pupils, ("Asha", "Ben", "Cora"), strict=True)) | {cast.ada: "Ada", cast.tom: "Tom"}
        self.skew = dict.fromkeys(range(len(self.devices)), timedelta())
        self.saved: dict[Key, Saved] = {}
        self.believed: set[Key] = set()
        self.forgiven: set[Key] = set()
        self.lost: set[Key] = set()
        self.left_to_the_senco: set[Key] = set()
        self.gone: frozenset[str] = frozenset()
        self.late: list[Late] = []
        self.answers: dict[tuple[str, str], Answer] = {}
        self.history: list[str] = []
        self.authorised_up_to = 0
        self.calls = self.faults = self.minted = 0
        self.broken = False
        self.seen = self.look()

    def look(self) -> invariants.Seen:
        return invariants.Seen.of(self.server)

    def note(self, line: str) -> None:
        self.history.append(line)

    def check(self) -> None:
        """Whatever must hold after every step."""
        self.seen = self.look()
        for each in self.devices:
            for key in each.acks:
                self.forgiven.discard(key)
                self.believed.add(key)
            each.acks.clear()
        for kept in self.seen.still_waiting:
            if kept.scope not in self.scopes(kept.person):
                self.left_to_the_senco.add((kept.id, kept.sha))
        for invariant in (*invariants.ALWAYS, erasing.i19_nothing_is_said_of_who_was_erased):
            invariant(self)
        self.authorised_up_to = len(self.seen.log)

    def scopes(self, user: str) -> set[str]:
        """What this person may read now."""
        return {"school", f"user:{user}", *(f"pupil:{pupil}" for pupil in self.grants[user])}

    # What people do

    def save(self, d: int, kind: str, pupil: int, chosen: int = 0, dies: bool = False) -> None:
        device, who = self.devices[d], self.pupils[pupil]
        item = self._item(d, who, kind, chosen)
        if item is None:
            return
        self._save(device, item, kind, dies)
        self.note(f"{device.name} saves {kind} about {self.names[who]}{', and dies' if dies else ''}")

    def change(self, d: int, chosen: int, withdraw: bool) -> None:
        """Amends, withdraws or restores a record or a note that this phone shows, naming the head that it shows."""
        device = self.devices[d]
        shown = sorted(
            (entity, head, family, withdrawn)
            for (family, entity), (head, _, withdrawn) in device.view().items()
            if family in ("record", "note")
        )
        if not shown:
            return
        entity, head, family, withdrawn = shown[chosen % len(shown)]
        before = device.disk.own[head].item if head in device.disk.own else device.disk.events[head]
        pupil = before["scope"].removeprefix("pupil:")
        if pupil not in self.provisions:
            return
        act = "restore" if withdrawn and family == "record" and chosen % 3 else "void" if withdraw else "amend"
        body: dict[str, Any] = {}
        if act == "amend":
            body = self._body(pupil, 5 + self.minted % 40)
            if family == "note":
                body = {"record": entity, "text": f"{self.names[pupil]} read {self.minted} words."}
        item = self._blank(d, pupil, f"{family}.{act}", body) | {"entity": entity, "base": head}
        self._save(device, item, "fine", False)
        self.note(f"{device.name}: {family}.{act} about {self.names[pupil]}")

    def _save(self, device: Device, item: dict[str, Any], kind: str, dies: bool) -> None:
        device.dies = dies
        try:
            own = device.save(item)
        except Died:
            return
        finally:
            device.dies = False
        self.saved[own.key] = Saved(own.item, device.id, kind in REFUSED)

    def _item(self, d: int, pupil: str, kind: str, chosen: int) -> dict[str, Any] | None:
        item = self._blank(d, pupil, "record.log", self._body(pupil, 30))
        match kind:
            case "note":
                text = f"{self.names[pupil]} read “well”."
                return item | {"type": "note.add", "body": {"record": item["id"], "text": text}}
            case "presence":
                lost = {"provision": self.provisions[pupil], "on": "2026-11-03", "minutes_lost": 20, "reason": None}
                return item | {"type": "presence.report", "body": lost}
            case "equipment":
                there = {"provision": self.provisions[pupil], "week_of": "2026-11-02", "in_place": True}
                return item | {"type": "equipment.confirm", "body": there}
            case "oversize":
                return item | {"type": "note.add", "body": {"record": item["id"], "text": "x" * 66_000}}
            case "half a letter":
                return item | {"type": "note.add", "body": {"record": item["id"], "text": "Well done \ud83d"}}
            case "malformed":
                return item | {"scope": "playground"}
            case "invalid":
                item["body"]["minutes"] = f"{self.names[pupil]} read for thirty"
            case "too new":
                return item | {"version": 2}
            case "unheard of":
                return item | {"type": "pupil.smiled"}
            case "collision":
                others = sorted({item_id for item_id, _ in self.saved} - self.devices[d].disk.own.keys())
                if not others:
                    return None
                taken = others[chosen % len(others)]
                return item | {"id": taken, "entity": taken, "body": self._body(pupil, 7)}
        return item

    def _blank(self, d: int, pupil: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        self.minted += 1
        item_id = known_id("6", self.minted)
        said = {"id": item_id, "entity": item_id, "scope": f"pupil:{pupil}", "type": kind, "version": 1, "base": None}
        stated = (self.now + self.skew[d]).strftime("%Y-%m-%dT%H:%M:%SZ")
        unsaid: dict[str, Any] = {"clock": {"offset_ms": None}, "key_id": None, "signature": None}
        return said | unsaid | {"stated_at": stated, "body": body}

    def _body(self, pupil: str, minutes: int) -> dict[str, Any]:
        session = known_id("5", self.minted)
        return session_body(self.provisions[pupil], Clock(TUESDAY), session=session, minutes=minutes)

    def evict(self, d: int) -> None:
        """The browser throws the phone's storage away. It is paired again, as a new device."""
        old = self.devices[d]
        if not self.spares[old.user]:
            return
        stored = self.seen.stored
        self.lost |= {own.key for own in old.disk.own.values() if own.key not in stored}
        self.devices[d] = Device(old.name, self.spares[old.user].pop(0), old.user)
        self.note(f"{old.name} loses its storage and is paired again")

    # What the school does

    def set_grant(self, user: int, pupil: int) -> None:
        """Gives a pupil to a person, or takes the pupil away."""
        person, child = (self.server.cast.ada, self.server.cast.tom)[user], self.pupils[pupil]
        if child in self.gone:
            return
        given = child not in self.grants[person]
        self.server.set_grant(person, child, given, self.tick())
        (self.grants[person].add if given else self.grants[person].remove)(child)
        self.note(f"{self.names[person]} {'gains' if given else 'loses'} {self.names[child]}")

    def settle(self, which: int, release: bool | None) -> None:
        self.note(f"the SENCO looks at what is held: {self.server.settle_held(which, release, self.tick())}")

    def decide(self, which: int) -> None:
        """The SENCO says which of the versions of a forked record stands."""
        self.note(f"the SENCO looks at two versions: {self.server.decide_fork(which, self.tick())}")

    def back_up(self) -> None:
        grants = {person: set(pupils) for person, pupils in self.grants.items()}
        self.note(f"a backup is taken at {self.server.back_up(grants, self.gone)}")

    def restore(self, which: int, tell: bool) -> None:
        """The newest backup or an older one that is kept is put back, with or without a new epoch."""
        if not self.server.backups:
            return
        chosen = which % len(self.server.backups)
        backup = self.server.backups[chosen]
        self.grants = {person: set(pupils) for person, pupils in backup.grants.items()}
        before = len(self.seen.log)
        seq = self.server.restore(chosen, f"epoch-{len(self.history)}" if tell else None, self.tick())
        self.seen = self.look()
        self.authorised_up_to = len(self.seen.log)
        stored = self.seen.stored
        self.forgiven |= self.believed - stored
        alive = {device.id for device in self.devices}
        self.lost |= {key for key in self.saved.keys() - stored if self.saved[key].device not in alive}
        self.note(f"the log goes back from {before} to {seq}{'' if tell else ', and nobody is told'}")
        erasing.after_a_restore(self, backup.gone)

    def jump(self, which: int, years: int) -> None:
        """A clock is wrong by years: the server's (3), or a phone's."""
        if which == len(self.devices):
            self.now += timedelta(days=365 * years)
        else:
            self.skew[which] = timedelta(days=365 * years)
        self.note(f"{'the server' if which == 3 else self.devices[which].name}'s clock jumps by {years} years")

    # What goes over the network

    def push(self, d: int, fault: Fault = Fault.NONE) -> None:
        device = self.devices[d]
        batch = device.next_batch()
        if not batch:
            return
        req = self._req()
        self.note(f"{device.name} pushes {len(batch)}: {fault.value}")
        answer = self._call(device, "push", device.push_request(req, batch), fault)
        if self._writes_down(device, fault, lambda: device.take_push(req, batch, answer)):
            invariants.i9_a_bad_item_costs_the_others_nothing(self, device, batch, req, answer)

    def pull(self, d: int, fault: Fault = Fault.NONE, page: int = PAGE) -> bool:
        """True if there is more."""
        device = self.devices[d]
        req = self._req()
        self.note(f"{device.name} pulls: {fault.value}")
        answer = self._call(device, "pull", device.pull_request(req, page), fault)
        taken: list[bool] = []
        self._writes_down(device, fault, lambda: taken.append(device.take_page(req, answer)))
        if taken == [True]:
            invariants.i7_nothing_of_a_lost_scope_stays(self, device)
            erasing.i19_a_phone_that_has_pulled_keeps_nothing_of_it(self, device)
            device.purge()
            return bool(spoken(answer)["more"])
        return answer is not None and answer.status == 409

    def hello(self, d: int, fault: Fault = Fault.NONE) -> list[int] | None:
        device = self.devices[d]
        req = self._req()
        words = {"req": req, "device": device.id, "app": "2026.11.0", "storage": {}, "manifest": device.manifest()}
        self.note(f"{device.name} says hello: {fault.value}")
        clock = (self.now + self.skew[d]).isoformat()
        said = spoken(self._call(device, "hello", words | {"clock": clock}, fault))
        missing = said.get("missing_n") if said.get("req") == req else None
        if missing is not None:
            self._writes_down(device, fault, lambda: device.hello(missing))
        return missing

    def arrive(self, which: int) -> None:
        """A request that was on its way arrives, after younger ones; nobody waits for its answer any more."""
        if not self.late:
            return
        late = self.late.pop(which % len(self.late))
        self.note(f"a {late.path} of {late.device.name} arrives late")
        self._handle(late.path, late.raw, late.id, late.device.user)

    def _writes_down(self, device: Device, fault: Fault, write: Any) -> bool:
        device.dies = fault is Fault.PHONE_DIED
        try:
            write()
        except Died:
            return False
        finally:
            device.dies = False
        return True

    def _call(self, device: Device, path: str, request: dict[str, Any], fault: Fault) -> Answer | None:
        self.calls += 1
        self.faults += fault is not Fault.NONE
        raw = json.dumps(request).encode()
        if fault in NOT_HANDED_ON:
            return NOT_HANDED_ON[fault]
        if fault is Fault.OLD_ANSWER:
            return self.answers.get((device.id, path), PORTAL_JSON)
        if fault is Fault.LOST_REQUEST:
            return None
        if fault is Fault.DELAYED:
            self.late.append(Late(path, raw, device, device.id))
            return None
        if fault in CRASHES:
            self.server.crash_at, self.server.countdown = CRASHES[fault]
        answer = self._handle(path, raw, device.id, device.user)
        if fault in (Fault.TWICE, Fault.TWICE_FIRST):
            second = self._handle(path, raw, device.id, device.user)
            answer = second if fault is Fault.TWICE else answer
        if answer is not None:
            self.answers[device.id, path] = answer
        return None if fault is Fault.LOST_ANSWER else answer

    def _handle(self, path: str, raw: bytes, device: str, user: str) -> Answer | None:
        try:
            answer = self.server.handle(path, raw, device, user, self.tick())
        except Crashed:
            return None
        if path == "pull":
            invariants.i18_no_answer_holds_more_than_is_granted(self, user, answer)
        return answer

    def _req(self) -> str:
        return known_id("4", self.calls + 1)

    def tick(self) -> datetime:
        self.now += TICK
        return self.now

    # Rest

    def rest(self, last: bool = True) -> None:
        """The network works and everybody syncs until nothing is new; then all must be where it belongs."""
        self.note("everything comes to rest")
        for _ in range(6):
            for d in range(len(self.devices)):
                self._drain(d)
            for d in range(len(self.devices)):
                for _ in range(200):
                    if not self.pull(d, page=200):
                        break
            self.check()
            at_head = all(device.disk.cursor == len(self.seen.log) for device in self.devices)
            if at_head and not any(device.queued() for device in self.devices):
                break
        for invariant in (*invariants.AT_REST, erasing.i19_no_phone_keeps_anything_of_it):
            invariant(self)
        if last:
            invariants.i17_nothing_is_missing_from_a_device_that_lost_nothing(self)
        self.check()

    def _drain(self, d: int) -> None:
        device, requests = self.devices[d], 0
        waiting = len(device.queued())
        while device.queued():
            stale = device.disk.stale
            self.push(d)
            requests += 1
            self.check()
            if device.disk.stale and not stale:
                waiting = len(device.queued())
            if requests > ceil(waiting / BATCH) + log2(BATCH) + 2:
                raise Violation("I10", f"{device.name}: {waiting} items, {requests} requests, still not empty")
