"""Roles on a content item: what users call them, and what the API does."""

from typing import Literal

from connectapi._core.errors import InvalidArgument

Role = Literal["viewer", "editor", "owner"]

# The API calls a collaborator's role "owner"; the one who owns the item is not in the list at all.
_WIRE = {"viewer": "viewer", "editor": "owner", "owner": "owner"}


def wire_role(role: str) -> str:
    """The API's word for a role.

    Raises:
        InvalidArgument: An unknown role.
    """
    if role not in _WIRE:
        raise InvalidArgument(
            f"{role!r} is no role on content; a role is one of {', '.join(_WIRE)}."
        )
    return _WIRE[role]


def shown_role(role: str) -> Role:
    """The word for a collaborator's role on the wire that users know: "owner" there is "editor"."""
    return "viewer" if role == "viewer" else "editor"
