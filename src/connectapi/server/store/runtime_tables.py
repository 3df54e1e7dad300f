"""The tables of what is made for content so that it can run."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from connectapi.server.store.tables import metadata, part_of

bundle_environments = Table(
    "bundle_environments",
    metadata,
    Column("bundle_id", part_of("bundles.id"), primary_key=True),
    Column("version", String(40), nullable=False),
    Column("key", String(40), nullable=False, index=True),
    Column("lockfile", Text, nullable=False),
)
