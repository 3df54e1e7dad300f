"""Errors for what is known to fail before a server is asked to do it."""

from __future__ import annotations

from typing import Final, TypeVar

from connectapi._core.errors import (
    APIError,
    Conflict,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from connectapi.models.content import Content

E = TypeVar("E", bound=APIError)

_STATUS: Final[dict[type[APIError], int]] = {Conflict: 409, NotFound: 404, PermissionDenied: 403}
_UNSET_MODES: Final = ("", "unknown")


def refusal(kind: type[E], message: str) -> E:
    """Make the error that a server's answer would be, with our own words."""
    error = kind(message, status=_STATUS[kind], method="", path="")
    error.message = message
    error.args = (message,)
    return error


def refuse_unfit(item: Content, app_mode: str | None) -> None:
    """Refuse an item that content of this kind cannot be deployed to, or not by this caller.

    Raises:
        PermissionDenied: The caller is neither owner nor collaborator.
        Conflict: The item is locked.
        InvalidArgument: The item holds content of another kind.
    """
    named = f"{item.name} ({item.guid})"
    if item.app_role and item.app_role not in ("owner", "editor"):
        role = f"is {item.app_role} only" if item.app_role != "none" else "has no part in it"
        raise refusal(
            PermissionDenied,
            f"Only the owner and collaborators of {named} can deploy to it, and the owner of this "
            f"API key {role}. Its owner can change that: "
            'item.permissions.grant("you", role="editor").',
        )
    if item.locked:
        raise refusal(
            Conflict,
            f"{named} is locked, so nothing can be deployed to it. item.unlock() changes that.",
        )
    held = item.app_mode or ""
    if app_mode and held not in _UNSET_MODES and held != app_mode:
        raise InvalidArgument(
            f"{named} holds content of kind {held}, and what is to be deployed is {app_mode}. "
            "The kind of an item cannot be changed: deploy under another name, or say what the "
            "folder is with kind=."
        )
