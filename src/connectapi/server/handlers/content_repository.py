"""Git settings of a content item: kept and checked, though nothing is fetched."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectapi.server import items
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Call, handler
from connectapi.server.store import repositories

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item

PROTOCOLS = ("http", "https", "ssh")
LONGEST = 2048

_DEFAULTS = {"branch": "main", "directory": ".", "polling": True}
_NEVER_FETCHED = {"last_error": None, "last_known_commit": None, "last_fetched_time": None}
_SSH_SHORT = re.compile(r"[\w.-]+@[\w.-]+:[\w./~-]+")
_BRANCH = re.compile(r"[^\s\x00-\x1f\x7f~^:?*\[\\]+")


def show(row: RowMapping) -> dict[str, object]:
    """Show Git settings."""
    shown = {name: row[name] for name in ("repository", "branch", "directory", "polling")}
    shown["last_error"] = row["last_error"] or ""
    shown["last_known_commit"] = row["last_known_commit"] or ""
    if row["last_fetched_time"] is not None:
        shown["last_fetched_time"] = row["last_fetched_time"]
    return shown


@handler("getContentRepository")
def get_content_repository(call: Call) -> object:
    """Read the settings."""
    with call.read() as connection:
        return show(_find(connection, items.changed(call, connection)))


@handler("setContentRepository")
def set_content_repository(call: Call) -> object:
    """Set all settings; those left out get their defaults."""
    values = {**_DEFAULTS, **_checked(call.fields), **_NEVER_FETCHED}
    if "repository" not in values:
        raise Refusal(Code.PARAMETER_MISSING, "The field repository is missing.")
    with call.write() as connection:
        item = items.changed(call, connection)
        repositories.replace(connection, item.id, values)
        text = f"Linked content {item.guid} to a Git repository"
        call.audit(connection, "edit_application_repository", text)
        return show(_find(connection, item))


@handler("updateContentRepository")
def update_content_repository(call: Call) -> object:
    """Change the settings that are given."""
    values = _checked(call.fields)
    with call.write() as connection:
        item = items.changed(call, connection)
        row = repositories.of_content(connection, item.id)
        if row is None:
            message = f"The content item {item.guid} is not linked to a Git repository."
            raise Refusal(Code.APP_IS_NOT_GIT_MANAGED, message)
        changed = {name: value for name, value in values.items() if row[name] != value}
        if changed:
            # What was known of another place says nothing about this one.
            forgotten = {} if changed.keys() == {"polling"} else _NEVER_FETCHED
            repositories.change(connection, item.id, {**changed, **forgotten})
            text = f"Changed {', '.join(sorted(changed))} of content {item.guid}'s Git settings"
            call.audit(connection, "edit_application_repository", text)
        return show(_find(connection, item))


@handler("deleteContentRepository")
def delete_content_repository(call: Call) -> object:
    """Unlink the item; its bundles stay."""
    with call.write() as connection:
        item = items.changed(call, connection)
        if not repositories.remove(connection, item.id):
            raise missing("Git repository of content", item.guid)
        text = f"Unlinked content {item.guid} from its Git repository"
        call.audit(connection, "remove_application_repository", text)
    return None


def _find(connection: Connection, item: Item) -> RowMapping:
    row = repositories.of_content(connection, item.id)
    if row is None:
        raise missing("Git repository of content", item.guid)
    return row


def _checked(fields: dict[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    if "repository" in fields:
        values["repository"] = _address(str(fields["repository"]).strip())
    if "branch" in fields:
        branch = str(fields["branch"]).strip()
        if not _BRANCH.fullmatch(branch) or ".." in branch or len(branch) > LONGEST:
            raise _bad("branch", f"must be a branch's name, not {branch[:80]!r}")
        values["branch"] = branch
    if "directory" in fields:
        values["directory"] = _directory(str(fields["directory"]).strip())
    if "polling" in fields:
        values["polling"] = bool(fields["polling"])
    return values


def _address(text: str) -> str:
    if not text:
        raise Refusal(Code.PARAMETER_MISSING, "The field repository is empty.")
    if len(text) > LONGEST or not text.isprintable() or " " in text:
        raise _bad("repository", "must be the address of a Git repository")
    if _SSH_SHORT.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
        host, password = parts.hostname, parts.password
    except ValueError:
        raise _bad("repository", "must be the address of a Git repository") from None
    if parts.scheme not in PROTOCOLS:
        message = f"The field repository must begin with one of {', '.join(PROTOCOLS)}."
        raise Refusal(Code.GIT_UNSUPPORTED_PROTOCOL, message)
    if not host or parts.path in ("", "/"):
        raise _bad("repository", "must name a host and a repository on it")
    if password is not None:
        raise _bad("repository", "must not hold a password, for everybody who reads it sees it")
    return text


def _directory(text: str) -> str:
    path = PurePosixPath(text.replace("\\", "/") or ".")
    if path.is_absolute() or ".." in path.parts or "\0" in text or len(text) > LONGEST:
        raise _bad("directory", f"must be a folder inside the repository, not {text[:80]!r}")
    return str(path)


def _bad(name: str, reason: str) -> Refusal:
    return Refusal(Code.INVALID_PARAMETER, f"The field {name} {reason}.")
