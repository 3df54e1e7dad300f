# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Bootstrap."""

from __future__ import annotations

from connectapi._core.model import Model, absent


class BootstrapSuccess(Model, frozen=True, kw_only=True):
    """`BootstrapSuccess` of the API."""

    api_key: str = absent()
    """Key of the new administrator."""
