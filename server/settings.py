"""Every knob of an installation, read once from the environment.

| variable | what it says | when it is not given |
| --- | --- | --- |
| KEPT_DATA_DIR | the folder of the database and the backups | `kept-data` in the current folder |
| KEPT_DATABASE_URL | `sqlite:///path` or `postgresql://user:password@host/name` | `kept.db` in the data folder |
| KEPT_KEYS_DIR | the folder of the keys, which no backup holds: keep a copy in a safe | `keys` in the data folder |
| KEPT_BACKUP_COPY_DIR | a folder on another disk or machine, where each backup is put too | none |
| KEPT_BACKUP_KEEP | of how many days, weeks and months a backup is kept | `7 5 12` |
| KEPT_HOST | the address that the server listens on | `127.0.0.1` |
| KEPT_PORT | the port that it listens on | `8000` |
| KEPT_BASE_URL | the address that people type, `https://kept.school.example` | from host and port |
| KEPT_TLS_CERT, KEPT_TLS_KEY | certificate and key, if the server itself speaks TLS | none |
| KEPT_PROXIES | how many proxies of your own stand before the server | `0` |
| KEPT_DEMO | `true`: make the demo school if there is no school | `false` |
| KEPT_PUSH_EXTRA_HOSTS | push services to allow besides the known ones, with commas between | none |
| KEPT_VAPID_SUBJECT | `mailto:` or `https:` address that push services may write to | `mailto:kept@localhost` |
| KEPT_SMTP_HOST | the mail server that Kept hands its mails to | none: Kept writes no mail |
| KEPT_SMTP_PORT | its port | `587`; `465` with `implicit`, `25` with `none` |
| KEPT_SMTP_TLS | `starttls`, `implicit`, or `none` for a mail server on this machine | `starttls` |
| KEPT_SMTP_SENDER | the address that Kept writes from | none: must be given with the host |
| KEPT_SMTP_USER, KEPT_SMTP_PASSWORD | how Kept signs in at the mail server | none: it does not sign in |
| KEPT_SMTP_CA_FILE | the authority behind the mail server's certificate, where this machine does not know it | none |

KEPT_DATABASE_URL and KEPT_SMTP_PASSWORD hold secrets: KEPT_DATABASE_URL_FILE and KEPT_SMTP_PASSWORD_FILE name files
that hold them instead. A name that starts with KEPT_ and is not here is refused, so that a slip of the pen is found at
the start.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost")
USUAL_PORTS = {"http": 80, "https": 443}
SMTP_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
KNOWN = frozenset(
    (
        "KEPT_DATA_DIR", "KEPT_DATABASE_URL", "KEPT_KEYS_DIR", "KEPT_BACKUP_COPY_DIR", "KEPT_BACKUP_KEEP", "KEPT_HOST",
        "KEPT_PORT", "KEPT_BASE_URL", "KEPT_TLS_CERT", "KEPT_TLS_KEY", "KEPT_PROXIES", "KEPT_DEMO",
        "KEPT_PUSH_EXTRA_HOSTS", "KEPT_VAPID_SUBJECT", "KEPT_SMTP_HOST", "KEPT_SMTP_PORT", "KEPT_SMTP_TLS",
        "KEPT_SMTP_SENDER", "KEPT_SMTP_USER", "KEPT_SMTP_PASSWORD", "KEPT_SMTP_CA_FILE", "KEPT_DATABASE_URL_FILE",
        "KEPT_SMTP_PASSWORD_FILE",
    )
)  # fmt: skip
FOR_TESTS = ("KEPT_TEST_", "KEPT_CASES")


class SettingError(ValueError):
    """A setting that cannot be used; the text says which, and what would be right."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server, as KEPT_SMTP_... says. `tls` is starttls, implicit or none."""

    host: str
    port: int
    tls: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if self.tls not in SMTP_PORTS:
            raise SettingError(f"KEPT_SMTP_TLS is {self.tls!r}: give starttls, implicit or none.")
        if self.tls == "none" and self.host not in LOOPBACK:
            raise SettingError(f"KEPT_SMTP_TLS is none, and {self.host} is not this machine: mails name children.")
        if not re.fullmatch(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,189}", self.sender) or ".." in self.sender:
            raise SettingError(f"KEPT_SMTP_SENDER is {self.sender!r}: give an address such as kept@school.example.")
        if (self.user is None) != (self.password is None):
            raise SettingError("KEPT_SMTP_USER and KEPT_SMTP_PASSWORD go together: give both, or neither.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Smtp | None":
        """None where no mail server is named. Raises SettingError."""
        host = environ.get("KEPT_SMTP_HOST")
        if not host:
            given = sorted(name for name in environ if name.startswith("KEPT_SMTP_") and environ[name])
            if given:
                raise SettingError(f"{given[0]} is given, and KEPT_SMTP_HOST is not: give it too.")
            return None
        tls = environ.get("KEPT_SMTP_TLS") or "starttls"
        return cls(
            host=host,
            port=_whole(environ, "KEPT_SMTP_PORT", SMTP_PORTS.get(tls, 587), least=1, most=65535),
            tls=tls,
            sender=environ.get("KEPT_SMTP_SENDER", ""),
            user=environ.get("KEPT_SMTP_USER") or None,
            password=_secret(environ, "KEPT_SMTP_PASSWORD"),
            ca_file=_file(environ, "KEPT_SMTP_CA_FILE"),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """See the table above. `base_url` has no slash at its end."""

    data_dir: Path = Path("kept-data")
    keys_dir: Path = Path("kept-data/keys")
    database_url: str = "sqlite:///kept-data/kept.db"
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    proxies: int = 0
    demo: bool = False
    push_extra_hosts: tuple[str, ...] = ()
    vapid_subject: str = "mailto:kept@localhost"
    smtp: Smtp | None = None
    backup_copy_dir: Path | None = None
    backup_keep: tuple[int, int, int] = (7, 5, 12)

    def __post_init__(self) -> None:
        said = _as_browsers_say(self.base_url)
        if said is None:
            raise SettingError(
                f"KEPT_BASE_URL is {self.base_url!r}: give it as https://kept.school.example, "
                "with nothing after the name."
            )
        object.__setattr__(self, "base_url", said)
        address = urlsplit(said)
        if address.scheme == "http" and address.hostname not in LOOPBACK:
            raise SettingError(
                f"KEPT_BASE_URL is {self.base_url!r}: outside this machine Kept speaks https only. Give "
                "KEPT_TLS_CERT and KEPT_TLS_KEY, or put a proxy with TLS in front, and begin the address with https."
            )
        if self.host not in LOOPBACK and address.scheme == "http":
            raise SettingError(
                f"KEPT_HOST is {self.host!r}, which others can reach, and KEPT_BASE_URL is not https. "
                "Listen on 127.0.0.1, or give an https address."
            )
        if (self.tls_cert is None) != (self.tls_key is None):
            raise SettingError("KEPT_TLS_CERT and KEPT_TLS_KEY go together: give both, or neither.")

    @property
    def backup_dir(self) -> Path:
        """The first place of the backups."""
        return self.data_dir / "backups"

    @property
    def secure(self) -> bool:
        """True where browsers reach this server by https: then cookies carry the `__Host-` prefix."""
        return self.base_url.startswith("https://")

    @property
    def hostname(self) -> str:
        """The name in `base_url`."""
        return urlsplit(self.base_url).hostname or ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingError, in words for whoever runs the server."""
        for name in environ:
            if name.startswith("KEPT_") and name not in KNOWN and not name.startswith(FOR_TESTS):
                near = get_close_matches(name, KNOWN, n=1)
                raise SettingError(f"{name} is not a setting of Kept." + (f" Did you mean {near[0]}?" if near else ""))
        data_dir = Path(environ.get("KEPT_DATA_DIR") or "kept-data").absolute()
        host = environ.get("KEPT_HOST") or "127.0.0.1"
        port = _whole(environ, "KEPT_PORT", 8000, least=1, most=65535)
        cert, key = _file(environ, "KEPT_TLS_CERT"), _file(environ, "KEPT_TLS_KEY")
        shown = f"[{host}]" if ":" in host else host
        return cls(
            data_dir=data_dir,
            keys_dir=Path(environ.get("KEPT_KEYS_DIR") or data_dir / "keys").absolute(),
            database_url=_secret(environ, "KEPT_DATABASE_URL") or f"sqlite:///{data_dir / 'kept.db'}",
            host=host,
            port=port,
            base_url=(environ.get("KEPT_BASE_URL") or f"{'https' if cert else 'http'}://{shown}:{port}").rstrip("/"),
            tls_cert=cert,
            tls_key=key,
            proxies=_whole(environ, "KEPT_PROXIES", 0, least=0, most=5),
            demo=_flag(environ, "KEPT_DEMO"),
            push_extra_hosts=_words(environ, "KEPT_PUSH_EXTRA_HOSTS"),
            vapid_subject=environ.get("KEPT_VAPID_SUBJECT") or "mailto:kept@localhost",
            smtp=Smtp.from_env(environ),
            backup_copy_dir=Path(environ["KEPT_BACKUP_COPY_DIR"]) if environ.get("KEPT_BACKUP_COPY_DIR") else None,
            backup_keep=_three(environ, "KEPT_BACKUP_KEEP", (7, 5, 12)),
        )


def _as_browsers_say(address: str) -> str | None:
    """As they write it into `Origin`, which it is compared with: small letters, names of other scripts in their ASCII
    form, and no port where it is the usual one. None for what is no such address, or more than one."""
    try:
        found = urlsplit(address)
        name, port = (found.hostname or "").encode("idna").decode(), found.port
    except ValueError:
        return None
    if not name or found.scheme not in USUAL_PORTS or found[2:] != ("", "", "") or "@" in found.netloc:
        return None
    shown = f"[{name}]" if ":" in name else name
    return f"{found.scheme}://{shown}" + ("" if port in (None, USUAL_PORTS[found.scheme]) else f":{port}")


def _whole(environ: Mapping[str, str], name: str, fallback: int, least: int, most: int) -> int:
    text = environ.get(name) or str(fallback)
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        raise SettingError(f"{name} is {text!r}: give a whole number from {least} to {most}.")
    return int(text)


def _three(environ: Mapping[str, str], name: str, fallback: tuple[int, int, int]) -> tuple[int, int, int]:
    text = environ.get(name)
    if not text:
        return fallback
    if not re.fullmatch(r"[0-9]{1,3}( [0-9]{1,3}){2}", text):
        raise SettingError(f"{name} is {text!r}: give days, weeks and months, such as 7 5 12.")
    days, weeks, months = (int(word) for word in text.split())
    return days, weeks, months


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "false"
    if text not in ("true", "false"):
        raise SettingError(f"{name} is {text!r}: give true or false.")
    return text == "true"


def _words(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in environ.get(name, "").split(",") if word.strip())


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name)
    if not text:
        return None
    if not Path(text).is_file():
        raise SettingError(f"{name} is {text!r}, and there is no such file.")
    return Path(text)


def _secret(environ: Mapping[str, str], name: str) -> str | None:
    path = _file(environ, f"{name}_FILE")
    if path is not None and environ.get(name):
        raise SettingError(f"{name} and {name}_FILE are both given: keep one.")
    return path.read_text(encoding="utf-8").strip() if path else environ.get(name) or None
