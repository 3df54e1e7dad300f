# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Bookmarks."""

from __future__ import annotations

from connectapi._core.model import Model, Time, absent


class Bookmark(Model, frozen=True, kw_only=True):
    """`Bookmark` of the API."""

    created_time: Time = absent()
    """RFC 3339."""
