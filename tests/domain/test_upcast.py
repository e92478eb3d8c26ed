"""Whoever reads a note reads one shape, whichever version it was sent in."""

from server.domain.upcast import upcast


def test_notes_of_both_versions_are_read_alike() -> None:
    plain = upcast("note.add", 1, {"record": "r", "text": "Read well."})
    sealed = upcast("note.amend", 2, {"record": "r", "kid": "k", "sealed": "c2VhbGVk"})
    assert plain == {"record": "r", "text": "Read well.", "kid": None, "sealed": None}
    assert sealed == {"record": "r", "text": None, "kid": "k", "sealed": "c2VhbGVk"}


def test_what_never_changed_is_read_as_it_was_sent() -> None:
    body = {"minutes": 20}
    assert upcast("record.log", 1, body) is body
