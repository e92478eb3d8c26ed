"""Where a push may go: known push services by name, on https, at a public address that is looked up at each send.

A subscription's address is chosen by whoever holds the browser, and our server calls it: without these rules it could
be pointed at any machine that the server can reach.
"""

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

SERVICES = frozenset({"fcm.googleapis.com", "jmt17.google.com", "updates.push.services.mozilla.com"})
FAMILIES = (".push.apple.com", ".notify.windows.com")
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
_ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(?P<port>[0-9]{1,5}))?/[!-~]+")
LONGEST = 2048


class EndpointError(ValueError):
    """The address is not one that a push may go to; the text says why."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked push address. `url` is as given; `host` has no port."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """What the signature is made out to (RFC 8292 `aud`)."""
        return f"{self.scheme}://{self.host}" + ("" if self.port == 443 else f":{self.port}")


def check_endpoint(url: str, extra_hosts: Collection[str] = ()) -> Endpoint:
    """The address in parts. Raises EndpointError.

    `extra_hosts` are further services. A loopback name among them is for tests: only then may the address be this
    machine's, on any port and without TLS.
    """
    found = _ADDRESS.fullmatch(url) if len(url) <= LONGEST else None
    if found is None or "#" in url or "\\" in url:
        raise EndpointError("Must be the https address that the browser gave.")
    host, scheme = found["host"], found["scheme"]
    port = int(found["port"] or (443 if scheme == "https" else 80))
    if host in LOOPBACK and host in extra_hosts:
        return Endpoint(url, scheme, host, port)
    if scheme != "https" or port != 443:
        raise EndpointError("Must be an https address on port 443.")
    if not (host in SERVICES or host in extra_hosts or host.endswith(FAMILIES)) or host in LOOPBACK:
        raise EndpointError("Must be the address of a push service that Kept knows.")
    return Endpoint(url, scheme, host, port)


def public_address(endpoint: Endpoint) -> str:
    """One address of the host, for this send only. Raises EndpointError if any of them is inside a private network.

    The connection is made to this very address, so that a name cannot answer one thing when it is checked and another
    when it is called.
    """
    try:
        answers = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except OSError as absent:
        raise EndpointError(f"{endpoint.host} has no address.") from absent
    addresses = [str(answer[4][0]) for answer in answers]
    if endpoint.host not in LOOPBACK and not all(_is_public(ip_address(address)) for address in addresses):
        raise EndpointError(f"{endpoint.host} answers with an address that is not public.")
    return addresses[0]


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast
