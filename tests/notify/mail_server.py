"""A mail server on this machine that takes mails, or misbehaves on request (aiosmtpd), and its certificates."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from server.notify import email
from server.notify.email import LIMITS
from server.settings import Smtp

USER, PASSWORD = "kept", "hush-hush"  # pragma: allowlist secret


@dataclass
class MailServer:
    """`answers` are given in turn: (when, what), where `when` is MAIL, RCPT or DATA, and `what` the line that is said,
    or what is done: drop, silence, drip. Without any left, the mail is taken.

    `taken` are the mails that were accepted, `connections` how often somebody connected. `fell_silent` is set where it
    has said nothing, or not all, and never will.
    """

    port: int = 0
    answers: list[tuple[str, str]] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    connections: int = 0
    fell_silent: threading.Event = field(default_factory=threading.Event)

    async def handle_MAIL(self, server: Any, _: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if (answer := await self._play("MAIL", server)) is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or "250 OK"

    async def handle_RCPT(self, server: Any, _: Session, envelope: Envelope, address: str, __: Any) -> str:  # noqa: N802
        if (answer := await self._play("RCPT", server)) is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, _: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await self._play("DATA", server)
        if answer is None or answer == "250 OK, and drop":
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
            self.sizes.append(len(envelope.content))
            if answer is not None:
                server.transport.abort()
        return answer or "250 OK"

    async def _play(self, when: str, server: Any) -> str | None:
        if not self.answers or self.answers[0][0] != when:
            return None
        _, what = self.answers.pop(0)
        if what == "drop":
            server.transport.abort()
        if what in ("silence", "drip"):
            self.fell_silent.set()
        if what == "silence":
            await asyncio.Event().wait()
        while what == "drip":
            server.transport.write(b"2")
            await asyncio.sleep(0.02)
        return what

    def sign_in(self, *details: Any) -> AuthResult:
        given = details[-1]
        assert isinstance(given, LoginPassword)
        self.signed_in.append(given.login.decode())
        return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@dataclass(frozen=True)
class Authority:
    """Signs certificates that nobody trusts who was not given `file`."""

    file: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name

    @classmethod
    def new(cls, folder: Path) -> "Authority":
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("Larch Lane's own authority")
        made = _certificate(name, name, key.public_key(), None).sign(key, SHA256())
        file = folder / "authority.pem"
        file.write_bytes(made.public_bytes(Encoding.PEM))
        return cls(file, key, name)

    def server(self, address: str = "127.0.0.1") -> ssl.SSLContext:
        """TLS with a certificate for this address."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(_name("mail"), self.name, key.public_key(), address).sign(self.key, SHA256())
        file = self.file.with_name(f"{address}.pem")
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(secret + made.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False, auth: bool = False
) -> Iterator[MailServer]:
    """Serves until the end of the `with`, in a thread of its own."""
    play, loop, ready = MailServer(), asyncio.new_event_loop(), threading.Event()

    def talk() -> SMTP:
        play.connections += 1
        return SMTP(
            play,
            loop=loop,
            hostname="mail.test",
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            authenticator=play.sign_in if auth else None,
            auth_required=auth and not implicit,  # it knows no TLS but its own, and would warn
            auth_require_tls=not implicit,
        )

    async def serve() -> None:
        server = await loop.create_server(talk, "127.0.0.1", 0, ssl=tls if implicit else None)
        play.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        for task in asyncio.all_tasks(loop) - {asyncio.current_task()}:
            task.cancel()

    stop = asyncio.Event()
    loop.set_exception_handler(lambda *_: None)  # who hangs up is part of the play

    def run() -> None:
        # Its end, too: the thread of a test may have a loop that runs, as a browser's does.
        loop.run_until_complete(serve())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield play
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


@contextmanager
def time_is_up_in_silence(server: MailServer) -> Iterator[None]:
    """The time that Kept gives each step is over once the server has fallen silent. No time is measured: a busy machine
    cannot make it end before, and nobody waits for the fifteen seconds of a school."""

    class Late:
        def __init__(self, seconds: float, act: Callable[..., None], given: list[Any]) -> None:
            assert seconds == LIMITS.step
            self.act, self.given, self.cancelled = act, given, threading.Event()

        def start(self) -> None:
            threading.Thread(target=self.run, daemon=True).start()

        def run(self) -> None:
            if server.fell_silent.wait(LIMITS.step) and not self.cancelled.is_set():
                self.act(*self.given)

        def cancel(self) -> None:
            self.cancelled.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(email, "Timer", Late)
        yield


def relay(server: MailServer, **given: Any) -> Smtp:
    """Kept's settings for it: by default a mail server on this machine, without TLS."""
    return Smtp(**{"host": "127.0.0.1", "port": server.port, "tls": "none", "sender": "kept@school.example"} | given)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, address: str | None
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
    )
    if address is None:
        return made
    return made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
