"""The files that hold saved servers: this package's own, and rsconnect-python's, only read."""

import json
import os
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from connectapi._core.errors import ConfigurationError
from connectapi._core.secret import Secret
from connectapi._profiles.model import SavedServer
from connectapi._profiles.places import rsconnect_file, servers_file

HEADER = (
    "# Servers saved by `connectapi servers add`.\n"
    "# API keys are in the system's keyring, unless they stand here.\n"
)


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    url: str
    ca: str | None = None
    insecure: bool = False
    api_key: str | None = None


class _RsconnectEntry(msgspec.Struct):
    url: str | None = None
    api_key: str | None = None
    insecure: bool | None = None
    ca_cert: str | None = None


def read_own(environ: Mapping[str, str]) -> dict[str, SavedServer]:
    """The servers that this package saved, by name; empty when there is no file yet.

    Raises:
        ConfigurationError: The file cannot be read or is broken.
    """
    path = servers_file(environ)
    data = _read(path)
    if data is None:
        return {}
    try:
        entries = msgspec.convert(tomllib.loads(data.decode()), dict[str, _Entry])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is no TOML file; correct or remove it: {error}") from None
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path} holds something unknown; correct it: {error}") from None
    return {name: _own(name, entry) for name, entry in entries.items()}


def write_own(environ: Mapping[str, str], servers: Iterable[SavedServer]) -> Path:
    """Write the file anew, readable by its owner alone; it appears whole or not at all.

    The folder is there: :func:`connectapi._profiles.lock.change_in` makes it.

    Raises:
        ConfigurationError: The folder cannot be written.
    """
    path = servers_file(environ)
    text = HEADER + "".join(map(_toml, servers))
    aside = None
    try:
        descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".servers-")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(aside).replace(path)
    except BaseException as error:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ConfigurationError(f"Cannot write {path}: {error.strerror}.") from error
        raise
    return path


def read_rsconnect(environ: Mapping[str, str]) -> dict[str, SavedServer]:
    """The servers that rsconnect-python saved with an API key, by name.

    Those with another kind of sign-in are left out, and so is what cannot be understood: the file
    belongs to another program, whose errors are not this one's.
    """
    try:
        data = _read(rsconnect_file(environ))
        entries = msgspec.json.decode(data or b"{}", type=dict[str, msgspec.Raw])
    except (ConfigurationError, msgspec.DecodeError):
        return {}
    return {
        name: SavedServer(
            name=name,
            url=entry.url,
            authority=entry.ca_cert.encode() if entry.ca_cert else None,
            insecure=bool(entry.insecure),
            origin="rsconnect",
            plain_key=Secret(entry.api_key),
        )
        for name, entry in ((name, _rsconnect_entry(raw)) for name, raw in entries.items())
        if entry.url and entry.api_key
    }


def _rsconnect_entry(raw: msgspec.Raw) -> _RsconnectEntry:
    try:
        return msgspec.json.decode(raw, type=_RsconnectEntry)
    except msgspec.DecodeError:
        return _RsconnectEntry()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"Cannot read {path}: {error.strerror}.") from error


def _own(name: str, entry: _Entry) -> SavedServer:
    return SavedServer(
        name=name,
        url=entry.url,
        authority=Path(entry.ca) if entry.ca else None,
        insecure=entry.insecure,
        plain_key=Secret(entry.api_key) if entry.api_key else None,
    )


def _toml(server: SavedServer) -> str:
    lines = [f"\n[{_quote(server.name)}]", f"url = {_quote(server.url)}"]
    if isinstance(server.authority, Path):
        lines.append(f"ca = {_quote(str(server.authority))}")
    if server.insecure:
        lines.append("insecure = true")
    if server.plain_key:
        lines.append(f"api_key = {_quote(server.plain_key.reveal())}")
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    # The escapes of JSON are those of TOML, but for this one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
