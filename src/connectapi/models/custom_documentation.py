# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Custom Documentation."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class CustomDocumentationResult(Model, frozen=True, kw_only=True):
    """`CustomDocumentationResult` of the API."""

    content: str = absent()
    """Markdown."""

    created_time: Time = absent()
    """Created time."""


class CustomDocumentationInput(TypedDict, total=False):
    """Fields of `CustomDocumentationInput` that a caller may give; one that is not given is not
    sent.
    """

    content: str
    """Markdown; at most 500000 characters, a limit given only in prose."""

    created_time: datetime
    """Listed as input too; effect of sending it is not stated."""
