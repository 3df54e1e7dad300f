"""URLs: a forgiving reading of a server's address, and strict building of paths."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from connectapi._core.errors import InvalidArgument

API_ROOT: Final = "/__api__"

# Most ids need no escaping, and this tells so in a fraction of the time that escaping takes.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PARAMETER: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}|(?<=/)\*([A-Za-z_][A-Za-z0-9_]*)$")
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HOST: Final = re.compile(r"[^\s/?#@\\<>\"'`{}|^\[\]:%]+")
# HTTP libraries resolve dot segments, so such a path would reach another place than it names.
_ODD: Final = re.compile(
    r"[\s#\\\x00-\x1f\x7f]|^[^?]*/(?:\.|%2e){1,2}(?:[/?]|$)", re.IGNORECASE | re.DOTALL
)
# Nearly every path consists of these alone, which is told in a tenth of the time.
_NOT_ODD: Final = re.compile(r"/[A-Za-z0-9_/?=&,:-]*")
# What may stand in a path segment unescaped, beside letters, digits and "_.-~".
_SEGMENT_SAFE: Final = "!$&'()*+,;=:@"


def server_url(text: str) -> str:
    """Turn what a user may paste into a server's base URL, without a trailing slash.

    Dashboard links, `/content/<guid>/` addresses, `/__api__` addresses, trailing slashes and a
    missing scheme are accepted; the sub-path of a reverse proxy stays, query and fragment go.
    Without a scheme, https is meant, or http for this machine.

    A last segment `connect` is taken for the dashboard. Where it is the reverse proxy's sub-path,
    give the address with `/__api__` at its end.

    Raises:
        InvalidArgument: The text is no http or https address, or holds a user name.
    """
    parts = _split(text)
    host = _host(parts, text)
    port = _port(parts, text)
    netloc = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    return f"{parts.scheme}://{netloc}{_base_path(parts.path, text)}"


def build_path(template: str, /, **parameters: str | int) -> str:
    """Fill a path template, escaping every segment.

    `{name}` takes one segment. `*name` at the end takes several, separated by slashes.

    Raises:
        InvalidArgument: A value is empty, or has a segment that is empty, `.` or `..`.
        KeyError: A parameter of the template is not given.
    """
    found = []
    for before, name, is_rest in _parts(template):
        found.append(before)
        if name:
            value = str(parameters[name])
            if _PLAIN.fullmatch(value) is None:
                parts = value.split("/") if is_rest else (value,)
                value = "/".join([_segment(name, part) for part in parts])
            found.append(value)
    return "".join(found)


@lru_cache(maxsize=512)
def _parts(template: str) -> Sequence[tuple[str, str, bool]]:
    """Split a template into what stands before each parameter, its name, and if it is the rest."""
    found, end = [], 0
    for match in _PARAMETER.finditer(template):
        found.append((template[end : match.start()], match[1] or match[2], match[2] is not None))
        end = match.end()
    return (*found, (template[end:], "", False))


def check_path(path: str) -> None:
    """Refuse a path that would not arrive as it is written.

    Raises:
        InvalidArgument: It does not begin with a slash, or holds a dot segment, plain or escaped,
            a fragment, a backslash, a space or a control character.
    """
    if _NOT_ODD.fullmatch(path) or (path.startswith("/") and _ODD.search(path) is None):
        return
    message = (
        f"{path!r} cannot be a request's path: it must begin with '/' and hold no '.' or '..' "
        "segment, no '#', backslash, space or control character."
    )
    raise InvalidArgument(message)


def origin(url: str) -> tuple[str, str, int]:
    """Give a URL's scheme, host and port; equal ones are one origin."""
    parts = urlsplit(url)
    port = parts.port if parts.port is not None else _DEFAULT_PORTS.get(parts.scheme, 0)
    return parts.scheme, (parts.hostname or "").rstrip("."), port


def is_upgrade(base: str, url: str) -> bool:
    """Say whether `url` is the https address of the host that `base` names by http."""
    scheme, host, _ = origin(base)
    new_scheme, new_host, _ = origin(url)
    return (scheme, new_scheme) == ("http", "https") and host == new_host


def shown(url: str) -> str:
    """Give a URL for a message: without user, query and fragment, which may hold secrets."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.scheme}://{host}{parts.path}" if host else parts.path


def site(url: str) -> str:
    """Give the address of the server that a URL leads to, for a message."""
    return shown(url).partition(API_ROOT)[0]


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this machine."""
    name = host.strip("[]").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _split(text: str) -> SplitResult:
    stripped = text.strip()
    if not stripped:
        message = "The server's address is empty; give one such as https://connect.example.com."
        raise InvalidArgument(message)
    if any(mark.isspace() or not mark.isprintable() or mark == "\\" for mark in stripped):
        raise _refusal(text, "it holds a space, a backslash or a control character")
    scheme = _SCHEME.match(stripped)
    if scheme is not None and scheme.group(1).lower() not in _DEFAULT_PORTS:
        raise _refusal(text, "only http and https addresses are possible")
    if scheme is None and stripped.startswith("/"):
        raise _refusal(text, "it names no host")
    try:
        if scheme is not None:
            return urlsplit(stripped)
        host = urlsplit(f"//{stripped}").hostname or ""
        return urlsplit(f"{'http' if is_loopback(host) else 'https'}://{stripped}")
    except ValueError:
        raise _refusal(text, "it cannot be read") from None


def _host(parts: SplitResult, text: str) -> str:
    if "@" in parts.netloc:
        raise _refusal(text, "it holds a user name; give credentials separately")
    host = parts.hostname or ""
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError:
            raise _refusal(text, "its host is no address") from None
    if not _HOST.fullmatch(host) or ".." in host or host.startswith("."):
        raise _refusal(text, "its host cannot be read" if host else "it names no host")
    return host


def _port(parts: SplitResult, text: str) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise _refusal(text, "its port is no number from 1 to 65535") from None
    if port == 0:
        raise _refusal(text, "its port is no number from 1 to 65535")
    return port


def _base_path(path: str, text: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    if "." in segments or ".." in segments:
        raise _refusal(text, "its path holds '.' or '..'")
    base = segments[: _end_of_base(segments)]
    return "".join(f"/{quote(segment, safe=_SEGMENT_SAFE + '%')}" for segment in base)


def _end_of_base(segments: list[str]) -> int:
    for position, segment in enumerate(segments):
        if segment.startswith("__"):
            return position
    for position, segment in enumerate(segments[:-1]):
        if segment == "content" and _GUID.fullmatch(segments[position + 1]):
            return position
    return len(segments) - 1 if segments and segments[-1] == "connect" else len(segments)


def _refusal(text: str, reason: str) -> InvalidArgument:
    before, at, after = text.partition("@")
    scheme = _SCHEME.match(before)
    named = f"{scheme.group(0) if scheme else ''}***@{after}" if at else text
    return InvalidArgument(f"{named!r} cannot be a server's address: {reason}.")


def _segment(name: str, value: str) -> str:
    if value in {"", ".", ".."}:
        said = "is empty or has an empty part" if not value else f"has the part {value!r}"
        message = f"{name} {said}, which cannot be part of a path."
        raise InvalidArgument(message)
    return quote(value, safe=_SEGMENT_SAFE)
