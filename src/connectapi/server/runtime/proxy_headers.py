"""Which headers pass between visitors and content, and what becomes of them; all of it pure.

Names are in lower case, as ASGI has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from connectapi.server.auth import SESSION_COOKIE
from connectapi.server.runtime.relocation import Relocation

Pair: TypeAlias = tuple[bytes, bytes]

WORKER_COOKIE = "connectapi-worker"
"""Leads a visitor back to the process that has their state; scoped to the content's path."""

OWN_COOKIES = frozenset(
    {
        SESSION_COOKIE.encode(),
        WORKER_COOKIE.encode(),
        b"rsconnect",
        b"rsconnect-legacy",
        b"rsc-xsrf",
        b"rsc-xsrf-legacy",
    }
)
"""Cookies, in lower case, that content neither sees nor sets."""

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# The server answers `Expect` itself, and says itself how long a body is.
_NOT_SENT_ON = _HOP_BY_HOP | {b"expect", b"host", b"content-length"}
# What the server alone may say of a visitor, and its own credentials.
_OURS = frozenset({b"forwarded", b"x-correlation-id", b"x-real-ip"})
_OUR_BEGINNINGS = (
    b"rstudio-connect-",
    b"posit-connect-",
    b"shiny-server-",
    b"x-rsc-",
    b"x-forwarded-",
)
# What a browser keeps for the whole server: content would speak for the dashboard and its
# neighbours, or be told the address of every page that its visitors open there.
_BEYOND = frozenset(
    {
        b"alt-svc",
        b"clear-site-data",
        b"nel",
        b"public-key-pins",
        b"report-to",
        b"strict-transport-security",
    }
)
# The date is added by what sends the answer.
_NOT_ANSWERED = _HOP_BY_HOP | _BEYOND | {b"date"}
_RELOCATED = frozenset({b"location", b"content-location", b"service-worker-allowed"})
# What a name is, and a value with which a header would end, or another one begin.
_NAME = re.compile(rb"[a-z0-9!#$%&'*+.^_`|~-]+")
_NO_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
# Programs are told headers as variables of a gateway, where a dash and an underscore are the same.
_ODD = re.compile(rb"[^a-z0-9-]")
_REFRESH = re.compile(rb"(\s*[0-9.]+\s*[;,]\s*(?:url\s*=\s*)?)([\"']?)(.*?)(\2\s*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What matters of a visitor's request besides its headers.

    Attributes:
        host: Host that the visitor named.
        length: Length of the body, None where it comes in chunks or there is none.
        chunked: Whether the body comes in chunks.
        hides_authorization: Whether ``Authorization`` is a credential for this server.
        added: What the server says of the visitor and of the request.
    """

    host: bytes
    length: bytes | None
    chunked: bool
    hides_authorization: bool
    added: Sequence[Pair]


def body_of(headers: Iterable[Pair]) -> tuple[bytes | None, bool]:
    """Tell how long a request's body is, and whether it comes in chunks instead."""
    length, chunked = None, False
    for name, value in headers:
        if name == b"content-length":
            length = value
        elif name == b"transfer-encoding":
            chunked = True
    return (None, True) if chunked else (length, False)


def request_headers(given: Sequence[Pair], asked: Asked) -> list[Pair]:
    """Make the headers of the request to content from those that a visitor sent."""
    connection = _named_by_connection(given)
    sent: list[Pair] = [(b"host", asked.host)]
    for name, value in given:
        plain = _plain(name)
        if plain is None or plain in connection or _NO_VALUE.search(value):
            continue
        if plain == b"authorization":
            if asked.hides_authorization or _is_key(value):
                continue
        elif plain == b"cookie":
            value = without_own_cookies(value)  # noqa: PLW2901  # the rest of it is sent on
            if not value:
                continue
        sent.append((name, value))
    sent += asked.added
    if asked.chunked:
        sent.append((b"transfer-encoding", b"chunked"))
    elif asked.length is not None:
        sent.append((b"content-length", asked.length))
    return sent


def answer_headers(
    given: Sequence[Pair], status: int, relocation: Relocation, *, bodiless: bool = False
) -> list[Pair]:
    """Make the headers of the answer to a visitor from those that content gave."""
    pairs = [(name.lower(), value) for name, value in given]
    connection = _named_by_connection(pairs)
    chunked = not bodiless and any(name == b"transfer-encoding" for name, _value in pairs)
    sent: list[Pair] = []
    for name, value in pairs:
        if name in _NOT_ANSWERED or name in connection or _is_none(name, value):
            continue
        if name == b"content-length" and (chunked or status in (204, 304)):
            continue
        if name == b"set-cookie":
            kept = relocated_cookie(value, relocation)
            if kept is not None:
                sent.append((name, kept))
        elif name in _RELOCATED:
            sent.append((name, relocation.url(value.decode("latin-1")).encode("latin-1")))
        elif name == b"refresh":
            sent.append((name, _relocated_refresh(value, relocation)))
        else:
            sent.append((name, value))
    return sent


def without_own_cookies(header: bytes) -> bytes:
    """Take the server's own cookies out of a ``Cookie`` header; empty where none is left."""
    if b"rsc" not in header.lower() and b"connect" not in header.lower():
        return header
    parts = [part.strip() for part in header.split(b";")]
    return b"; ".join(part for part in parts if part and not _is_own_cookie(part))


def relocated_cookie(header: bytes, relocation: Relocation) -> bytes | None:
    """Keep a cookie that content sets below the content's path.

    Returns:
        The header's new value; None for a cookie of the server's own, and for one without a name,
        which browsers send back as whatever its value looks like.
    """
    pair, *attributes = header.split(b";")
    if not pair.partition(b"=")[0].strip() or b"=" not in pair or _is_own_cookie(pair):
        return None
    kept = [pair]
    for attribute in attributes:
        name, _, value = attribute.partition(b"=")
        kind, path = name.strip().lower(), value.strip()
        if kind == b"path" and path.startswith(b"/"):
            inside = relocation.below(path.decode("latin-1")).encode("latin-1")
            kept.append(b" Path=" + inside)
        elif kind != b"domain":
            kept.append(attribute)
    return b";".join(kept)


def cookie(headers: Iterable[Pair], name: str) -> str | None:
    """Give the first cookie of a name that a visitor sent."""
    wanted = name.encode()
    for kind, value in headers:
        if kind == b"cookie" and wanted in value:
            for part in value.split(b";"):
                found, _, text = part.strip().partition(b"=")
                if found == wanted:
                    return text.decode("latin-1")
    return None


def _is_none(name: bytes, value: bytes) -> bool:
    return not _NAME.fullmatch(name) or _NO_VALUE.search(value) is not None


def _is_own_cookie(pair: bytes) -> bool:
    return pair.partition(b"=")[0].strip().lower() in OWN_COOKIES


@lru_cache(maxsize=1024)
def _plain(name: bytes) -> bytes | None:
    """Give a name as gateways know it; None for one that does not get to content."""
    plain = _ODD.sub(b"-", name)
    ours = plain in _OURS or plain.startswith(_OUR_BEGINNINGS)
    return None if ours or plain in _NOT_SENT_ON or not _NAME.fullmatch(name) else plain


def _is_key(value: bytes) -> bool:
    return value.strip().partition(b" ")[0].lower() == b"key"


def _named_by_connection(headers: Iterable[Pair]) -> frozenset[bytes]:
    """Give the headers that are meant for the next hop alone, as the sender names them."""
    named = {
        token.strip().lower()
        for name, value in headers
        if name == b"connection"
        for token in value.split(b",")
    }
    # These say where a request goes and where it ends, so nobody can have them taken out.
    return frozenset(named - {b"host", b"content-length"})


def _relocated_refresh(value: bytes, relocation: Relocation) -> bytes:
    found = _REFRESH.fullmatch(value)
    if found is None or not found[3]:
        return value
    target = relocation.url(found[3].decode("latin-1")).encode("latin-1")
    return found[1] + found[2] + target + found[4]
