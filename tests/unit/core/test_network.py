"""What a failed exchange means, from the words that are left of it."""

import pytest

from connectapi._core.errors import (
    CertificateError,
    ConnectionFailed,
    ConnectionLost,
    ConnectTimedOut,
    ProtocolError,
    ProxyError,
    SessionClosed,
    TimedOut,
    TransportError,
)
from connectapi._core.network import Attempt, Kind, network_error

URL = "https://connect.example.com/__api__/v1/user?secret=k3y"
CONNECT = "client error (Connect)"


def error(kind: Kind, *causes: str, **more: object) -> TransportError:
    facts = {"method": "GET", "url": URL, "correlation_id": "t-1"} | more
    return network_error(kind, causes, Attempt(**facts))  # type: ignore[arg-type] # facts by name


@pytest.mark.parametrize(
    "kind, causes, expected, words",
    [
        ("closed", (), SessionClosed, "closed"),
        ("timeout", (), TimedOut, "did not answer"),
        ("timeout", (CONNECT,), ConnectTimedOut, "no connection to connect.example.com"),
        ("network", (CONNECT, "dns error"), ConnectionFailed, "not known"),
        (
            "network",
            (CONNECT, "tcp connect error", "Connection refused"),
            ConnectionFailed,
            "refused",
        ),
        ("network", (CONNECT, "network unreachable"), ConnectionFailed, "cannot be reached"),
        ("network", ("connection reset by peer",), ConnectionLost, "was reset"),
        ("network", ("connection closed before message completed",), ConnectionLost, "closed"),
        ("decode", ("error reading a body from connection",), ConnectionLost, "closed"),
        ("other", ("invalid HTTP version parsed",), ProtocolError, "does not speak HTTP"),
        (
            "network",
            (CONNECT, "received corrupt message of type InvalidContentType"),
            ProtocolError,
            "does not speak https",
        ),
        (
            "network",
            (CONNECT, "invalid peer certificate: UnknownIssuer"),
            CertificateError,
            "issuer",
        ),
        ("network", (CONNECT, "invalid peer certificate: Expired"), CertificateError, "expired"),
        (
            "network",
            (CONNECT, 'invalid peer certificate: certificate not valid for name "x"'),
            CertificateError,
            "another name",
        ),
        (
            "network",
            ("received fatal alert: CertificateRequired",),
            CertificateError,
            "wants a client",
        ),
        ("network", ("received fatal alert: UnknownCA",), CertificateError, "did not accept"),
        (
            "network",
            (CONNECT, "received fatal alert: HandshakeFailure"),
            ConnectionFailed,
            "secure",
        ),
        ("other", ("never heard of this",), ProtocolError, "never heard of this"),
        ("other", (), ProtocolError, "the exchange failed"),
    ],
)
def test_the_words_of_the_library(
    kind: Kind, causes: tuple[str, ...], expected: type[TransportError], words: str
) -> None:
    found = error(kind, *causes)

    assert type(found) is expected
    assert words in str(found)
    assert str(found).startswith("GET https://connect.example.com/__api__/v1/user got no answer: ")
    assert "k3y" not in str(found)
    assert found.correlation_id == "t-1"


def test_limits_and_hints() -> None:
    assert "within 0.3 s" in str(error("timeout", limit=0.3))
    assert "verify=" in str(error("network", "invalid peer certificate: UnknownIssuer"))
    assert "look before sending it again" in str(
        error("network", "connection reset", method="POST")
    )
    assert "look before" not in str(error("network", "connection reset"))
    plain = str(error("network", "connection reset", url=URL.replace("https:", "http:")))
    assert "try its https:// address" in plain
    assert "https://" not in str(error("network", "connection reset")).partition("answer")[2]


@pytest.mark.parametrize(
    "causes, words, transient",
    [
        ((CONNECT, "tunnel error: proxy authorization required"), "wants credentials", False),
        ((CONNECT, "tunnel error: unsuccessful"), "refused to connect", True),
        ((CONNECT, "Connection refused"), "cannot be reached", False),
    ],
)
def test_proxies(causes: tuple[str, ...], words: str, *, transient: bool) -> None:
    found = error("network", *causes, proxy="http://proxy.example.com:3128")

    assert type(found) is ProxyError
    assert words in str(found)
    assert "http://proxy.example.com:3128" in str(found)
    assert found.transient is transient


def test_a_proxy_that_is_gone_may_have_been_named_in_code_where_no_variable_counts() -> None:
    found = error("network", CONNECT, "Connection refused", proxy="http://proxy.example.com:3128")

    assert "that of proxy=, else of HTTPS_PROXY" in str(found)


def test_a_silent_proxy_is_named_when_it_takes_too_long() -> None:
    found = error("timeout", CONNECT, proxy="http://proxy.example.com:3128", limit=10)

    assert type(found) is ConnectTimedOut
    assert "proxy http://proxy.example.com:3128" in str(found)
