"""What a failed exchange means, from the words that the HTTP library leaves behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

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
from connectapi._core.url import shown

Kind = Literal["timeout", "network", "decode", "closed", "other"]

_CERTIFICATE: Final = re.compile(
    r"invalid peer certificate: (?P<reason>.*)"
    r"|received fatal alert: (?P<alert>\w*(?:Certificate|UnknownC)\w*)"
)
_CERTIFICATE_WORDS: Final = (
    ("UnknownIssuer", "its issuer is not among the certificate authorities trusted here"),
    ("not valid for name", "it was made for another name"),
    ("NotValidForName", "it was made for another name"),
    ("expired", "it has expired"),
    ("Expired", "it has expired"),
    ("not valid yet", "it is not valid yet (is this machine's clock right?)"),
    ("NotValidYet", "it is not valid yet (is this machine's clock right?)"),
    ("Revoked", "it was revoked"),
    ("CaUsedAsEndEntity", "it is a certificate authority's own certificate"),
)
_FIXES: Final = (
    "Give the file with the issuing authority's certificate as verify=, or in "
    "CONNECT_CA_CERTIFICATE or SSL_CERT_FILE."
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was being sent where when it failed; `proxy` is the proxy's address or empty."""

    method: str
    url: str
    correlation_id: str | None = None
    proxy: str = ""
    limit: float | None = None


def network_error(  # noqa: PLR0911 - a table of cases, one return each
    kind: Kind, causes: Sequence[str], attempt: Attempt
) -> TransportError:
    """Make the error for an exchange that failed."""
    text = " / ".join(causes)
    connecting = "client error (Connect)" in text
    if kind == "closed":
        return _make(SessionClosed, attempt, "the client is closed", "Open a new one.")
    if (certificate := _CERTIFICATE.search(text)) is not None:
        return _certificate(certificate, attempt)
    if kind == "timeout":
        return _timeout(attempt, connecting=connecting)
    if attempt.proxy and ("tunnel" in text or connecting):
        return _proxy(text, attempt)
    if "InvalidContentType" in text or "invalid HTTP version" in text:
        return _wrong_protocol(text, attempt)
    if connecting:
        return _unconnected(text, attempt)
    if kind == "network" or "error reading a body" in text or "connection" in text:
        reason = _lost_reason(text)
        return _make(ConnectionLost, attempt, reason, _lost_hint(attempt))
    last = causes[-1] if causes else "the exchange failed"
    return _make(ProtocolError, attempt, f"the answer cannot be read ({last})", "")


def _make(kind: type[TransportError], attempt: Attempt, reason: str, hint: str) -> TransportError:
    where = shown(attempt.url)
    sentence = f"{attempt.method} {where} got no answer: {reason}."
    return kind(
        f"{sentence} {hint}".rstrip(),
        reason=reason,
        method=attempt.method,
        url=where,
        correlation_id=attempt.correlation_id,
    )


def _host(attempt: Attempt) -> str:
    return urlsplit(attempt.url).netloc.rpartition("@")[2]


def _certificate(match: re.Match[str], attempt: Attempt) -> TransportError:
    host = _host(attempt)
    alert = match.group("alert")
    if alert is not None:
        if alert == "CertificateRequired":
            reason = f"{host} wants a client certificate"
            hint = "Give one as client_certificate=(certificate file, key file)."
        else:
            reason = f"{host} did not accept the client certificate ({alert})"
            hint = "Check that it is the right one and has not expired."
        return _make(CertificateError, attempt, reason, hint)
    said = match.group("reason").split(" / ")[0]
    meaning = next((words for mark, words in _CERTIFICATE_WORDS if mark in said), said)
    reason = f"the certificate of {host} was not accepted: {meaning}"
    return _make(CertificateError, attempt, reason, _FIXES if "issuer" in meaning else "")


def _timeout(attempt: Attempt, *, connecting: bool) -> TransportError:
    within = f" within {round(attempt.limit, 2):g} s" if attempt.limit is not None else " in time"
    if connecting:
        target = f"proxy {attempt.proxy}" if attempt.proxy else _host(attempt)
        reason = f"no connection to {target} came about{within}"
        return _make(ConnectTimedOut, attempt, reason, "Check the address and the network.")
    hint = "Give a longer timeout where this is to be expected."
    return _make(TimedOut, attempt, f"the server did not answer{within}", hint)


def _proxy(text: str, attempt: Attempt) -> TransportError:
    if "authorization required" in text:
        reason, hint = f"the proxy {attempt.proxy} wants credentials", "Give them with its address."
    elif "unsuccessful" in text:
        reason = f"the proxy {attempt.proxy} refused to connect to {_host(attempt)}"
        hint = "If the server is to be reached directly, name it in NO_PROXY."
    else:
        reason = f"the proxy {attempt.proxy} cannot be reached"
        hint = (
            "Check its address: that of proxy=, else of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, "
            "which does not count for servers in NO_PROXY."
        )
    error = _make(ProxyError, attempt, reason, hint)
    error.transient = "unsuccessful" in text
    return error


def _wrong_protocol(text: str, attempt: Attempt) -> TransportError:
    if "InvalidContentType" in text:
        reason = f"{_host(attempt)} does not speak https"
        return _make(ProtocolError, attempt, reason, "Try its http:// address.")
    reason = f"what runs at {_host(attempt)} does not speak HTTP"
    return _make(ProtocolError, attempt, reason, "Check the port.")


def _unconnected(text: str, attempt: Attempt) -> TransportError:
    host = _host(attempt)
    if "dns error" in text or "resolv" in text:
        reason = f"the host {host} is not known"
        return _make(ConnectionFailed, attempt, reason, "Check the address and the network.")
    if "refused" in text:
        reason = f"{host} refused the connection"
        return _make(
            ConnectionFailed, attempt, reason, "Is the server running, and the port right?"
        )
    if "handshake" in text or "fatal alert" in text:
        reason = f"no secure connection to {host} came about ({text.rpartition(' / ')[2]})"
        error = _make(ConnectionFailed, attempt, reason, "")
        error.transient = False
        return error
    reason = f"{host} cannot be reached ({text.rpartition(' / ')[2]})"
    return _make(ConnectionFailed, attempt, reason, "Check the address and the network.")


def _lost_reason(text: str) -> str:
    if "reset" in text:
        return "the connection was reset"
    return "the connection was closed before the whole answer had come"


def _lost_hint(attempt: Attempt) -> str:
    if attempt.method not in {"GET", "HEAD"}:
        return "The server may have done what was asked, so look before sending it again."
    if attempt.url.startswith("http:"):
        return "Where it happens every time, the server may want https: try its https:// address."
    return ""
