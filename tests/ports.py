"""A port of this machine for a server that a test starts, ends and starts again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


def keeper() -> socket.socket:
    """Until it is closed nobody else is given its port, also while no server listens there: the kernel hands a free
    port to whoever asks for any, and there are many who ask. A socket that is bound and does not listen lets a server
    in beside it, and whoever connects where there is none is refused."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", 0))
    return bound


@contextmanager
def a_port() -> Iterator[int]:
    with keeper() as bound:
        port: int = bound.getsockname()[1]
        yield port
