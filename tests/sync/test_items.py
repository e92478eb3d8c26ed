"""The quick reader of items takes what the contract takes, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.chain import canonical, sha_of
from server.services.sync_items import BODIES, Item, Refused, read_item
from shared_schema import events, sync
from shared_schema.events import DEVICE_BODIES, SERVER_BODIES
from shared_schema.vocabulary import DEVICE_EVENTS, SERVER_EVENTS

ID = "0197a000-0000-7000-8000-000000000001"
OTHER_ID = "0197a000-0000-7000-8000-000000000002"

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70),
    st.sampled_from([2**31 - 1, 2**31, 2**53 - 1, -(2**53) + 1]),
    st.sampled_from([ID, ID.upper(), f"{ID}\n", ID.replace("-", ""), f"{{{ID}}}", f"pupil:{ID}", "school", "school\n"]),
    st.sampled_from(["2026-11-03", "2026-02-30", "2026-W45-2", "20261103", "0000-01-01", "2026-11-03\n", "9999-12-31"]),
    st.sampled_from(
        ["2026-11-03T10:15:00Z", "2026-11-03T10:15:00.5Z", "2026-11-03T24:00:00Z", "2026-11-03T10:15:00+00:00"]
    ),
    st.sampled_from(["delivered", "part_delivered", "not_delivered", "void", "pupil_absent", "ta", "timer", "adapted"]),
    st.sampled_from(
        ["", " ", "\t", "\n", "a\tb", "\x7f", "\x01", "é", "24:00", "09:30", "9:30", "x" * 4000, "x" * 4001]
    ),
    st.lists(st.sampled_from([ID, OTHER_ID, 7]), max_size=3),
    st.dictionaries(st.sampled_from(["a", "record"]), st.integers(0, 3), max_size=2),
)

GOOD_BODIES: dict[type, dict[str, Any]] = {
    events.RecordBody: {
        "session": ID, "provision": ID, "on": "2026-11-03", "outcome": "delivered", "minutes": 30, "reason": None,
        "starts_at": "09:30", "group_size": 2, "role": "ta", "other_activity": False, "second_session": True,
        "makes_up": None, "adherence": "adapted", "engagement": 4, "grade": "timer",
    },
    events.NoBody: {},
    events.NoteBody: {"record": ID, "text": "Read well.\nThen tired."},
    events.SealedNoteBody: {"record": ID, "kid": "0a1b2c3d", "sealed": "Bk9-_" * 100},
    events.PresenceBody: {"provision": ID, "on": "2026-11-03", "minutes_lost": 40, "reason": None},
    events.EquipmentBody: {"provision": ID, "week_of": "2026-11-02", "in_place": True},
    events.ResolveBody: {"heads": [ID, OTHER_ID], "keep": ID},
}  # fmt: skip


def envelope(kind: str, version: int, body: Any) -> dict[str, Any]:
    return {
        "id": ID, "entity": ID, "scope": f"pupil:{ID}", "type": kind, "version": version, "base": None, "n": 1,
        "stated_at": "2026-11-03T10:15:00Z", "clock": {"offset_ms": -209}, "key_id": None, "signature": None,
        "body": body,
    }  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn, good: dict[str, Any]) -> dict[str, Any]:
    """The good one with up to three of its parts changed, taken out or added."""
    made = dict(good)
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from([*good, "more"]))
        if draw(st.booleans()) or name not in made:
            made[name] = draw(JUNK)
        else:
            del made[name]
    return made


def read(item: Any) -> Item | Refused:
    return read_item(json.dumps(item).encode())


def test_every_event_of_a_device_has_a_quick_reader_and_every_event_a_contract() -> None:
    assert BODIES.keys() == DEVICE_BODIES.keys()
    assert {kind for kind, _ in BODIES} == set(DEVICE_EVENTS)
    assert {kind for kind, _ in SERVER_BODIES} == set(SERVER_EVENTS)


@pytest.mark.parametrize("key", DEVICE_BODIES, ids=str)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_body_counts_if_and_only_if_the_contract_takes_it(key: tuple[str, int], data: st.DataObject) -> None:
    body = data.draw(spoiled(GOOD_BODIES[DEVICE_BODIES[key]]))
    faults = DEVICE_BODIES[key]().validate(body)
    item = read(envelope(*key, body))
    assert isinstance(item, Item)
    assert (item.body is None) == bool(faults), (faults, item)
    assert (item.code, bool(item.detail)) == (("invalid", True) if faults else (None, False))


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (
            ("record.log", 1),
            {"outcome": "not_delivered", "minutes": None, "reason": "no_room", "makes_up": "2026-11-02"},
        ),
        (("review.resolve", 1), {"keep": "0197a000-0000-7000-8000-000000000003"}),
    ],
)
def test_what_cannot_be_true_together_does_not_count_and_the_contract_says_why(
    key: tuple[str, int], change: dict[str, Any]
) -> None:
    """What did not take place makes nothing up; of two versions none is kept that was not seen."""
    item = read(envelope(*key, GOOD_BODIES[DEVICE_BODIES[key]] | change))
    assert isinstance(item, Item)
    assert (item.body, item.code) == (None, "invalid")
    assert item.detail
    assert item.detail.startswith(list(change)[-1])


@given(data=st.data())
@settings(max_examples=1500, deadline=None)
def test_an_item_is_readable_if_and_only_if_the_contract_takes_it(data: st.DataObject) -> None:
    item = data.draw(spoiled(envelope("record.log", 1, GOOD_BODIES[events.RecordBody])))
    faults = sync.Item().validate(item)
    found = read(item)
    assert isinstance(found, Refused) == bool(faults), (faults, found)
    if isinstance(found, Item):
        assert found.text == canonical(item)
        assert found.sha == sha_of(canonical(item))


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text(max_size=20)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text("abcXYZ_09", max_size=4), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
@settings(max_examples=300, deadline=None)
def test_an_item_of_a_later_version_is_kept_to_the_letter(body: Any) -> None:
    item = envelope("record.log", 9, {"new": body})
    found = read(item)
    try:
        spelled = canonical(item)
    except ValueError:
        assert isinstance(found, Refused)
    else:
        assert isinstance(found, Item)
        assert (found.text, found.code) == (spelled, "unknown_type_or_version")
        assert json.loads(found.text) == item


def test_half_a_letter_does_not_hide_whose_answer_it_is() -> None:
    """A phone takes no answer that leaves out one of its ids: without it the whole queue behind would wait for ever."""
    raw = json.dumps(envelope("note.add", 1, {"record": ID, "text": "Well done \ud83d"})).encode()
    assert read_item(raw) == Refused(ID, "malformed")
    assert read_item(b'{"id": "\\ud83d"}') == Refused(None, "malformed")
