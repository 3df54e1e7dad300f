"""Variants of documents and what belongs to them, as the unversioned routes answer them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias, TypedDict

from connectapi._core.errors import InvalidArgument
from connectapi._core.model import Model, Time, absent

Receivers: TypeAlias = Literal["me", "collaborators", "collaborators_viewers"]

RECEIVERS: Final = ("me", "collaborators", "collaborators_viewers")

_IDS: Final = ("id", "app_id", "variant_id", "bundle_id", "rendering_id", "owner_id")


class VariantRecord(Model, frozen=True, kw_only=True):
    """One way in which a document is rendered; most documents have the default one only."""

    id: str = absent()
    key: str = absent()
    """What its address and its jobs name it by."""
    name: str = absent()
    is_default: bool = absent()
    content_guid: str = absent()
    content_id: str = absent()
    bundle_id: str | None = absent()
    rendering_id: str | None = absent()
    """The rendering that is shown."""
    render_time: Time | None = absent()
    render_duration: int | None = absent()
    """Nanoseconds."""
    created_time: Time = absent()
    visibility: str = absent()
    """`public`, or `private` for its owner alone."""
    email_collaborators: bool = absent()
    email_viewers: bool = absent()
    email_all: bool = absent()
    owner_id: str | None = absent()
    """Whose private variant it is."""


class Rendering(Model, frozen=True, kw_only=True):
    """One run of a document, with what came of it."""

    id: str = absent()
    content_guid: str = absent()
    content_id: str = absent()
    variant_id: str = absent()
    variant_key: str = absent()
    bundle_id: str | None = absent()
    job_key: str | None = absent()
    render_time: Time | None = absent()
    render_duration: int | None = absent()
    """Nanoseconds."""
    active: bool = absent()
    """Whether it is the one that is shown."""


class Subscriber(Model, frozen=True, kw_only=True):
    """A user who gets a variant by mail."""

    guid: str = absent()
    username: str = absent()
    first_name: str = absent()
    last_name: str = absent()
    email: str = absent()
    user_role: str = absent()


class UpdateVariantInput(TypedDict, total=False):
    """What can be changed of a variant."""

    name: str
    email_collaborators: bool
    email_viewers: bool
    email_all: bool
    visibility: Literal["public", "private"]


# Any: rows as a server sent them, before they are typed.
def with_content(
    rows: Iterable[Mapping[str, Any]], content_guid: str, variant_key: str = ""
) -> list[dict[str, Any]]:
    """Put rows into the form of the records here: ids as text, the content by today's name."""
    found = []
    for row in rows:
        fresh = {name: _as_text(name, value) for name, value in row.items()}
        fresh["content_id"] = fresh.pop("app_id", None)
        fresh["content_guid"] = content_guid
        if variant_key:
            fresh["variant_key"] = variant_key
        found.append(fresh)
    return found


def check_receivers(to: object) -> None:
    """Refuse receivers that a server does not know.

    Raises:
        InvalidArgument: The error names those that it knows.
    """
    if to not in RECEIVERS:
        raise InvalidArgument(f"to is one of {', '.join(RECEIVERS)}, not {to!r}.")


def _as_text(name: str, value: object) -> object:
    number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if number and name in _IDS else value
