"""The tables of what a deployment leaves behind, of Git settings, bookmarks and the queue."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, text

from connectapi.server.store.tables import metadata, part_of

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("user_id", part_of("users.id"), primary_key=True),
    Column("content_id", part_of("content.id"), primary_key=True, index=True),
    Column("created_time", String(27), nullable=False),
)

repositories = Table(
    "repositories",
    metadata,
    Column("content_id", part_of("content.id"), primary_key=True),
    Column("repository", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("directory", Text, nullable=False),
    Column("polling", Boolean, nullable=False, server_default=text("true")),
    Column("last_error", Text),
    Column("last_known_commit", String(64)),
    Column("last_fetched_time", String(27)),
    Column("next_poll", String(27), index=True),
    Column("failures", Integer, nullable=False, server_default="0"),
)

packages = Table(
    "packages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("bundle_id", part_of("bundles.id"), nullable=False),
    Column("language", String(20), nullable=False),
    Column("name", String(255), nullable=False),
    Column("version", String(255), nullable=False),
    Column("hash", String(64)),
    Column("requirement", Text),
    Index("packages_of_bundle", "bundle_id", "language", "name"),
    Index("packages_by_name", "name"),
)

runtime_caches = Table(
    "runtime_caches",
    metadata,
    Column("language", String(20), primary_key=True),
    Column("version", String(40), primary_key=True),
    Column("image_name", String(255), primary_key=True),
)

queue = Table(
    "queue",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(40), nullable=False),
    Column("job_type", String(40), nullable=False),
    Column("content_id", Integer),
    Column("variant_id", Integer),
    Column("created_time", String(27), nullable=False),
    Column("updated_time", String(27), nullable=False),
    Column("started_time", String(27)),
    sqlite_autoincrement=True,
)
