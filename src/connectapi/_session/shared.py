"""What both forms of a session share: preparing requests, and what is remembered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from connectapi._core.config import Settings
from connectapi._core.encode import encode_query
from connectapi._core.errors import TransportError
from connectapi._core.multipart import multipart_type
from connectapi._core.request import MultipartBody, Prepared, Request
from connectapi._core.secret import Secret
from connectapi._core.url import API_ROOT, check_path
from connectapi._core.version import ServerVersion
from connectapi._core.warnings import DeprecatedEndpointWarning, InsecureWarning, warn
from connectapi._io.clock import Clock

log: Final = logging.getLogger("connectapi")

DEPRECATED: Final = "x-deprecated-endpoint"


@dataclass(slots=True)
class Memory:
    """What a client remembers, for itself and every session made by `with_options`."""

    version: ServerVersion | None = None
    warned: set[str] = field(default_factory=set)


def warn_if_insecure(settings: Settings) -> None:
    """Warn that certificates are not checked, once for every client that is made so."""
    if not settings.tls.verify:
        warn(
            f"Certificates are not checked, so anyone between here and {settings.server} "
            "can read and change what is sent; "
            "name the certificate authority with verify= or CONNECT_CA_CERTIFICATE instead.",
            InsecureWarning,
        )


# Any: what a request decodes to does not matter before it is sent.
def prepare(
    request: Request[Any],
    settings: Settings,
    headers: Mapping[str, Secret],
    timeout: float | None,
    clock: Clock,
) -> Prepared:
    """Make a request ready for the wire."""
    path = request.path
    check_path(path)
    url = f"{settings.server}{API_ROOT if request.base == 'api' else ''}{path}"
    if request.query and (text := encode_query(request.query)):
        url = f"{url}{'&' if '?' in path else '?'}{text}"
    trace = clock.new_id()
    plain = {"accept": request.accept, "x-correlation-id": trace}
    if request.headers:
        for name, value in request.headers.items():
            plain[name.lower()] = value
    body = request.body
    boundary = ""
    if isinstance(body, MultipartBody):
        boundary = clock.new_id().replace("-", "")
        plain["content-type"] = multipart_type(boundary)
    elif body is not None and body.content_type:
        plain["content-type"] = body.content_type
    secrets = authenticated(request.method, url, settings, headers)
    bare = path.partition("?")[0]
    return Prepared(request.method, url, bare, plain, secrets, body, timeout, trace, boundary)


def authenticated(
    method: str, url: str, settings: Settings, headers: Mapping[str, Secret]
) -> dict[str, Secret]:
    """Give the headers whose values are never shown: credentials and the caller's own."""
    secrets = {name.lower(): value for name, value in settings.auth.headers(method, url).items()}
    if headers:
        for name, value in headers.items():
            secrets[name.lower()] = value
    return secrets


def note_deprecation(memory: Memory, label: str, advice: str) -> None:
    """Warn, once for every operation, that the server says it is deprecated."""
    if label in memory.warned:
        return
    memory.warned.add(label)
    instead = f"; it names {advice} instead" if advice and advice.lower() != "n/a" else ""
    warn(
        f"The server says that {label} is deprecated and will go away{instead}.",
        DeprecatedEndpointWarning,
    )


# Any: see `prepare`.
def label_of(request: Request[Any]) -> str:
    """Name a request's operation for people."""
    return request.operation or f"{request.method} {request.path.partition('?')[0]}"


def log_attempt(
    prepared: Prepared, attempt: int, seconds: float, outcome: int | TransportError
) -> None:
    """Log an attempt: neither query nor headers, which may hold secrets."""
    said = outcome if isinstance(outcome, int) else outcome.reason
    log.debug(
        "%s %s -> %s in %.0f ms (attempt %d, correlation id %s)",
        prepared.method,
        prepared.path,
        said,
        seconds * 1000,
        attempt,
        prepared.correlation_id,
    )
