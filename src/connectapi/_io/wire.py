"""What both transports share: making the HTTP library's clients and requests, and its errors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final, TypeGuard, TypeVar

from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.cookie import CookieStore
from pyreqwest.exceptions import (
    ClientClosedError,
    DecodeError,
    DetailedPyreqwestError,
    NetworkError,
    PyreqwestError,
    RequestTimeoutError,
)
from pyreqwest.proxy import ProxyBuilder
from pyreqwest.request import RequestBuilder, SyncRequestBuilder

from connectapi._core.config import Settings, Timeouts
from connectapi._core.errors import ConfigurationError, TransportError
from connectapi._core.network import Attempt, Kind, network_error
from connectapi._core.proxy import Proxy
from connectapi._core.request import Body, MultipartBody, Prepared, StreamBody
from connectapi._io.trust import Authority, Trust

ClientBuilderT = TypeVar("ClientBuilderT", ClientBuilder, SyncClientBuilder)
DefaultT = TypeVar("DefaultT")
RequestBuilderT = TypeVar("RequestBuilderT", RequestBuilder, SyncRequestBuilder)

# Bodies above this many bytes count as uploads, with a time limit by their size.
LARGE: Final = 1_048_576
CHUNK: Final = 262_144


class LibraryHeaders(Mapping[str, str]):
    """A response's headers; a value that is not text is given as an empty one."""

    __slots__ = ("_headers",)

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        try:
            return self._headers[name]
        except ValueError:
            return ""

    def get(self, name: str, default: DefaultT | None = None) -> str | DefaultT | None:  # type: ignore[override]  # Mapping spells it in two overloads
        """Give a header's value; asked three times an answer, so without an exception's price."""
        try:
            return self._headers.get(name, default)
        except ValueError:
            return ""

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self._headers))

    def __len__(self) -> int:
        return len(dict.fromkeys(self._headers))

    def __repr__(self) -> str:
        return f"<headers {', '.join(self)}>"


def configure(
    builder: ClientBuilderT,
    settings: Settings,
    trust: Trust,
    cookies: CookieStore,
    *,
    uploads: bool,
) -> ClientBuilderT:
    """Set up a client: no redirects, proxies or retries of its own, one cookie store.

    Raises:
        ConfigurationError: A certificate cannot be used.
    """
    times = settings.timeouts
    builder = (
        builder.follow_redirects(False)  # noqa: FBT003 - the library takes it by position
        .referer(False)  # noqa: FBT003 - the same
        .cookie_provider(cookies)
        .user_agent(settings.user_agent)
        .no_proxy()
    )
    if times.connect is not None:
        builder = builder.connect_timeout(timedelta(seconds=times.connect))
    if times.read is not None:
        seconds = timedelta(seconds=times.read)
        # The library's read limit counts from the start of the request, so it would end a long
        # upload; unanswered packets are what tells a dead server from a slow line there.
        builder = builder.tcp_user_timeout(seconds) if uploads else builder.read_timeout(seconds)
    builder = _with_trust(builder, trust)
    for scheme, proxy in (("http", settings.proxies.http), ("https", settings.proxies.https)):
        if proxy is not None:
            builder = builder.proxy(_proxy(scheme, proxy))
    return builder


def _with_trust(builder: ClientBuilderT, trust: Trust) -> ClientBuilderT:
    if not trust.verify:
        builder = builder.danger_accept_invalid_certs(True)  # noqa: FBT003 - by position
    for authority in trust.authorities:
        builder = _with_authority(builder, authority)
    if trust.identity is None:
        return builder
    try:
        return builder.identity_pem(trust.identity.reveal().encode("latin-1"))
    except (PyreqwestError, ValueError):
        message = "client_certificate: certificate and key cannot be used together."
    raise ConfigurationError(message)


def _with_authority(builder: ClientBuilderT, authority: Authority) -> ClientBuilderT:
    try:
        if authority.is_pem:
            return builder.add_root_certificate_pem(authority.content)
        return builder.add_root_certificate_der(authority.content)
    except (PyreqwestError, ValueError):
        message = f"{authority.source} holds a certificate that is broken."
    raise ConfigurationError(message)


def _proxy(scheme: str, proxy: Proxy) -> ProxyBuilder:
    make = ProxyBuilder.http if scheme == "http" else ProxyBuilder.https
    try:
        builder = make(proxy.url)
    except (PyreqwestError, ValueError):
        builder = None
    if builder is None:
        raise ConfigurationError(f"{proxy.source} names {proxy.url}, which cannot be used.")
    if proxy.username:
        return builder.basic_auth(proxy.username, proxy.password.reveal())
    return builder


def unbuildable(error: Exception, trust: Trust) -> ConfigurationError:
    """Make the error for a client that cannot be made."""
    causes = _causes(error)
    if any("No CA certificates" in cause for cause in causes):
        return ConfigurationError(
            "This machine has no certificate authorities that can be read; install them (the "
            "package is often called ca-certificates), set SSL_CERT_FILE, or give verify=."
        )
    named = ", ".join(authority.source for authority in trust.authorities)
    reason = causes[-1] if causes else "no reason given"
    beside = f" Look at {named}." if named else ""
    return ConfigurationError(f"The TLS settings cannot be used: {reason}.{beside}")


def fill(builder: RequestBuilderT, prepared: Prepared, limit: float | None) -> RequestBuilderT:
    """Put headers and time limit on a request; secrets are marked, so that nothing shows them."""
    for name, value in prepared.headers.items():
        builder = builder.header(name, value)
    for name, secret in prepared.secrets.items():
        builder = builder.header(name, secret.reveal(), is_sensitive=True)
    if limit is not None:
        builder = builder.timeout(timedelta(seconds=max(limit, 0.001)))
    return builder


def is_upload(body: Body | None) -> bool:
    """Say whether a body is so large, or so unknown, that it gets a time limit by its size."""
    if body is None:
        return False
    if isinstance(body, StreamBody | MultipartBody):
        return True
    return len(body.content) > LARGE


def upload_limit(body: Body | None, timeouts: Timeouts) -> float | None:
    """Give the time limit of an upload in seconds: for its size, and for the answer."""
    size = body_size(body)
    if size is None or timeouts.read is None:
        return None
    return timeouts.read + size / timeouts.upload_rate


def body_size(body: Body | None) -> int | None:
    """Give a body's size in bytes; None when it is not known beforehand."""
    if body is None:
        return 0
    if isinstance(body, MultipartBody):
        return None
    if not isinstance(body, StreamBody):
        return len(body.content)
    return body.size if body.size is not None else _source_size(body)


def _source_size(body: StreamBody) -> int | None:
    source = body.source
    if isinstance(source, os.PathLike):
        return Path(source).stat().st_size
    if body.start is None or not is_file(source):
        return None
    end = source.seek(0, os.SEEK_END)
    source.seek(body.start)
    return end - body.start


def translate(
    error: PyreqwestError, prepared: Prepared, settings: Settings, limit: float | None = None
) -> TransportError:
    """Make our error out of the library's."""
    proxy = settings.proxies.for_url(prepared.url)
    causes = _causes(error)
    if limit is None and isinstance(error, RequestTimeoutError):
        connecting = any("client error (Connect)" in cause for cause in causes)
        limit = settings.timeouts.connect if connecting else settings.timeouts.read
    attempt = Attempt(
        prepared.method,
        prepared.url,
        prepared.correlation_id,
        proxy.url if proxy is not None else "",
        limit,
    )
    return network_error(_kind(error), causes, attempt)


def closed_error(prepared: Prepared) -> TransportError:
    """Make the error for a transport that was closed."""
    return network_error("closed", (), Attempt(prepared.method, prepared.url))


def _kind(error: PyreqwestError) -> Kind:
    if isinstance(error, ClientClosedError):
        return "closed"
    if isinstance(error, RequestTimeoutError):
        return "timeout"
    if isinstance(error, NetworkError):
        return "network"
    return "decode" if isinstance(error, DecodeError) else "other"


def _causes(error: Exception) -> list[str]:
    details = error.details if isinstance(error, DetailedPyreqwestError) else None
    causes = (details["causes"] if details else None) or []
    # The cause that names the URL holds its query too, which does not belong into messages.
    return [cause["message"] for cause in causes if "for url (" not in cause["message"]]


def is_file(source: object) -> TypeGuard[BinaryIO]:
    """Say whether a body's source is an open binary file."""
    return hasattr(source, "read")


def read_chunks(file: BinaryIO, start: int | None) -> Iterator[bytes]:
    """Read an open file piece by piece, again from its start where it has one."""
    if start is not None:
        file.seek(start)
    while chunk := file.read(CHUNK):
        yield chunk
