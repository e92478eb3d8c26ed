"""The installation's push identity (RFC 8292). A new one ends every subscription, so it is made once and kept."""

from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from py_vapid.utils import b64urldecode, b64urlencode


@dataclass(frozen=True, slots=True)
class VapidKeys:
    """`private` is the 32-byte scalar, `public` the 65-byte point that browsers subscribe with; both base64url text."""

    private: str = field(repr=False)
    public: str

    @classmethod
    def new(cls) -> Self:
        key = ec.generate_private_key(ec.SECP256R1())
        scalar = key.private_numbers().private_value.to_bytes(32, "big")
        point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return cls(b64urlencode(scalar), b64urlencode(point))

    def authorization(self, audience: str, subject: str, expires_at: int) -> str:
        """The Authorization header. `subject` is mailto: or https:; `expires_at` in seconds, at most 24 hours off."""
        signer = Vapid02.from_raw(self.private.encode())
        header: str = signer.sign({"aud": audience, "sub": subject, "exp": expires_at})["Authorization"]
        return header


def check_subscriber_keys(p256dh: str, auth: str) -> None:
    """Raises ValueError unless these are a point on P-256 and 16 secret bytes, as a browser gives them."""
    point, secret = b64urldecode(p256dh.encode("ascii")), b64urldecode(auth.encode("ascii"))
    if len(point) != 65 or len(secret) != 16:
        raise ValueError("the keys have the wrong length")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
