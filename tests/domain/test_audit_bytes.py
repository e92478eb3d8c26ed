"""What the audit log is made of, byte by byte: a checkpoint that a school printed years ago is checked against it, so
none of it may ever change. And what an Ed25519 signature is not, by RFC 8032 5.1.3 and 5.1.7.

The hashes and points here were worked out without Kept.
"""

import pytest

from server.domain.audit import Checkpoint, Entry, chained, entry_text, examine, genesis, signature_holds

SCHOOL = "0192aaaa-0000-7000-8000-000000000001"
AT = "2026-11-03T10:15:00.000Z"

BASE = "58" + "66" * 31
NOTHING = "01" + "00" * 31
"""The point that changes no sum: with it for a key, the base point and the number one sign every message."""
ONE, NONE = "01" + "00" * 31, "00" * 32
ORDER = (2**252 + 27742317777372353535851937790883648493).to_bytes(32, "little").hex()
PRIME = (2**255 - 19).to_bytes(32, "little").hex()


def test_the_chain_of_a_school_begins_with_a_hash_of_its_id() -> None:
    begins = "c347fd13445da40e8547f047391043921f93bd8455f462784e4e40e270802344"  # pragma: allowlist secret
    assert genesis(SCHOOL).hex() == begins


def test_an_entry_is_canonical_json_of_who_did_what_with_what_and_when() -> None:
    text = entry_text(7, AT, "user-1", "phone-2", "record.log", "record-3", b"\x0a\xbc")
    assert text == (
        '{"act":"record.log","actor":"user-1","at":"2026-11-03T10:15:00.000Z","commitment":"0abc",'
        '"device":"phone-2","object":"record-3","seq":7}'
    )


def test_what_an_entry_has_not_is_null() -> None:
    text = entry_text(1, AT, None, None, "audit.checkpoint", None, b"\xff")
    assert text == (
        '{"act":"audit.checkpoint","actor":null,"at":"2026-11-03T10:15:00.000Z","commitment":"ff",'
        '"device":null,"object":null,"seq":1}'
    )


def test_a_checkpoint_is_signed_as_canonical_json_under_its_own_heading() -> None:
    checkpoint = Checkpoint("school-1", 12, root=b"\x01\xab", head=b"\xcd\x02", at=AT, signature=b"is not signed")
    assert checkpoint.signed() == (
        b"kept-checkpoint-1\n"
        b'{"at":"2026-11-03T10:15:00.000Z","head":"cd02","root":"01ab","school":"school-1","size":12}'
    )


def log_of(count: int) -> list[Entry]:
    entries, h = [], genesis(SCHOOL)
    for seq in range(1, count + 1):
        text = entry_text(seq, AT, None, None, "record.log", None, bytes(32))
        h = chained(h, text)
        entries.append(Entry(seq, text, h))
    return entries


def bent(count: int) -> list[Entry]:
    return [entry._replace(text=entry.text.replace("record.log", "record.void")) for entry in log_of(count)]


def unlike(size: int, at: str = AT, school: str = SCHOOL) -> Checkpoint:
    return Checkpoint(school, size, bytes(32), bytes(32), at)


def test_each_way_of_being_unlike_a_checkpoint_has_its_own_words() -> None:
    checkpoints = [unlike(3, "noon", "another"), unlike(2, "one"), unlike(5, "two"), unlike(4, "three")]
    _, found = examine(SCHOOL, log_of(3), checkpoints, None)
    assert [finding.say for finding in found] == [
        "Unlike the checkpoint of noon: it is another school's.",
        "Unlike the checkpoint of one: the log was written anew since.",
        "Unlike the checkpoint of two: it knew 5 entries, and the log has 3.",
        "Unlike the checkpoint of three: it knew 4 entries, and the log has 3.",
    ]


@pytest.mark.parametrize("entries", [100, 101, 130])
def test_of_a_log_bent_throughout_the_first_hundred_findings_are_told_and_nothing_more(entries: int) -> None:
    _, found = examine(SCHOOL, bent(entries), [unlike(200)], None)
    assert [(finding.fault, finding.seq) for finding in found] == [("edited", seq) for seq in range(1, 101)]


def test_after_ninety_nine_findings_a_checkpoint_is_still_heard() -> None:
    _, found = examine(SCHOOL, bent(99), [unlike(200)], None)
    assert [(finding.fault, finding.seq) for finding in found[98:]] == [("edited", 99), ("unlike_checkpoint", 200)]


def holds(public: str, signature: str, message: bytes = b"message") -> bool:
    return signature_holds(bytes.fromhex(public), bytes.fromhex(signature), message)


def test_signatures_as_they_are_made_up_below_hold_where_nothing_is_wrong_with_them() -> None:
    assert holds(NOTHING, BASE + ONE)
    assert holds(NOTHING, NOTHING + NONE)
    assert holds("00" * 32, BASE + ONE, b"7")


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        (NOTHING + "00", BASE + ONE),
        (NOTHING, BASE + ONE + "00"),
        (NOTHING, (BASE + ONE)[:-2]),
        (NOTHING[:-2], BASE + ONE),
    ],
    ids=["long key", "long signature", "short signature", "short key"],
)
def test_a_key_or_a_signature_of_another_length_does_not_hold(public: str, signature: str) -> None:
    assert not holds(public, signature)


@pytest.mark.parametrize(
    "point",
    ["58" + "66" * 30 + "e6", "95" + "99" * 30 + "19"],
    ids=["of the same height on the other side", "of the same side at another height"],
)
def test_another_point_does_not_hold_although_it_shares_a_coordinate(point: str) -> None:
    assert not holds(NOTHING, point + ONE)


def test_a_number_is_written_in_one_way_only() -> None:
    """Otherwise anybody could make a second signature from a first one."""
    assert not holds(NOTHING, NOTHING + ORDER)


def test_a_point_is_written_in_one_way_only() -> None:
    """Nought has no other side, and the prime is nought again (message "4" is one that would hold then)."""
    assert not holds("01" + "00" * 30 + "80", BASE + ONE)
    assert not holds(PRIME, BASE + ONE, b"4")
