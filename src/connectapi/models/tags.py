# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Tags."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class Tag(Model, frozen=True, kw_only=True):
    """`Tag` of the API."""

    id: str = absent()
    """Id, such as 101."""

    name: str = absent()
    """Name, such as financial-statements."""

    parent_id: str | None = absent()
    """Null for a top-level tag (category)."""

    created_time: Time = absent()
    """Created time."""

    updated_time: Time = absent()
    """Updated time."""


class TagInput(TypedDict, total=False):
    """Fields of `TagInput` that a caller may give; one that is not given is not sent."""

    name: str | None
    """Unique under its parent, at most 255 characters (no maxLength declared)."""

    parent_id: str | None
    """None makes it top-level."""


class ContentTagInput(TypedDict, total=False):
    """Fields of `ContentTagInput` that a caller may give; one that is not given is not sent."""

    tag_id: str
    """Must be given, though not declared required."""


class ListTagsQuery(TypedDict, total=False):
    """Query of `GET /v1/tags`."""

    name: str
    """Filter by tag name."""

    parent_id: str
    """Filter by the parent tag's id."""
