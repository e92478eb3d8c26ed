"""Which items of a push carry their device's signature: worked out before the write transaction, for it takes a tenth
of a millisecond an item, and everybody who writes waits for everybody else."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from sqlalchemy.orm import Session

from server.services.signatures import item_text, public_key, verifies
from server.services.sync_items import Item
from server.store import signing

Fault = tuple[str, str]

CHANGED: Fault = (
    "bad_signature",
    "The signature does not fit: this was changed after it was recorded, or it is not from this phone.",
)
UNKNOWN_KEY: Fault = ("bad_signature", "It is signed with a key that this phone was never paired with.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one device's items, by id and sha: what is wrong with a signature, and which came without one though the
    device signs. A device that was paired without a key has neither."""

    faults: dict[tuple[str, bytes], Fault]
    unsigned: frozenset[tuple[str, bytes]]

    def fault_of(self, item: Item) -> Fault | None:
        """Such an item is held, and nothing of it is lost."""
        return self.faults.get((item.id, item.sha))

    def is_unsigned(self, item: Item) -> bool:
        """It counts, and its record is graded unsigned_device. So is one that counts in spite of its signature."""
        return (item.id, item.sha) in self.unsigned or (item.id, item.sha) in self.faults


NONE = Evidence({}, frozenset())


def weigh(session: Session, school_id: str, device_id: str, person_id: str, items: Iterable[Item]) -> Evidence:
    """For items of this device, which is this person's."""
    return weighed(signing.signing_keys(session, school_id, device_id), device_id, person_id, items)


def weighed(keys: signing.SigningKeys, device_id: str, person_id: str, items: Iterable[Item]) -> Evidence:
    """The same by the device's keys, when no transaction is open any more."""
    read: dict[str, EllipticCurvePublicKey] = {}
    faults, unsigned = {}, set()
    for item in items:
        if item.key_id is None and item.signature is None:
            if keys.today is not None:
                unsigned.add((item.id, item.sha))
            continue
        raw = keys.public.get(item.key_id or "")
        if raw is None or item.key_id is None:
            faults[item.id, item.sha] = UNKNOWN_KEY
            continue
        key = read.setdefault(item.key_id, public_key(raw))
        if not verifies(key, item.signature or "", item_text(item.text, person_id, device_id)):
            faults[item.id, item.sha] = CHANGED
    return Evidence(faults, frozenset(unsigned))
