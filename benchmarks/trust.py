"""What trust costs: a signature made and verified, a note sealed and opened, a push of signed items beside unsigned."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from benchmarks.measure import Cost, Report, Row, interleaved, ratios, shown
from server.services.base64url import to_bytes
from server.services.envelopes import open_sealed, seal
from server.services.signatures import item_text, public_key, verifies
from server.services.sync_items import Item, read_item
from server.store.engine import migrate, open_database
from tests.cast import Clock, cast_on
from tests.sync.phone import TestPhone, phone_of

TIMES, ITEMS, PLACE = 1000, 100, b"a place"
VECTORS = Path(__file__).parent.parent / "shared_schema" / "vectors"


def run() -> Report:
    """Each a thousand times a round; the pushes are of 100 items, the largest that there are."""
    case = json.loads((VECTORS / "signature.json").read_text("utf-8"))[0]
    item = read_item(json.dumps(case["item"]).encode())
    assert isinstance(item, Item)  # noqa: S101 - a vector
    text = item.text
    key, own = public_key(to_bytes(case["public"])), generate_private_key(SECP256R1())
    envelope = seal(own.public_key(), "x" * 200, PLACE)

    def verify() -> None:
        for _ in range(TIMES):
            verifies(key, case["signature"], item_text(text, case["user"], case["device"]))

    costs = interleaved(
        {
            "verify": verify,
            "seal": lambda: [seal(own.public_key(), "x" * 200, PLACE) for _ in range(TIMES)],
            "open": lambda: [open_sealed(own, envelope, PLACE) for _ in range(TIMES)],
        }
    )
    pushes = _pushes()
    report = Report("Trust", "A thousand of each a round; pushes of 100 items into SQLite.", {**costs, **pushes})
    report.rows.append(
        Row("a push of signed items", "the same unsigned", ratios(pushes["push, signed"], pushes["push, unsigned"]))
    )
    report.lines += [f"- {name}: {shown(cost.middle / TIMES)} each" for name, cost in costs.items()]
    return report


def _pushes() -> dict[str, Cost]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'kept.db'}"
        migrate(url)
        db, clock = open_database(url), Clock(datetime(2026, 11, 3, 10, 15, tzinfo=UTC))
        cast = cast_on(db, clock.now)
        plain, signing = phone_of(db, cast, clock, cast.adas_tablet), phone_of(db, cast, clock, cast.adas_phone)
        signing.begin_to_sign()

        def made(phone: TestPhone) -> list[dict[str, object]]:
            return [phone.log(cast.asha, cast.precision) for _ in range(ITEMS)]

        rounds = 5
        unsigned = [made(plain) for _ in range(rounds)]
        signed = [[signing.signed(item) for item in made(signing)] for _ in range(rounds)]
        found = interleaved(
            {
                "push, unsigned": lambda: plain.push(*unsigned.pop()),
                "push, signed": lambda: signing.push(*signed.pop()),
            },
            rounds,
        )
        db.close()
    return found
