"""Python's side of the vectors that both languages pass: how an item is spelled, hashed and chained."""

import json
from typing import Any

import pytest

from server.domain.chain import GENESIS, canonical, next_chain, sha_of
from server.services.sync_items import Item, read_item
from tests.conftest import load_vectors


@pytest.mark.parametrize("case", load_vectors("canonical"), ids=lambda case: case["name"])
def test_a_value_has_one_spelling(case: dict[str, Any]) -> None:
    assert canonical(case["value"]).decode() == case["canonical"]
    assert sha_of(case["canonical"].encode()).hex() == case["sha"]


@pytest.mark.parametrize("case", load_vectors("sha"), ids=lambda case: case["name"])
def test_an_item_has_one_sha_however_it_was_written(case: dict[str, Any]) -> None:
    for raw in (json.dumps(case["item"]), json.dumps(case["item"], indent=2, sort_keys=True, ensure_ascii=False)):
        item = read_item(raw.encode())
        assert isinstance(item, Item)
        assert (item.sha.hex(), item.code) == (case["sha"], None)


@pytest.mark.parametrize("case", load_vectors("chain"), ids=lambda case: case["name"])
def test_a_chain_follows_from_the_ids_in_their_order(case: dict[str, Any]) -> None:
    chain = GENESIS
    for event_id, expected in zip(case["ids"], case["chain"], strict=True):
        chain = next_chain(chain, event_id)
        assert chain.hex() == expected


@pytest.mark.parametrize("value", [0.5, 20.0, 2**53, {"größe": 1}, "\ud800", "\0", {1: 2}, [[[[[[[[[1]]]]]]]]]])
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"text|whole|name|neither"):
        canonical(value)
