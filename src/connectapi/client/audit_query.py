"""The text of a search of the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from connectapi._core.encode import time_text
from connectapi._core.errors import InvalidArgument
from connectapi.client.subjects import ByGuid, guid_of, is_guid

# What the server itself does is noted under this number.
_SYSTEM: Final = "user_id:0"


def audit_query(
    words: str,
    *,
    action: str | Sequence[str] | None = None,
    user: ByGuid | Sequence[ByGuid] | None = None,
    by_system: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> str:
    """Words and filters as one text, as the server reads it.

    Raises:
        InvalidArgument: A filter without values, which would be none; a user who is no record and
            no guid; a value that cannot be quoted; a naive datetime.
    """
    parts = [words.strip()] if words.strip() else []
    if action is not None:
        parts.append(_filter("action", actions_of(action)))
    if user is not None:
        users = user if isinstance(user, Sequence) and not isinstance(user, str) else [user]
        parts.append(_filter("user_guid", [_guid(one) for one in users]))
    if by_system is not None:
        parts.append(_SYSTEM if by_system else f"-{_SYSTEM}")
    if since is not None:
        parts.append(f"from:{time_text(since, 'since')}")
    if until is not None:
        parts.append(f"to:{time_text(until, 'until')}")
    return " ".join(parts)


def actions_of(action: str | Sequence[str] | None) -> list[str]:
    """The actions of a filter, as a list."""
    if action is None:
        return []
    return [action] if isinstance(action, str) else list(action)


def check_actions(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Refuse actions that the server does not have, which it would take for ones without entries.

    Raises:
        InvalidArgument: One is unknown; the error names the known ones.
    """
    folded = {action.casefold() for action in known}
    unknown = [action for action in wanted if action.casefold() not in folded]
    if unknown:
        raise InvalidArgument(
            f"{', '.join(map(repr, unknown))} is no action of the audit log; "
            f"an action is one of {', '.join(known)}."
        )


def _guid(user: ByGuid) -> str:
    guid = guid_of(user, "a user")
    if not is_guid(guid):
        raise InvalidArgument(
            f"The audit log knows users by guid, not by {guid!r}; "
            "give a record, such as client.users.one(username=...)."
        )
    return guid


def _filter(key: str, values: Sequence[str]) -> str:
    if not values:
        raise InvalidArgument(f"The filter {key} has no values, and would let everything through.")
    return f"{key}:{','.join(_quoted(value) for value in values)}"


def _quoted(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or '"' in value:
        raise InvalidArgument(f"{value!r} cannot stand in a search of the audit log.")
    return f'"{value}"' if any(sign.isspace() or sign == "," for sign in value) else value
