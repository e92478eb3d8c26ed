"""A push goes to known push services at public addresses, and nowhere else."""

import socket
from typing import Any

import pytest

from server.notify.endpoints import EndpointError, check_endpoint, public_address

GOOD = (
    "https://fcm.googleapis.com/fcm/send/abc:APA91b-_x",
    "https://jmt17.google.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://updates.push.services.mozilla.com:443/wpush/v2/gAAAA",
    "https://web.push.apple.com/QOxyz",
    "https://db5p.notify.windows.com/w/?token=BQYAAA%3d%3d",
)
BAD = (
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com/",
    "https://user@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com",
    "https://evilpush.apple.com/x",
    "https://push.apple.com.evil.example/x",
    "https://FCM.googleapis.com/x",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com\\@evil.example/x",
    "https://fcm.googleapis.com/ x",
    "https://fcm.googleapis.com/\n",
    "https://127.0.0.1/x",
    "http://127.0.0.1:9000/x",
    "https://localhost/x",
    "https://[::1]/x",
    "https://169.254.169.254/latest/meta-data",
    "https://0x7f000001/x",
    "file:///etc/passwd",
    "https://fcm.googleapis.com/" + "x" * 2048,
    "",
)


@pytest.mark.parametrize("url", GOOD)
def test_the_address_of_a_known_service_is_taken(url: str) -> None:
    assert check_endpoint(url).port == 443


@pytest.mark.parametrize("url", BAD)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(EndpointError):
        check_endpoint(url)


def test_a_setting_adds_a_service_by_its_full_name() -> None:
    assert (
        check_endpoint("https://push.school.example/x", ["push.school.example"]).origin == "https://push.school.example"
    )
    with pytest.raises(EndpointError):
        check_endpoint("http://push.school.example/x", ["push.school.example"])


def test_this_machine_is_called_only_if_the_setting_for_tests_names_it() -> None:
    assert check_endpoint("http://127.0.0.1:9000/x", ["127.0.0.1"]).origin == "http://127.0.0.1:9000"
    with pytest.raises(EndpointError):
        check_endpoint("http://localhost:9000/x", ["127.0.0.1"])


@pytest.mark.parametrize(
    "address",
    ["10.0.0.5", "127.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.1", "224.0.0.1", "::1", "fd00::1",
     "::ffff:10.0.0.5", "fe80::1", "2002:0a00:0005::"],
)  # fmt: skip
def test_a_name_that_leads_into_a_private_network_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("142.250.1.1", address)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(EndpointError, match="not public"):
        public_address(check_endpoint("https://fcm.googleapis.com/x"))


def test_a_public_address_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("142.250.1.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    assert public_address(check_endpoint("https://fcm.googleapis.com/x")) == "142.250.1.1"


def test_a_name_without_an_address_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(EndpointError):
        public_address(check_endpoint("https://fcm.googleapis.com/x"))
