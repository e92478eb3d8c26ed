"""A phone as the protocol describes it: an outbox that gives nothing up, a witness, a cursor, and what it pulled."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from server.domain.chain import canonical, sha_of
from tests.sync.model.fold import State, fold

BATCH, PAGE = 4, 3
"""Small, so that short histories have several batches and pages."""

Key = tuple[str, str]
"""The id of an item and the sha of its content: under one id there can be two."""
JSON = dict[str, Any]


class Died(Exception):  # noqa: N818 - an event of the model, not an error
    """The phone died while it was writing."""


@dataclass(frozen=True)
class Own:
    """`state`: queued, acked, settled, held or blocked."""

    item: JSON
    sha: str
    state: str = "queued"
    seq: int = 0

    @property
    def key(self) -> Key:
        return self.item["id"], self.sha


@dataclass(frozen=True)
class Answer:
    """What the network hands over."""

    status: int
    content_type: str
    body: bytes


@dataclass
class Storage:
    """All that is on the disk. A transaction leaves all of its changes or none."""

    own: dict[str, Own] = field(default_factory=dict)
    events: dict[str, JSON] = field(default_factory=dict)
    next_n: int = 1
    witness: tuple[int, str] = (0, "")
    cursor: int = 0
    chain: str = ""
    rev: str = ""
    epoch: str = ""
    scopes: tuple[str, ...] = ()
    behind: dict[str, int] = field(default_factory=dict)
    durable_seq: int = 0
    erased: dict[str, int] = field(default_factory=dict)
    stale: bool = False


class Device:
    """`dies` makes the next transaction fail at its end. `acks` is for the onlooker: what it was told is in the log."""

    def __init__(self, name: str, device_id: str, user: str) -> None:
        self.name, self.id, self.user = name, device_id, user
        self.disk = Storage()
        self.batch = BATCH
        self.dies = False
        self.acks: list[Key] = []

    @contextmanager
    def transaction(self) -> Iterator[Storage]:
        before = copy(self.disk)
        before.own, before.events = dict(self.disk.own), dict(self.disk.events)
        before.behind = dict(self.disk.behind)
        try:
            yield self.disk
            if self.dies:
                raise Died
        except Died:
            self.disk = before
            raise

    # Saving

    def save(self, item: JSON) -> Own:
        """The item with its number, in one transaction with the counter."""
        with self.transaction() as disk:
            numbered = item | {"n": disk.next_n}
            own = Own(numbered, sha_of(spelled(numbered)).hex())
            disk.own[item["id"]] = own
            disk.next_n += 1
        return own

    def view(self) -> State:
        """What its person sees: the server's events by seq, then its own that the server has not given back."""
        mine = [own for own in self.disk.own.values() if own.state in ("queued", "acked")]
        later = [
            own.item | {"seq": own.seq or 10**9 + own.item["n"], "sha": own.sha}
            for own in mine
            if own.item["id"] not in self.disk.events
            and (own.item["scope"] in self.disk.scopes or not self.disk.scopes)
        ]
        return fold([*self.disk.events.values(), *later])

    # Pushing

    def queued(self) -> list[Own]:
        return sorted((own for own in self.disk.own.values() if own.state == "queued"), key=lambda own: own.item["n"])

    def next_batch(self) -> list[Own]:
        return self.queued()[: self.batch]

    def manifest(self) -> JSON:
        """Names what it could not get through, as the shipped phone does: else the server can only count."""
        blocked = sorted(own.item["n"] for own in self.disk.own.values() if own.state == "blocked")
        return {
            "next_n": self.disk.next_n,
            "queued": len(self.queued()),
            "oldest_at": None,
            "blocked": len(blocked),
            "blocked_n": blocked,
        }

    def push_request(self, req: str, batch: list[Own]) -> JSON:
        return self._envelope(req) | {"manifest": self.manifest(), "items": [own.item for own in batch]}

    def take_push(self, req: str, batch: list[Own], answer: Answer | None) -> None:
        """An answer counts only if it is ours; all else is a network error, and everything stays."""
        told = counts(answer, req, ("witness", "durable_seq", "results"))
        if told is None or [each["id"] for each in told["results"]] != [own.item["id"] for own in batch]:
            self.push_failed(answer, req, batch)
            return
        with self.transaction() as disk:
            for own, result in zip(batch, told["results"], strict=True):
                self.take_result(disk, own, result)
            disk.epoch, disk.durable_seq = told["epoch"], told["durable_seq"]
            self.move_witness(disk, told)
        self.batch = min(BATCH, self.batch * 2)

    def take_result(self, disk: Storage, own: Own, result: JSON) -> None:
        if result["status"] == "refused":
            disk.own[own.item["id"]] = replace(own, state="blocked")
        elif result["sha"] == own.sha and result["seq"] < disk.erased.get(own.item["scope"], 0):
            # Its answer was lost, and it was erased meanwhile: that was told once, and will not be told again.
            del disk.own[own.item["id"]]
            self.acks.append(own.key)
        elif result["sha"] == own.sha:
            state = "held" if result["status"] == "held" else "settled" if "code" in result else "acked"
            disk.own[own.item["id"]] = replace(own, state=state, seq=result["seq"])
            self.acks.append(own.key)

    def move_witness(self, disk: Storage, told: JSON) -> None:
        disk.witness = (told["witness"][0], told["witness"][1])

    def push_failed(self, answer: Answer | None, req: str, batch: list[Own]) -> None:
        if self.rewound(answer, req):
            return
        if answer is None:
            self.batch = max(1, len(batch) // 2)

    # Pulling

    def pull_request(self, req: str, page: int = PAGE) -> JSON:
        disk = self.disk
        asked = {"cursor": disk.cursor, "chain": disk.chain, "behind": disk.behind, "rev": disk.rev, "limit": page}
        return self._envelope(req) | asked

    def take_page(self, req: str, answer: Answer | None) -> bool:
        """Events, scopes, cursor, witness and own states in one transaction. True if it was a page of ours."""
        page = counts(answer, req, ("witness", "durable_seq", "events", "cursor", "chain", "behind", "rev"))
        if page is None:
            self.rewound(answer, req)
            return False
        with self.transaction() as disk:
            if disk.stale:
                self.forget_pulled(disk)
            self.take_events(disk, page)
            self.take_scopes(disk, page)
            self.take_cursor(disk, page)
            disk.witness = (page["witness"][0], page["witness"][1])
            disk.durable_seq, disk.epoch, disk.stale = page["durable_seq"], page["epoch"], False
        return True

    def forget_pulled(self, disk: Storage) -> None:
        disk.events = {}

    def take_events(self, disk: Storage, page: JSON) -> None:
        for event in page["events"]:
            if event["type"] == "erase":
                self.erase(disk, event["body"]["scope"], event["seq"])
            disk.events[event["id"]] = event
            own = disk.own.get(event["id"])
            if own is not None and own.sha == event["sha"]:
                disk.own[event["id"]] = replace(own, state="settled", seq=event["seq"])
                self.acks.append(own.key)

    def erase(self, disk: Storage, scope: str, seq: int) -> None:
        """All that was said in the scope before `seq` goes, and of its own what the school has had."""
        disk.erased = disk.erased | {scope: seq}
        disk.events = {key: each for key, each in disk.events.items() if each["scope"] != scope or each["seq"] >= seq}
        disk.own = {
            key: own
            for key, own in disk.own.items()
            if own.item["scope"] != scope or own.state not in ("acked", "settled", "held") or own.seq >= seq
        }

    def take_scopes(self, disk: Storage, page: JSON) -> None:
        """Lost scopes leave with their data, and gained ones are behind from the beginning."""
        disk.behind = dict(page["behind"])
        if (scopes := page.get("scopes")) is None:
            return
        for lost in set(disk.scopes) - set(scopes):
            self.drop(disk, lost)
        if page["cursor"]:
            disk.behind |= dict.fromkeys(sorted(set(scopes) - set(disk.scopes)), 0)
        disk.scopes = tuple(scopes)

    def drop(self, disk: Storage, scope: str) -> None:
        disk.events = {key: event for key, event in disk.events.items() if event["scope"] != scope}
        disk.behind.pop(scope, None)

    def take_cursor(self, disk: Storage, page: JSON) -> None:
        disk.cursor, disk.chain, disk.rev = page["cursor"], page["chain"], page["rev"]

    # The rest

    def rewound(self, answer: Answer | None, req: str) -> bool:
        """The server went back in time: all that is still here is offered again, and all is pulled anew."""
        told = spoken(answer)
        if answer is None or answer.status != 409 or told.get("code") != "rewound" or told.get("req") != req:
            return False
        with self.transaction() as disk:
            self.offer_again(disk)
            disk.cursor, disk.chain, disk.witness, disk.durable_seq = 0, "", (0, ""), 0
            disk.behind, disk.erased, disk.epoch, disk.stale = {}, {}, told["epoch"], True
        return True

    def offer_again(self, disk: Storage) -> None:
        for key, own in disk.own.items():
            if own.state != "blocked":
                disk.own[key] = replace(own, state="queued", seq=0)

    def hello(self, missing: list[int]) -> None:
        """What the server says it never got goes again, whatever was believed of it."""
        with self.transaction() as disk:
            for key, own in disk.own.items():
                if own.state == "acked" and own.item["n"] in missing:
                    disk.own[key] = replace(own, state="queued")

    def purge(self) -> None:
        """What is read back and in the school's backup leaves the phone."""
        with self.transaction() as disk:
            disk.own = {key: own for key, own in disk.own.items() if not self.purgeable(disk, own)}

    def purgeable(self, disk: Storage, own: Own) -> bool:
        return own.state == "settled" and own.seq <= disk.durable_seq

    def _envelope(self, req: str) -> JSON:
        return {"req": req, "device": self.id, "epoch": self.disk.epoch, "witness": list(self.disk.witness)}


def spelled(item: JSON) -> bytes:
    """Canonical JSON; an item that has none is told apart by its plain JSON."""
    try:
        return canonical(item)
    except ValueError:
        return json.dumps(item, sort_keys=True).encode()


def spoken(answer: Answer | None) -> JSON:
    if answer is None or answer.content_type != "application/json":
        return {}
    said = json.loads(answer.body)
    return said if isinstance(said, dict) else {}


def counts(answer: Answer | None, req: str, names: tuple[str, ...]) -> JSON | None:
    """The answer if status, content type, req and shape are right."""
    said = spoken(answer)
    right = answer is not None and answer.status == 200 and said.get("req") == req and said.keys() >= set(names)
    return said if right else None
