# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Bookmarks."""

from __future__ import annotations

from datetime import datetime

from connectapi._core.model import Model, absent


class Bookmark(Model, frozen=True, kw_only=True):
    """`Bookmark` of the API."""

    created_time: datetime = absent()
    """RFC 3339."""
