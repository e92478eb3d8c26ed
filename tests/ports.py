"""A port of this machine for a server that a test starts, ends and starts again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def a_port() -> Iterator[int]:
    """Nobody else is given it meanwhile, also while no server listens there: the kernel hands a free port to whoever
    asks for any, and there are many who ask. A socket that is bound and does not listen lets a server in beside it, and
    whoever connects where there is none is refused."""
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        port: int = keeper.getsockname()[1]
        yield port
