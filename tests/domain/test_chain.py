"""One spelling of an event, and one chain over events, for the server and every device."""

import re
from typing import Any

import pytest

from server.domain.chain import GENESIS, LARGEST, canonical, next_chain, sha_of
from tests.conftest import load_vectors

WHOLE = "a whole number beyond 2^53"
TEXT = "a text that cannot be stored"
NAME = "a name with letters beyond ASCII"
OTHER = "neither text, whole number, list nor object, or nested too deep"


@pytest.mark.parametrize("case", load_vectors("canonical"), ids=lambda case: case["name"])
def test_a_value_is_spelled_and_hashed_as_every_device_does_it(case: dict[str, Any]) -> None:
    assert canonical(case["value"]).decode() == case["canonical"]
    assert sha_of(case["canonical"].encode()).hex() == case["sha"]


@pytest.mark.parametrize("case", load_vectors("chain"), ids=lambda case: case["name"])
def test_a_chain_follows_from_the_ids_in_their_order(case: dict[str, Any]) -> None:
    chain = GENESIS
    for event_id, expected in zip(case["ids"], case["chain"], strict=True):
        chain = next_chain(chain, event_id)
        assert chain.hex() == expected


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (LARGEST + 1, WHOLE),
        (-LARGEST - 1, WHOLE),
        ("Read\0well", TEXT),
        ("half a letter \ud800", TEXT),
        ("the other half \udfff", TEXT),
        ({"größe": 1}, NAME),
        ({"line\nend": 1}, NAME),
        ({1: 2}, NAME),
        (0.5, OTHER),
        (20.0, OTHER),
        (b"bytes", OTHER),
    ],
)
def test_what_two_languages_could_spell_in_two_ways_is_refused_wherever_it_stands(value: object, why: str) -> None:
    for kept in (value, [value], {"body": value}, {"body": [{"of": value}]}):
        with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
            canonical(kept)


def test_eight_lists_or_objects_may_stand_in_one_another_and_nine_may_not() -> None:
    lists: Any = "deep"
    objects: Any = "deep"
    for _ in range(8):
        lists, objects = [lists], {"in": objects}
    assert canonical(lists) == b'[[[[[[[["deep"]]]]]]]]'
    assert canonical(objects).count(b"in") == 8
    for deeper in ([lists], {"in": objects}, [objects]):
        with pytest.raises(ValueError, match=r"^neither .* or nested too deep$"):
            canonical(deeper)


@pytest.mark.parametrize("note", ["Zoë read\nto me.", "\ud7ff\ue000\t", "Łukasz 👍\u200d🦰\r\n"])
def test_a_note_may_hold_line_ends_and_every_letter_there_is(note: str) -> None:
    assert (
        canonical([note]).decode()
        == '["' + note.replace("\r\n", "\\r\\n").replace("\n", "\\n").replace("\t", "\\t") + '"]'
    )
