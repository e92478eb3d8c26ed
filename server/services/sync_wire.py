"""The envelopes of push and pull as msgspec reads and writes them: the hot path's copy of shared_schema/sync.py."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from server.services.sync_items import Instant, N, Uuid, whole
from shared_schema.fields import LARGEST
from shared_schema.sync import CHAIN, LARGEST_N, MAX_ITEMS, MAX_NUMBERS, MAX_PAGE, SCOPE

Seq = Annotated[int, Meta(ge=0, le=LARGEST)]
Chain = Annotated[str, Meta(pattern=whole(CHAIN))]
Scope = Annotated[str, Meta(pattern=whole(SCOPE))]
Mark = Annotated[str, Meta(max_length=64, pattern="^[^\\x00-\\x1f\\x7f]*\\Z")]
Numbers = Annotated[list[N], Meta(max_length=MAX_NUMBERS)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_N)]


class Manifest(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is left out is not written again either: what was read is never longer than what was sent."""

    next_n: Annotated[int, Meta(ge=1, le=LARGEST_N)]
    queued: Count
    oldest_at: Instant | None
    blocked: Count
    blocked_n: Numbers = []
    discarded_n: Numbers = []

    def __post_init__(self) -> None:
        if self.oldest_at is not None:
            datetime.fromisoformat(self.oldest_at)  # 31 February is spelled like a day

    def as_sent(self) -> dict[str, Any]:
        """JSON values, to be kept with the device."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


class Push(Struct, forbid_unknown_fields=True):
    """Items stay bytes: a fault in one is found when its turn comes, and costs itself only."""

    req: Uuid
    device: Uuid
    epoch: Mark
    witness: tuple[Seq, Chain]
    manifest: Manifest
    items: Annotated[list[Raw], Meta(max_length=MAX_ITEMS)]


class Result(Struct):
    id: str | None
    status: str
    seq: int | UnsetType = UNSET
    sha: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    limit: int | UnsetType = UNSET


class PushAnswer(Struct):
    req: str
    epoch: str
    witness: tuple[int, str]
    durable_seq: int
    server_time: str
    results: list[Result]
    wipe: bool | UnsetType = UNSET


class Pull(Struct, forbid_unknown_fields=True):
    req: Uuid
    device: Uuid
    epoch: Mark
    witness: tuple[Seq, Chain]
    cursor: Seq
    chain: Chain
    behind: dict[Scope, Seq]
    rev: Mark
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)]


class PullAnswer(Struct):
    req: str
    epoch: str
    witness: tuple[int, str]
    durable_seq: int
    rev: str
    events: list[Raw]
    cursor: int
    chain: str
    behind: dict[str, int]
    more: bool
    scopes: list[str] | UnsetType = UNSET
