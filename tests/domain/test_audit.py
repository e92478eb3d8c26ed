"""The audit log's chain: each way of bending it is told apart, and an honest erasure bends nothing."""

import random
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.domain.audit import (
    Checkpoint,
    Entry,
    Tree,
    chained,
    commitment_to,
    entry_text,
    examine,
    genesis,
    inclusion,
    is_included,
    signature_holds,
)

SCHOOL = "0192aaaa-0000-7000-8000-000000000001"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


def log_of(count: int, school: str = SCHOOL, word: str = "record") -> list[Entry]:
    entries, h = [], genesis(school)
    for seq in range(1, count + 1):
        salt, body = bytes([seq % 256]) * 16, f"{word} {seq}".encode()
        text = entry_text(seq, "2026-11-03T10:15:00.000Z", None, None, "record.log", None, commitment_to(salt, body))
        h = chained(h, text)
        entries.append(Entry(seq, text, h, salt, body))
    return entries


def checkpoint_of(entries: list[Entry], key: Ed25519PrivateKey = KEY) -> Checkpoint:
    tree = Tree()
    for entry in entries:
        tree.add(entry.text.encode())
    unsigned = Checkpoint(SCHOOL, len(entries), tree.root(), entries[-1].h, "2026-11-03T10:15:00.000Z")
    return replace(unsigned, signature=key.sign(unsigned.signed()))


def faults(entries: list[Entry], *checkpoints: Checkpoint) -> list[tuple[str, int]]:
    return [(found.fault, found.seq) for found in examine(SCHOOL, entries, checkpoints, PUBLIC)[1]]


def test_a_log_as_it_was_written_is_sound_also_against_every_checkpoint_on_its_way() -> None:
    log = log_of(20)
    assert examine(SCHOOL, log, [checkpoint_of(log[:size]) for size in range(1, 21)], PUBLIC) == (20, [])


def test_an_empty_log_is_sound() -> None:
    assert examine(SCHOOL, [], [], PUBLIC) == (0, [])


def test_an_edited_entry_is_named() -> None:
    log = log_of(9)
    log[4] = log[4]._replace(text=log[4].text.replace("record.log", "record.amend"), salt=None)
    assert faults(log) == [("edited", 5)]


def test_an_edited_entry_whose_hash_was_mended_is_found_at_the_next_one() -> None:
    log = log_of(9)
    text = log[4].text.replace("record.log", "record.void")
    log[4] = log[4]._replace(text=text, h=chained(log[3].h, text))
    assert faults(log) == [("edited", 6)]


def test_a_number_that_is_not_its_own_is_an_edit() -> None:
    log = log_of(3)
    text = log[2].text.replace('"seq":3', '"seq":4')
    log[2] = log[2]._replace(text=text, h=chained(log[1].h, text))
    assert faults(log) == [("edited", 3)]


def test_a_missing_entry_is_a_gap_wherever_it_was() -> None:
    log = log_of(9)
    assert faults(log[:3] + log[4:]) == [("gap", 4)]
    assert faults(log[1:]) == [("gap", 1)]


def test_a_cut_tail_shows_only_against_a_checkpoint() -> None:
    log = log_of(9)
    assert faults(log[:6]) == []
    assert faults(log[:6], checkpoint_of(log)) == [("unlike_checkpoint", 9)]


def test_a_log_written_anew_shows_only_against_a_checkpoint() -> None:
    honest, anew = log_of(9), log_of(9, word="kinder record")
    assert faults(anew) == []
    assert faults(anew, checkpoint_of(honest)) == [("unlike_checkpoint", 9)]


def test_a_checkpoint_that_the_school_did_not_sign_is_told_apart() -> None:
    log = log_of(5)
    forged = checkpoint_of(log, Ed25519PrivateKey.generate())
    assert faults(log, forged, checkpoint_of(log)) == [("bad_signature", 5)]
    assert faults(log, replace(checkpoint_of(log), size=4)) == [("bad_signature", 4)]


def test_another_schools_checkpoint_says_nothing_good_about_this_one() -> None:
    log = log_of(5)
    assert faults(log, replace(checkpoint_of(log), school="another")) == [("unlike_checkpoint", 5)]


def test_a_body_unlike_its_commitment_is_found() -> None:
    log = log_of(9)
    log[6] = log[6]._replace(body=b"a kinder record")
    assert faults(log) == [("unlike_commitment", 7)]


def test_an_erased_body_leaves_the_chain_sound() -> None:
    log = log_of(9)
    checkpoint = checkpoint_of(log)
    log[6] = log[6]._replace(salt=None, body=None)
    assert faults(log, checkpoint) == []


def test_one_edit_is_one_finding_and_does_not_hide_another() -> None:
    log = log_of(30)
    log[4] = log[4]._replace(text=log[4].text.replace("log", "lag"), salt=None)
    del log[19]
    assert faults(log) == [("edited", 5), ("gap", 20)]


def test_the_tree_gives_the_roots_that_certificate_transparency_publishes() -> None:
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    tree = Tree()
    assert tree.root().hex() == roots[0]
    for leaf, root in zip(leaves, roots[1:], strict=True):
        tree.add(bytes.fromhex(leaf))
        assert tree.root().hex() == root


def test_every_entry_of_every_log_can_be_proved_and_no_other_can() -> None:
    for size in range(1, 34):
        leaves = [entry.text.encode() for entry in log_of(size)]
        tree = Tree()
        for leaf in leaves:
            tree.add(leaf)
        for index, leaf in enumerate(leaves):
            path = inclusion(leaves, index)
            assert is_included(leaf, index, size, path, tree.root())
            assert not is_included(leaf + b" ", index, size, path, tree.root())
            assert not is_included(leaf, index, size, [*path, bytes(32)], tree.root())
            assert size == 1 or not is_included(leaf, (index + 1) % size, size, path, tree.root())
        assert not is_included(leaves[0], size, size, [], tree.root())


def test_signatures_are_judged_as_the_well_known_library_judges_them() -> None:
    drawn = random.Random(8032)
    for _ in range(20):
        key = Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), drawn.randbytes(drawn.randrange(200))
        signature = bytearray(key.sign(message))
        assert signature_holds(public, bytes(signature), message)
        assert not signature_holds(public, bytes(signature), message + b"!")
        signature[drawn.randrange(64)] ^= 1 << drawn.randrange(8)
        assert not signature_holds(public, bytes(signature), message)


@pytest.mark.parametrize(
    ("public", "signature"),
    [(bytes(31), bytes(64)), (PUBLIC, bytes(63)), (b"\xff" * 32, bytes(64)), (PUBLIC, b"\xff" * 64)],
    ids=["short key", "short signature", "no point", "scalar too great"],
)
def test_what_is_no_key_or_no_signature_does_not_hold(public: bytes, signature: bytes) -> None:
    assert not signature_holds(public, signature, b"message")


def test_the_signature_of_the_standards_first_example_holds() -> None:
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert signature_holds(public, signature, b"")
