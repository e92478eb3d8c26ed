"""The chain of a school's audit log, its checkpoints, and the check of both. Standard library only, and no import of
Kept's: this one file is also handed to whoever receives a pack, and run as `python verify_audit.py PACK`.

A chain alone shows an edit, but neither a cut tail nor a log that was written anew from the start: those show only
against a checkpoint that somebody outside kept. RFC 6962 gives the tree, RFC 8032 the signature. It is over 300 lines
because it goes out whole.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, Literal, NamedTuple

Fault = Literal["edited", "gap", "unlike_checkpoint", "bad_signature", "unlike_commitment"]
EXIT: Mapping[Fault, int] = {
    "edited": 2, "gap": 3, "unlike_checkpoint": 4, "bad_signature": 5, "unlike_commitment": 6,
}  # fmt: skip

MOST_FINDINGS = 100


class Entry(NamedTuple):
    """One row as it is stored; a tuple, because a million of them are read.

    `text` is canonical JSON of act, actor, at, commitment, device, object and seq. `salt` and `body` are what the
    commitment hides, both None once erased or where the pack leaves them out.
    """

    seq: int
    text: str
    h: bytes
    salt: bytes | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log was when it held `size` entries: RFC 6962 `root`, chain `head`, signed with Ed25519."""

    school: str
    size: int
    root: bytes
    head: bytes
    at: str
    signature: bytes = b""

    def signed(self) -> bytes:
        """The bytes that the signature is made over."""
        told = {
            "at": self.at, "head": self.head.hex(), "root": self.root.hex(), "school": self.school, "size": self.size,
        }  # fmt: skip
        return b"kept-checkpoint-1\n" + json.dumps(told, sort_keys=True, separators=(",", ":")).encode()

    def as_told(self) -> dict[str, Any]:
        """As JSON, hex for bytes: how it travels, and what `from_told` reads."""
        return {
            "school": self.school, "size": self.size, "root": self.root.hex(), "head": self.head.hex(), "at": self.at,
            "signature": self.signature.hex(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in words for whoever asked."""

    fault: Fault
    seq: int
    say: str


def from_told(told: Mapping[str, Any]) -> Checkpoint:
    """Raises KeyError, TypeError or ValueError where it is no checkpoint."""
    root, head, signature = (bytes.fromhex(told[name]) for name in ("root", "head", "signature"))
    return Checkpoint(str(told["school"]), int(told["size"]), root, head, str(told["at"]), signature)


def read_checkpoints(text: str) -> list[Checkpoint]:
    """Those in what somebody kept: what `kept audit checkpoint` printed, a phone's file, or a mail as it was saved,
    with lines that a mail program broke or quoted. Raises ValueError where there is none, or one cannot be read."""
    whole = re.sub(r"=\r?\n|\s|>", "", text)
    found = re.findall(r'\{[^{}]*"signature":[^{}]*\}', whole)
    if not found:
        raise ValueError("no checkpoint")
    try:
        return [from_told(json.loads(one)) for one in found]
    except (KeyError, TypeError) as short:
        raise ValueError("a checkpoint lacks a part") from short


def entry_text(
    seq: int, at: str, actor: str | None, device: str | None, act: str, object_id: str | None, commitment: bytes
) -> str:
    """Canonical JSON by hand, several times as quick as json.dumps: every part is an id, an instant or a plain word."""
    return (
        f'{{"act":"{act}","actor":{_quoted(actor)},"at":"{at}","commitment":"{commitment.hex()}",'
        f'"device":{_quoted(device)},"object":{_quoted(object_id)},"seq":{seq}}}'
    )


def genesis(school: str) -> bytes:
    """The chain before the first entry; it binds the chain to its school."""
    return sha256(b"kept-audit-1\n" + school.encode()).digest()


def chained(before: bytes, text: str) -> bytes:
    return sha256(b"\x01" + before + text.encode()).digest()


def commitment_to(salt: bytes, body: bytes) -> bytes:
    return sha256(salt + body).digest()


class Tree:
    """The root of RFC 6962 over the entries added so far, in memory that grows with the logarithm of their number."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, text: bytes) -> None:
        node, size, peaks = sha256(b"\x00" + text).digest(), self.size, self._peaks
        while size & 1:
            node, size = sha256(b"\x01" + peaks.pop() + node).digest(), size >> 1
        peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return sha256(b"").digest()
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = sha256(b"\x01" + peak + node).digest()
        return node


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of RFC 6962 2.1.1 for the entry at `index` (from 0): what proves it without showing any other."""
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*inclusion(leaves[:split], index), _root_of(leaves[split:])]
    return [*inclusion(leaves[split:], index - split), _root_of(leaves[:split])]


def is_included(text: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from the entry at `index` of `size` to `root` (RFC 9162 2.1.3.2)."""
    node, at, last, steps = sha256(b"\x00" + text).digest(), index, size - 1, list(path)
    if not 0 <= index < size:
        return False
    for step in steps:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = sha256(b"\x01" + step + node).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + step).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def examine(
    school: str, entries: Iterable[Entry], checkpoints: Iterable[Checkpoint], public_key: bytes | None
) -> tuple[int, list[Finding]]:
    """How many entries there are, and all that is wrong, the first fault first. Without a key no signature is checked.

    A chain that breaks is followed on from what is stored, so that one edit is one finding. Of a log that was bent
    throughout the first hundred findings tell enough.
    """
    found: list[Finding] = []
    known: dict[int, list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        if checkpoint.school != school:
            found.append(_unlike(checkpoint, "it is another school's"))
        elif public_key is not None and not signature_holds(public_key, checkpoint.signature, checkpoint.signed()):
            say = f"The checkpoint of {checkpoint.at} is not signed with this school's key."
            found.append(Finding("bad_signature", checkpoint.size, say))
        else:
            known.setdefault(checkpoint.size, []).append(checkpoint)
    tree, before, last = Tree(), genesis(school), 0
    # Once for each of a million entries: what is said in functions elsewhere is spelled out here.
    for seq, text, h, salt, body in entries:
        raw = text.encode()
        if seq != last + 1:
            found.append(Finding("gap", last + 1, f"Entry {last + 1} is missing: the next one is {seq}."))
            # What stood before it is gone, so it is taken as it stands.
        elif not text.endswith(f'"seq":{seq}}}') or sha256(b"\x01" + before + raw).digest() != h:
            found.append(Finding("edited", seq, f"Entry {seq} was changed, or the one before it."))
        if salt is not None and body is not None and f'"commitment":"{sha256(salt + body).hexdigest()}"' not in text:
            say = f"What entry {seq} speaks of is no longer as it was written."
            found.append(Finding("unlike_commitment", seq, say))
        before, last = h, seq
        if len(found) >= MOST_FINDINGS:
            break
        tree.add(raw)
        for checkpoint in known.pop(last, ()):
            if (checkpoint.head, checkpoint.root) != (before, tree.root()):
                found.append(_unlike(checkpoint, "the log was written anew since"))
    for left in known.values() if len(found) < MOST_FINDINGS else ():
        found += [_unlike(one, f"it knew {one.size} entries, and the log has {last}") for one in left if one.size]
    return tree.size, sorted(found, key=lambda one: EXIT[one.fault])


def signature_holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Ed25519 (RFC 8032 5.1.7), slow and plain: a receiver of a pack has nothing but Python."""
    if len(signature) != 64 or len(public_key) != 32:
        return False
    point, nonce = _decompress(public_key), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or nonce is None or scalar >= _L:
        return False
    k = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little") % _L
    left, right = _times(scalar, _BASE), _plus(nonce, _times(k, point))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (left[1] * right[2] - right[1] * left[2]) % _P == 0


_P, _L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_Point = tuple[int, int, int, int]


def _plus(a: _Point, b: _Point) -> _Point:
    one, two = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    three, four = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = two - one, four - three, four + three, two + one
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _plus(total, point)
        point, scalar = _plus(point, point), scalar >> 1
    return total


def _decompress(text: bytes) -> _Point | None:
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE: _Point = _decompress((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)


def _unlike(checkpoint: Checkpoint, why: str) -> Finding:
    return Finding("unlike_checkpoint", checkpoint.size, f"Unlike the checkpoint of {checkpoint.at}: {why}.")


def _root_of(leaves: Sequence[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def _quoted(word: str | None) -> str:
    return "null" if word is None else f'"{word}"'


def read_pack(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """The lines of a pack: first the school, then entries in order, with checkpoints before or between them."""
    return (json.loads(line) for line in lines if line.strip())


def main(pack: str, *more: str) -> int:
    """Examines a pack, with checkpoints from further files; prints what is wrong and gives the exit status."""
    told = list(read_pack(Path(pack).read_bytes().decode().splitlines()))
    school, key = str(told[0]["school"]), bytes.fromhex(told[0]["key"])
    checkpoints = [from_told(line["checkpoint"]) for line in told if "checkpoint" in line]
    for one in more:
        checkpoints += read_checkpoints(Path(one).read_bytes().decode(errors="replace"))
    entries = (
        Entry(
            one["seq"],
            one["text"],
            bytes.fromhex(one["h"]),
            bytes.fromhex(one["salt"]) if one.get("salt") else None,
            one["body"].encode() if one.get("body") is not None else None,
        )
        for one in told
        if "text" in one
    )
    size, found = examine(school, entries, checkpoints, key)
    for finding in found:
        print(finding.say)  # noqa: T201 - run by itself, this file speaks on the terminal
    if not found:
        print(f"Sound: {size} entries, {len(checkpoints)} checkpoints.")  # noqa: T201
    return EXIT[found[0].fault] if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
