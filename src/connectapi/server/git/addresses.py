"""Which addresses of Git repositories this server takes, and how git is told of them.

Git understands far more than addresses: helpers that run commands, options, programs on other
machines. So an address is not handed on unless it is of a form that is known here as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from connectapi.server.errors import Code, Refusal
from connectapi.server.git.accounts import host_name

if TYPE_CHECKING:
    from collections.abc import Sequence

PROTOCOLS = ("https", "http")
LONGEST = 2048

_FILE = "file://"
# Only what has one meaning to every program that reads an address.
_WEB = re.compile(
    r"https?://"
    r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*",
    re.IGNORECASE,
)
_BRANCH = re.compile(r"[^\s\x00-\x20\x7f~^:?*\[\\-][^\s\x00-\x20\x7f~^:?*\[\\]*")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a repository.

    Attributes:
        text: As it was given, and as it is shown; there is no secret in it.
        remote: As git gets it.
        protocol: What git may speak for it, and nothing else: ``https``, ``http`` or ``file``.
        host: Scheme, host and port, such as ``https://git.example.com``; empty for a folder.
    """

    text: str
    remote: str
    protocol: str
    host: str = ""


def read_address(text: str, folders: Sequence[Path] = ()) -> Address:
    """Read the address of a repository.

    Args:
        folders: Folders on the server's disk below which repositories may lie.

    Raises:
        Refusal: It is none that is taken here; what may be a secret in it is not repeated.
    """
    text = text.strip()
    if not text:
        raise Refusal(Code.PARAMETER_MISSING, "The field repository is empty.")
    if len(text) > LONGEST or not text.isprintable():
        raise refused("repository", "must be the address of a Git repository")
    if text.startswith("/") or text.lower().startswith(_FILE):
        return _on_disk(text, folders)
    scheme, found, _rest = text.partition("://")
    if not found or scheme.lower() not in PROTOCOLS:
        message = f"The field repository must begin with one of {', '.join(PROTOCOLS)}."
        raise Refusal(Code.GIT_UNSUPPORTED_PROTOCOL, message)
    return _on_the_web(text)


def _on_the_web(text: str) -> Address:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise refused("repository", "must be the address of a Git repository") from None
    if "@" in parts.netloc:
        raise refused(
            "repository",
            "must hold no user name, password or token, for everybody who reads it sees them: "
            "leave out what stands before the @; the server signs in with its own accounts",
        )
    if parts.query or parts.fragment:
        raise refused("repository", "must end with the repository's path, without ? and #")
    if not host or parts.path in ("", "/"):
        raise refused("repository", "must name a host and a repository on it")
    if not _WEB.fullmatch(text):
        raise refused("repository", "has characters that no address may have as they are")
    return Address(text, text, parts.scheme, host_name(parts.scheme, host, port))


def _on_disk(text: str, folders: Sequence[Path]) -> Address:
    if not folders:
        message = (
            f"The field repository must begin with one of {', '.join(PROTOCOLS)}: "
            "this server reads no repositories from its own disk."
        )
        raise Refusal(Code.GIT_UNSUPPORTED_PROTOCOL, message)
    path = Path(unquote(text[len(_FILE) :]) if text.lower().startswith(_FILE) else text)
    # A folder that is not there is refused like one that may not be read: nothing is told of it.
    place = path.resolve() if path.is_absolute() else None
    if place is None or not any(place.is_relative_to(folder.resolve()) for folder in folders):
        message = (
            "The field repository leads out of the folders that this server reads repositories "
            "from."
        )
        raise Refusal(Code.GIT_UNSUPPORTED_PROTOCOL, message)
    return Address(text, str(place), "file")


def read_branch(text: str, name: str = "branch") -> str:
    """Read the name of a branch, or of another ref.

    Raises:
        Refusal: Git takes no such name.
    """
    text = text.strip()
    if not _BRANCH.fullmatch(text) or ".." in text or "@{" in text or len(text) > LONGEST:
        raise refused(name, f"must be a branch's name, not {text[:80]!r}")
    return text


def is_commit(text: str) -> bool:
    """Tell whether a text is the whole hash of a commit."""
    return _COMMIT.fullmatch(text) is not None


def refused(name: str, reason: str) -> Refusal:
    """Make the refusal of a field's value."""
    return Refusal(Code.INVALID_PARAMETER, f"The field {name} {reason}.")
