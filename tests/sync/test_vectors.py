"""Python's side of the vectors that both languages pass: how an item is spelled, hashed, signed, sealed and
chained."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from server.domain.chain import GENESIS, canonical, next_chain, sha_of
from server.services import envelopes, signatures
from server.services.base64url import to_bytes, to_text
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


@pytest.mark.parametrize("case", load_vectors("signature"), ids=lambda case: case["name"])
def test_a_signature_holds_for_what_was_signed_and_for_nothing_else(case: dict[str, Any]) -> None:
    if "item" in case:
        item = read_item(json.dumps(case["item"]).encode())
        assert isinstance(item, Item)
        assert item.code is None
        signed = signatures.item_text(item.text, case["user"], case["device"])
    else:
        signed = signatures.unlock_text(case["device"], case["challenge"])
    assert signed.decode() == case["signed"]
    raw = to_bytes(case["public"])
    assert signatures.key_id(raw) == case["key_id"]
    assert signatures.verifies(signatures.public_key(raw), case["signature"], signed) is case["verifies"]


@pytest.mark.parametrize("case", load_vectors("envelope"), ids=lambda case: case["name"])
def test_an_envelope_opens_in_its_own_place_and_nowhere_else(case: dict[str, Any]) -> None:
    key = load_der_private_key(to_bytes(case["private_pkcs8"]), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    raw = envelopes.raw_public(key.public_key())
    assert (to_text(raw), envelopes.kid_of(raw)) == (case["public"], case["kid"])
    place = envelopes.place(case["school"], case["device"], case["id"], case["n"])
    if case["text"] is None:
        with pytest.raises(ValueError, match=r"place|key|valid|bytes"):
            envelopes.open_sealed(key, case["sealed"], place)
    else:
        assert envelopes.open_sealed(key, case["sealed"], place) == case["text"]
        again = envelopes.seal(key.public_key(), case["text"], place)
        assert (again == case["sealed"], len(again)) == (False, len(case["sealed"]))
        assert envelopes.open_sealed(key, again, place) == case["text"]
