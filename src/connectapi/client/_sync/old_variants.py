# Derived from src/connectapi/client/_async/old_variants.py by `make generate`. Do not edit.
"""Rendering by the routes without a version, for servers that have no other."""

from __future__ import annotations

import msgspec

from connectapi._core.request import Request
from connectapi._core.response import json
from connectapi._core.url import build_path
from connectapi._session._sync.session import Session
from connectapi.client.choose import exactly_one


class _Variant(msgspec.Struct, frozen=True):
    id: int | str
    key: str = ""
    is_default: bool = False
    name: str | None = None


class _Task(msgspec.Struct, frozen=True):
    id: str


def begin_rendering(session: Session, guid: str, variant_key: str | None) -> str:
    """Begin to render a variant, the default one unless another is named; gives the task's id.

    Raises:
        NotFound: The item has no such variant.
    """
    path = build_path("/applications/{guid}/variants", guid=guid)
    variants = session.send(Request("", "GET", path, json(list[_Variant])))
    if variant_key is None:
        fits = [variant for variant in variants if variant.is_default]
        what = f"default variant of content {guid}"
    else:
        fits = [variant for variant in variants if variant.key == variant_key]
        what = f"variant {variant_key!r} of content {guid}"
    chosen = exactly_one(fits, what, lambda variant: f"{variant.name or ''} ({variant.key})")
    path = build_path("/variants/{id}/render", id=str(chosen.id))
    return (session.send(Request("", "POST", path, json(_Task)))).id
