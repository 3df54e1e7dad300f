"""Settings of a client, from arguments and environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from connectapi._core.auth import Auth, NoAuth, header_value
from connectapi._core.errors import ConfigurationError, InvalidArgument
from connectapi._core.proxy import ProxySettings, choose_proxies
from connectapi._core.request import EMPTY
from connectapi._core.retry import RetryPolicy
from connectapi._core.secret import Secret
from connectapi._core.url import server_url

Pathlike: TypeAlias = str | os.PathLike[str]
Verify: TypeAlias = bool | Pathlike | bytes

CA_VARIABLES: Final = ("CONNECT_CA_CERTIFICATE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
INSECURE_VARIABLE: Final = "CONNECT_INSECURE"
# Thirty years, in seconds; Python's and the HTTP library's clocks count little more.
_LONGEST: Final = 1e9

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time limits in seconds; None means none.

    Attributes:
        connect: For a connection to come about.
        read: For the server to say anything at all, and between one piece and the next.
        total: For a whole call, with its repetitions.
        upload_rate: Bytes a second that an upload reaches at least; its time limit is `read` plus
            what its size takes at this rate.
    """

    connect: float | None = 10.0
    read: float | None = 60.0
    total: float | None = None
    upload_rate: float = 65_536.0

    def __post_init__(self) -> None:
        for name in ("connect", "read", "total"):
            value = getattr(self, name)
            if value is not None:
                check_seconds(f"{name} time limit", value)
        if not self.upload_rate > 0:
            raise InvalidArgument(f"The upload_rate is {self.upload_rate!r}; give more than 0.")


def check_seconds(name: str, value: float) -> None:
    """Refuse a time limit that is none.

    Raises:
        InvalidArgument: It is not above 0, or longer than thirty years, such as infinity.
    """
    if not 0 < value <= _LONGEST:
        message = f"The {name} is {value!r}; give seconds above 0, or None for no limit."
        raise InvalidArgument(message)


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """Which servers are trusted, and how this client proves itself.

    Certificate authorities given here are trusted beside the system's own.

    Attributes:
        verify: False accepts any certificate.
        authorities: Files, folders or PEM bytes with certificate authorities, each with the name
            of the setting that it came from.
        client_certificate: Files with the client's certificate chain and its key, or one file
            with both.
    """

    verify: bool = True
    authorities: tuple[tuple[str, Pathlike | bytes], ...] = field(default=(), repr=False)
    client_certificate: tuple[Pathlike, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a session needs to know; a plain value.

    Attributes:
        server: Base URL without a trailing slash.
        auth: Credentials.
        headers: Headers for every request; their values are never shown.
        timeouts: Time limits.
        tls: Whom to trust.
        proxies: Which proxy to use.
        retry: When to try again.
        user_agent: What the client calls itself.
        since_of: Gives the first server version with an operation, None when that is not known.
    """

    server: str
    auth: Auth = field(default_factory=NoAuth)
    headers: Mapping[str, Secret] = field(default_factory=dict)
    timeouts: Timeouts = field(default_factory=Timeouts)
    tls: TlsSettings = field(default_factory=TlsSettings)
    proxies: ProxySettings = field(default_factory=ProxySettings)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    user_agent: str = "connectapi"
    since_of: Callable[[str], str | None] | None = field(default=None, repr=False)


def make_settings(  # noqa: PLR0913 - one argument a setting, all by keyword
    server: str,
    auth: Auth | None = None,
    *,
    headers: Mapping[str, str | Secret] = EMPTY,
    timeout: float | Timeouts | None = None,
    verify: Verify | None = None,
    client_certificate: Pathlike | tuple[Pathlike, Pathlike] | None = None,
    proxy: str | None = None,
    retry: RetryPolicy | int | None = None,
    user_agent: str = "connectapi",
    since_of: Callable[[str], str | None] | None = None,
    environ: Mapping[str, str] = EMPTY,
) -> Settings:
    """Make settings from arguments, and from the environment where an argument is not given.

    Args:
        server: The server's address, as `server_url` reads it.
        auth: Credentials, none by default.
        headers: Further headers for every request.
        timeout: Seconds for a whole call, or all time limits.
        verify: False accepts any certificate; a file, folder or PEM bytes give certificate
            authorities to trust beside the system's own.
        client_certificate: A PEM file with certificate and key, or one file for each.
        proxy: The proxy's URL; empty for none whatever the environment says.
        retry: A policy, or how often a request is sent at most.
        user_agent: What the client calls itself.
        since_of: Gives the first server version with an operation.
        environ: The environment's variables.

    Raises:
        InvalidArgument: An argument cannot be used.
        ConfigurationError: An environment variable cannot be used.
    """
    base = server_url(server)
    return Settings(
        server=base,
        auth=auth if auth is not None else NoAuth(),
        headers={name: header_value(name, value) for name, value in headers.items()},
        timeouts=timeout if isinstance(timeout, Timeouts) else Timeouts(total=timeout),
        tls=tls_settings(verify, client_certificate, environ),
        proxies=choose_proxies(base, environ, explicit=proxy),
        retry=retry if isinstance(retry, RetryPolicy) else _attempts(retry),
        user_agent=user_agent,
        since_of=since_of,
    )


def tls_settings(
    verify: Verify | None,
    client_certificate: Pathlike | tuple[Pathlike, Pathlike] | None,
    environ: Mapping[str, str],
) -> TlsSettings:
    """Decide whom to trust: the argument first, then the environment, then the system alone."""
    client: tuple[Pathlike, ...] = ()
    if isinstance(client_certificate, tuple):
        client = client_certificate
    elif client_certificate is not None:
        client = (client_certificate,)
    if verify is False:
        return TlsSettings(verify=False, client_certificate=client)
    if isinstance(verify, str | bytes | os.PathLike):
        if isinstance(verify, str | bytes) and not verify.strip():
            message = "verify is empty; give a file, True or False."
            raise InvalidArgument(message)
        return TlsSettings(authorities=(("verify", verify),), client_certificate=client)
    insecure = verify is None and _flag(INSECURE_VARIABLE, environ.get(INSECURE_VARIABLE, ""))
    if insecure:
        return TlsSettings(verify=False, client_certificate=client)
    named = tuple((name, environ[name]) for name in CA_VARIABLES if environ.get(name))
    return TlsSettings(authorities=named, client_certificate=client)


def _attempts(retry: int | None) -> RetryPolicy:
    return RetryPolicy() if retry is None else RetryPolicy(attempts=retry)


def _flag(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    message = f"{name} is {text!r}; use 1 or 0."
    raise ConfigurationError(message)
