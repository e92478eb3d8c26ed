"""Requests that were built beforehand, sent over so many kept-alive connections; each answer's time and text."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of one HTTP/1.1 request; `headers` are spelled with underscores."""
    told = {"Host": "127.0.0.1", "Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    if body:
        told.setdefault("Content-Type", "application/json")
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def drive(port: int, requests: Sequence[bytes], connections: int) -> list[Answer]:
    """All of them, as quickly as that many connections get them through; answers in the order of the requests."""
    return asyncio.run(_drive(port, [[each] for each in requests], connections))


def drive_chains(port: int, chains: Sequence[Sequence[bytes]]) -> list[Answer]:
    """Each chain on a connection of its own, one request after the other; all chains at the same moment."""
    return asyncio.run(_drive(port, chains, len(chains)))


async def _drive(port: int, chains: Sequence[Sequence[bytes]], connections: int) -> list[Answer]:
    found: list[list[Answer]] = [[] for _ in chains]
    waiting = iter(enumerate(chains))
    await asyncio.gather(*(_talk(port, waiting, found) for _ in range(min(connections, len(chains)))))
    return [answer for answers in found for answer in answers]


async def _talk(port: int, waiting: Iterator[tuple[int, Sequence[bytes]]], found: list[list[Answer]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    for number, chain in waiting:
        for sent in chain:
            began = time.perf_counter()
            writer.write(sent)
            status, body, stays = await _answer(reader)
            found[number].append(Answer(status, body, time.perf_counter() - began))
            if not stays:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status, stays = int(head[9:12]), "connection: close" not in head
    if "transfer-encoding: chunked" in head:
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return status, b"".join(parts), stays
    if "content-length:" in head:
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        return status, await reader.readexactly(length) if length else b"", stays
    if status in (204, 304):
        return status, b"", stays
    return status, await reader.read(), False
