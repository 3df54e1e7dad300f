"""Which proxy to use for a server, decided from argument and environment alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from connectapi._core.errors import ConfigurationError, InvalidArgument
from connectapi._core.secret import Secret
from connectapi._core.url import origin

_SCHEMES: Final = frozenset({"http", "https", "socks4", "socks5", "socks5h"})


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy: its address without credentials, the credentials, and where it was named."""

    url: str
    source: str
    username: str = field(default="", repr=False)
    password: Secret = field(default_factory=lambda: Secret(""), repr=False)


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """The proxies for a server, by scheme; None means a direct connection.

    Attributes:
        http: For its http address.
        https: For its https address.
        reason: Which rule decided, for people.
    """

    http: Proxy | None = None
    https: Proxy | None = None
    reason: str = "no proxy is set"

    def for_url(self, url: str) -> Proxy | None:
        """Give the proxy for a URL of the server."""
        return self.https if url.startswith("https:") else self.http


def choose_proxies(
    server: str, environ: Mapping[str, str], *, explicit: str | None = None
) -> ProxySettings:
    """Decide on the proxies for a server.

    An explicit proxy is used whatever the environment says; an empty one means none. From the
    environment come `https_proxy`, `http_proxy` and `all_proxy`, lower case first, unless
    `no_proxy` names the server. An empty `no_proxy` names nothing.

    Raises:
        InvalidArgument: The explicit proxy cannot be used.
        ConfigurationError: A variable holds what cannot be used.
    """
    if explicit is not None:
        if not explicit.strip():
            return ProxySettings(reason="proxy= is empty")
        proxy = _parse(explicit, "proxy=")
        return ProxySettings(proxy, proxy, f"proxy= names {proxy.url}")
    _, host, port = origin(server)
    name, excluded = _variable(environ, "no_proxy")
    rule = excluding_rule(host, port, excluded)
    if rule is not None:
        return ProxySettings(reason=f"{name} holds {rule}")
    http = _from_environment(environ, "http_proxy")
    https = _from_environment(environ, "https_proxy")
    used = https if server.startswith("https:") else http
    return ProxySettings(http, https, _reason(used))


def excluding_rule(host: str, port: int, no_proxy: str) -> str | None:
    """Find the entry of a `NO_PROXY` list that names a host, None when none does.

    Entries are host names (with all names below them), addresses, CIDR ranges, or `*`; an entry
    with a port counts for that port alone.
    """
    name = host.strip("[]").lower().rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        address = None
    for rule in no_proxy.replace(" ", ",").split(","):
        entry = rule.strip().lower()
        if not entry:
            continue
        target, wanted = _split_port(entry)
        if wanted is not None and wanted != port:
            continue
        if target == "*" or _names(target, name, address):
            return rule.strip()
    return None


def _names(
    target: str, name: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None
) -> bool:
    if address is not None:
        try:
            return address in ipaddress.ip_network(target, strict=False)
        except ValueError:
            return False
    suffix = target.removeprefix("*").strip(".")
    return bool(suffix) and (name == suffix or name.endswith(f".{suffix}"))


def _split_port(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        target, _, rest = entry[1:].partition("]")
        port = rest.removeprefix(":")
    elif entry.count(":") == 1:
        target, _, port = entry.partition(":")
    else:
        return entry, None
    return target, int(port) if port.isascii() and port.isdigit() else None


def _from_environment(environ: Mapping[str, str], wanted: str) -> Proxy | None:
    for key in (wanted, "all_proxy"):
        name, value = _variable(environ, key)
        # Under CGI, HTTP_PROXY is what a caller sent as the header "Proxy".
        if not value or (name == "HTTP_PROXY" and "REQUEST_METHOD" in environ):
            continue
        return _parse(value, name)
    return None


def _variable(environ: Mapping[str, str], key: str) -> tuple[str, str]:
    for name in (key, key.upper()):
        if name in environ:
            return name, environ[name].strip()
    return key, ""


def _parse(text: str, source: str) -> Proxy:
    refused = InvalidArgument if source == "proxy=" else ConfigurationError
    full = text.strip() if "://" in text else f"http://{text.strip()}"
    try:
        parts = urlsplit(full)
        port = parts.port
        host = parts.hostname
    except ValueError:
        parts, port, host = urlsplit(""), None, None
    if host is None or parts.scheme not in _SCHEMES:
        # The text itself may hold a password, so it is not shown.
        message = (
            f"{source} holds no proxy address; give one such as http://proxy.example.com:8080."
        )
        raise refused(message)
    named = f"[{host}]" if ":" in host else host
    url = f"{parts.scheme}://{named}" + (f":{port}" if port is not None else "")
    return Proxy(url, source, unquote(parts.username or ""), Secret(unquote(parts.password or "")))


def _reason(proxy: Proxy | None) -> str:
    return "no proxy is set" if proxy is None else f"{proxy.source} names {proxy.url}"
