"""Saving servers by name and finding them again."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from connectapi._core.auth import checked_credential
from connectapi._core.errors import ConfigurationError, CredentialsError, InvalidArgument
from connectapi._core.secret import Secret
from connectapi._core.url import server_url
from connectapi._profiles.files import read_own, read_rsconnect, write_own
from connectapi._profiles.keys import NoKeyring, fetch_key, forget_key, store_key
from connectapi._profiles.lock import change_in
from connectapi._profiles.model import Profile, SavedServer
from connectapi._profiles.places import config_dir, rsconnect_file, servers_file


def entries(*, environ: Mapping[str, str] | None = None) -> list[SavedServer]:
    """All saved servers by name, this package's before rsconnect-python's; no keyring is asked.

    Raises:
        ConfigurationError: This package's file cannot be read.
    """
    found = _all(_environment(environ))
    return [found[name] for name in sorted(found)]


def names(*, environ: Mapping[str, str] | None = None) -> list[str]:
    """The names of all saved servers, sorted.

    Raises:
        ConfigurationError: This package's file cannot be read.
    """
    return sorted(_all(_environment(environ)))


def load(name: str, *, environ: Mapping[str, str] | None = None) -> Profile:
    """A saved server with its API key.

    Raises:
        ConfigurationError: No server has that name, or the file or the keyring cannot be read.
        CredentialsError: The keyring has no key for it any more.
    """
    environment = _environment(environ)
    server = _find(name, environment)
    key = server.plain_key or fetch_key(name)
    if key is None:
        raise CredentialsError(
            f"The keyring holds no API key for the saved server {name!r}; "
            f"give it again with `connectapi servers add {name} {server.url}`."
        )
    return Profile(
        name=name,
        url=server.url,
        api_key=key,
        authority=server.authority,
        insecure=server.insecure,
        origin=server.origin,
    )


def save(
    name: str,
    url: str,
    api_key: str | Secret,
    *,
    ca: str | os.PathLike[str] | None = None,
    insecure: bool = False,
    allow_plain_file: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Path:
    """Save a server under a name, in place of an earlier one of that name; gives the file's path.

    Args:
        name: What to call it.
        url: Its address, in any form that `connect()` takes.
        api_key: Goes to the system's keyring.
        ca: A file with certificate authorities to trust as well; it is not copied.
        insecure: Do not check certificates.
        allow_plain_file: Where there is no keyring, keep the key in the file, readable by its owner
            alone.
        environ: In place of the process's environment.

    Raises:
        InvalidArgument: The name, address or key is empty or malformed, or `ca` is no file.
        ConfigurationError: There is no keyring and a plain file is not allowed, or the file cannot
            be written; nothing is saved then.
    """
    environment = _environment(environ)
    server = _checked(name, url, ca, insecure=insecure)
    key = _usable_key(name, api_key)
    with change_in(config_dir(environment)):
        before = read_own(environment)
        earlier = None
        try:
            earlier = fetch_key(name)
            store_key(name, key)
        except NoKeyring as error:
            if not allow_plain_file:
                raise _refused_plain_file(error, environment) from None
            server = SavedServer(name, server.url, server.authority, insecure, plain_key=key)
        try:
            return write_own(environment, (before | {name: server}).values())
        except ConfigurationError:
            _put_back(name, earlier)
            raise


def remove(name: str, *, environ: Mapping[str, str] | None = None) -> None:
    """Forget a saved server and its API key.

    Raises:
        ConfigurationError: No server has that name, rsconnect-python keeps it, or the file cannot
            be written.
    """
    environment = _environment(environ)
    server = _find(name, environment)
    if server.origin == "rsconnect":
        raise ConfigurationError(
            f"{name!r} is kept by rsconnect-python in {rsconnect_file(environment)}; "
            f"remove it there with `rsconnect remove --name {name}`."
        )
    with change_in(config_dir(environment)):
        rest = read_own(environment)
        rest.pop(name, None)  # another process may have removed it meanwhile
        write_own(environment, rest.values())
        # Also where the file held the key: an older one may be left from a time with a keyring.
        forget_key(name)


def _put_back(name: str, earlier: Secret | None) -> None:
    # The server as it was saved before must not be sent the key of the one that was not saved.
    if earlier is None:
        forget_key(name)
        return
    with suppress(NoKeyring):
        store_key(name, earlier)


def _environment(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if environ is None else environ


def _all(environ: Mapping[str, str]) -> dict[str, SavedServer]:
    return read_rsconnect(environ) | read_own(environ)


def _find(name: str, environ: Mapping[str, str]) -> SavedServer:
    known = _all(environ)
    if name in known:
        return known[name]
    listed = f"known are: {', '.join(sorted(known))}" if known else "none is saved yet"
    raise ConfigurationError(
        f"There is no saved server {name!r}; {listed}. "
        "Save one with `connectapi servers add NAME URL`."
    )


def _usable_key(name: str, given: str | Secret) -> Secret:
    try:
        return checked_credential(f"API key for {name!r}", Secret(given))
    except CredentialsError as error:
        raise InvalidArgument(error.message) from None


def _checked(
    name: str, url: str, ca: str | os.PathLike[str] | None, *, insecure: bool
) -> SavedServer:
    if not name.strip() or not name.isprintable() or name != name.strip():
        raise InvalidArgument(f"{name!r} cannot be the name of a saved server; use a plain word.")
    authority = None if ca is None else Path(ca).absolute()
    if authority is not None and not authority.is_file():
        raise InvalidArgument(f"There is no file {authority} with certificate authorities.")
    if authority is not None and not _is_text(authority):
        raise InvalidArgument(f"The name of {str(authority)!r} is no text that a file can hold.")
    return SavedServer(name, server_url(url), authority, insecure)


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:  # names of files are bytes, and these are no UTF-8
        return False
    return True


def _refused_plain_file(error: NoKeyring, environ: Mapping[str, str]) -> ConfigurationError:
    return ConfigurationError(
        f"{error} The API key was not saved. Install one, use CONNECT_API_KEY instead, or allow "
        f"the key to be kept unencrypted in {servers_file(environ)}: allow_plain_file=True, "
        "or --plain-file on the command line."
    )
