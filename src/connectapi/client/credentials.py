"""Which server, and whose key: argument before environment before saved servers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from connectapi._core.config import Verify
from connectapi._core.errors import CredentialsError, InvalidArgument
from connectapi._core.secret import Secret
from connectapi._core.url import origin, server_url
from connectapi._profiles import Profile

SERVER_VARIABLE = "CONNECT_SERVER"
KEY_VARIABLE = "CONNECT_API_KEY"
PROFILE_VARIABLE = "CONNECTAPI_PROFILE"


class SavedServers(Protocol):
    """The servers saved by name."""

    def names(self) -> Sequence[str]:
        """Their names."""

    def load(self, name: str) -> Profile:
        """One of them, with its key."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A server and the key for it, with where each came from."""

    server: str
    server_source: str
    api_key: Secret
    key_source: str
    verify: Verify | None = None
    """Certificate authorities, or False, as a saved server has them."""
    passed_over: tuple[str, ...] = ()
    """Sources that were there and did not count, each with the reason."""

    def explain(self) -> str:
        """Say in words where server and key came from; never shows the key."""
        lines = [
            f"Server: {self.server} (from {self.server_source})",
            f"API key: {len(self.api_key.reveal())} characters (from {self.key_source})",
        ]
        lines += [f"Passed over: {reason}" for reason in self.passed_over]
        return "\n".join(lines)


def find_credentials(
    *,
    server: str | None,
    api_key: str | Secret | None,
    profile: str | None,
    environ: Mapping[str, str],
    saved: SavedServers,
) -> Credentials:
    """Decide on server and key.

    An argument counts before a named profile, that before the environment, and that before the one
    server that is saved, if there is just one. The environment's key is only used for the
    environment's server.

    Raises:
        CredentialsError: Server or key is missing or empty, or the only key at hand belongs to
            another server.
        ConfigurationError: There is no such profile.
    """
    _refuse_empty(server, "the argument server=")
    _refuse_empty(api_key, "the argument api_key=")
    _refuse_empty(profile, "the argument profile=")
    if profile is not None:
        return _from_profile(profile, "profile", server, api_key, environ, saved)
    if server is None and SERVER_VARIABLE not in environ:
        name = _default_profile(environ, saved)
        return _from_profile(name, "saved server", server, api_key, environ, saved)
    return _from_environment(server, api_key, environ)


def _from_profile(
    name: str,
    word: str,
    server: str | None,
    api_key: str | Secret | None,
    environ: Mapping[str, str],
    saved: SavedServers,
) -> Credentials:
    found = saved.load(name)
    source = f"{word} {name!r}"
    if server is not None and origin(server_url(server)) != origin(server_url(found.url)):
        raise InvalidArgument(
            f"server={server!r} is another server than that of {source} ({found.url}); "
            "give one of them."
        )
    passed = (
        [f"{SERVER_VARIABLE}, because {source} was chosen"] if SERVER_VARIABLE in environ else []
    )
    verify: Verify | None = found.authority
    return Credentials(
        server=server_url(server or found.url),
        server_source="the argument server=" if server else source,
        api_key=found.api_key if api_key is None else Secret(api_key),
        key_source=source if api_key is None else "the argument api_key=",
        verify=False if found.insecure else verify,
        passed_over=tuple(passed),
    )


def _from_environment(
    server: str | None, api_key: str | Secret | None, environ: Mapping[str, str]
) -> Credentials:
    given = environ.get(SERVER_VARIABLE)
    passed: list[str] = []
    if server is None:
        _refuse_empty(given, f"the environment variable {SERVER_VARIABLE}")
        base, source = server_url(given or ""), f"the environment variable {SERVER_VARIABLE}"
    else:
        base, source = server_url(server), "the argument server="
        if given:
            passed.append(f"{SERVER_VARIABLE}, because the argument server= was given")
    if api_key is None:
        key, key_source = _key_of(environ, base), f"the environment variable {KEY_VARIABLE}"
    else:
        key, key_source = Secret(api_key), "the argument api_key="
        if KEY_VARIABLE in environ:
            passed.append(f"{KEY_VARIABLE}, because the argument api_key= was given")
    return Credentials(base, source, key, key_source, passed_over=tuple(passed))


def _key_of(environ: Mapping[str, str], server: str) -> Secret:
    """The environment's key, which is for the environment's server alone."""
    key = environ.get(KEY_VARIABLE)
    if key is None:
        raise CredentialsError(
            f"There is no API key for {server}: give api_key=, set {KEY_VARIABLE}, "
            "or name a saved server with profile=."
        )
    _refuse_empty(key, f"the environment variable {KEY_VARIABLE}")
    owner = environ.get(SERVER_VARIABLE)
    if owner and origin(server_url(owner)) != origin(server):
        raise CredentialsError(
            f"{KEY_VARIABLE} belongs to {server_url(owner)} ({SERVER_VARIABLE}) "
            f"and is not sent to {server}; give api_key= as well."
        )
    return Secret(key)


def _default_profile(environ: Mapping[str, str], saved: SavedServers) -> str:
    if PROFILE_VARIABLE in environ:
        _refuse_empty(environ[PROFILE_VARIABLE], f"the environment variable {PROFILE_VARIABLE}")
        return environ[PROFILE_VARIABLE]
    names = list(saved.names())
    if len(names) == 1:
        return names[0]
    which = (
        f"several servers are saved ({', '.join(names)}): name one with profile="
        if names
        else "none is saved (`connectapi servers add NAME URL` saves one)"
    )
    raise CredentialsError(
        f"No server was named: give server= and api_key=, or set {SERVER_VARIABLE} "
        f"and {KEY_VARIABLE}; {which}."
    )


def _refuse_empty(value: str | Secret | None, source: str) -> None:
    text = value.reveal() if isinstance(value, Secret) else value
    if text is not None and not text.strip():
        raise CredentialsError(
            f"{source[0].upper()}{source[1:]} is empty; give it a value, or leave it out."
        )
