"""Git repositories as servers speak of them: branches, folders, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from connectapi._core.errors import InvalidArgument, NotFound, UnexpectedAnswer
from connectapi._core.model import Model

_BRANCHES: Final = ("git-repo-ref-branch-array", "git-repo-branches-result")
_DIRECTORIES: Final = "git-repo-branch-manifest-dirs-array"


class Branch(Model, frozen=True, kw_only=True):
    """A branch of a repository, and the commit that it stands at.

    `is_default` is None where the server does not say which branch is the default one.
    """

    name: str
    commit: str
    is_default: bool | None = None


class RefBundle(Model, frozen=True, kw_only=True):
    """A bundle that a server makes of a commit, and the task that makes it."""

    bundle_id: str | None
    task_id: str


# Any: a task's result, whose form depends on its type.
def branches_of(result: Mapping[str, Any] | None) -> list[Branch]:
    """Read the result of a task that lists branches; newer servers name the default one.

    Raises:
        UnexpectedAnswer: It is of another type; the error names it.
    """
    kind, data = _typed(result)
    if kind not in _BRANCHES:
        raise UnexpectedAnswer(
            f"The server answered {kind!r} where branches were due: {' or '.join(_BRANCHES)}."
        )
    default = data.get("default_branch") if isinstance(data, Mapping) else None
    rows = data.get("branches") if isinstance(data, Mapping) else data
    try:
        return [
            Branch(
                name=row["branch"],
                commit=row["ref"],
                is_default=None if not default else row["branch"] == default,
            )
            for row in rows or ()
        ]
    except (KeyError, TypeError):
        raise UnexpectedAnswer(
            f"The server answered branches of {kind} without a branch and a ref in each."
        ) from None


# Any: as above.
def directories_of(result: Mapping[str, Any] | None) -> list[str]:
    """Read the result of a task that lists folders with a manifest.

    Raises:
        UnexpectedAnswer: It is of another type; the error names it.
    """
    kind, data = _typed(result)
    if kind != _DIRECTORIES or not isinstance(data, list | None):
        raise UnexpectedAnswer(
            f"The server answered {kind!r} where {_DIRECTORIES} was due, a list of folders."
        )
    return [str(directory) for directory in data or ()]


def branch_named(name: str, branches: list[Branch], url: str) -> Branch:
    """The branch of a name.

    Raises:
        NotFound: There is none; the error names those that there are.
    """
    for branch in branches:
        if branch.name == name:
            return branch
    known = ", ".join(branch.name for branch in branches) or "none"
    raise NotFound.local(f"{without_user(url)} has no branch {name!r}; its branches: {known}.")


def host_of(url: str) -> str:
    """The scheme, host and port of an address; a path, and a user with password, are left out.

    Raises:
        InvalidArgument: The address has no scheme `http` or `https`, or no host.
    """
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except (ValueError, TypeError, AttributeError):
        raise InvalidArgument(
            "The repository's address is no URL such as https://github.com."
        ) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidArgument(
            f"The address {without_user(url)!r} needs scheme and host, as in https://github.com."
        )
    return f"{parts.scheme}://{parts.hostname}{port}"


def without_user(url: str) -> str:
    """The address as it may be shown: without a user and their password."""
    scheme, divider, rest = url.partition("://")
    if not divider:
        return url
    place, slash, path = rest.partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{path}"


# Any: as above.
def _typed(result: Mapping[str, Any] | None) -> tuple[object, Any]:
    return (result.get("type"), result.get("data")) if result else (None, None)
