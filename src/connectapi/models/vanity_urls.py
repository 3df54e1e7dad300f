# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Vanity URLs."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class Vanity(Model, frozen=True, kw_only=True):
    """`Vanity` of the API."""

    content_guid: str = absent()
    """Content guid."""

    path: str = absent()
    """Server path that routes to the item; path only, not a full URL."""

    created_time: Time = absent()
    """RFC 3339."""


class VanityInput(TypedDict, total=False):
    """Fields of `VanityInput` that a caller may give; one that is not given is not sent."""

    path: str
    """Server path that routes to the item."""

    force: bool
    """True takes the path over from another item; needs rights on both."""
