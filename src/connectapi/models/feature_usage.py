# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Feature Usage."""

from __future__ import annotations

from connectapi._core.model import Model, absent


class Feature(Model, frozen=True, kw_only=True):
    """`Feature` of the API."""

    name: str = absent()
    """Name of the feature flag."""

    used: bool = absent()
    """Used."""
